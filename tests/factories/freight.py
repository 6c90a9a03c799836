"""What stands before and beside a freight case: queries, applications, viewings."""

from datetime import timedelta

import factory
from django.utils.timezone import localdate, now
from factory.django import DjangoModelFactory

from core.accounts.permissions import Role
from core.files.services import store
from seizures.detention_requests.models import DetentionRequest
from seizures.screening.question_models import Question
from seizures.viewings.models import Viewing
from tests.factories.cases import CaseFactory
from tests.factories.core import DistrictOfficerFactory, UserFactory, stored_picture
from tests.factories.recordal import RecordalFactory
from tests.factories.shipments import ShipmentFactory


class QuestionFactory(DjangoModelFactory[Question]):
    """A status query that runs; ``answered`` one whose answer waits for customs."""

    number = factory.Sequence(lambda n: f"Q53-2001-{n:06}")
    formal = True
    shipment = factory.SubFactory(ShipmentFactory)
    text = "By what right do the goods bear the mark?"
    asked_by = factory.SubFactory(DistrictOfficerFactory)
    days = 3
    answer_by = factory.LazyFunction(lambda: now() + timedelta(days=3))

    class Meta:
        model = Question

    class Params:
        answered = factory.Trait(
            status=Question.Status.ANSWERED,
            declared=Question.Declared.UNRELATED,
            answer="Another mark.",
            answered_by=factory.SubFactory(UserFactory, role=Role.TRADER),
            answered_at=factory.LazyFunction(now),
        )


class DetentionRequestFactory(DjangoModelFactory[DetentionRequest]):
    """An application for the detention of goods expected tomorrow."""

    number = factory.Sequence(lambda n: f"B53-2001-{n:05}")
    recordal = factory.SubFactory(RecordalFactory)
    holder = factory.SelfAttribute("recordal.right.holder")
    district = factory.SelfAttribute("submitted_by.district")
    port = "盐田"
    direction = DetentionRequest.Direction.EXPORT
    consignor_name = "某公司"
    consignee_name = "Buyer Ltd"
    goods = "U盘"
    expected_on = factory.LazyFunction(lambda: localdate() + timedelta(days=1))
    conveyance = "Ever Given 21W"
    moving = "Booking confirmation."
    unauthorised = "Test purchase."
    submitted_by = factory.SubFactory(DistrictOfficerFactory)
    submitted_at = factory.LazyFunction(now)

    class Meta:
        model = DetentionRequest

    @factory.lazy_attribute
    def moving_file(self):
        return store(stored_picture(), actor=self.submitted_by)

    @factory.lazy_attribute
    def unauthorised_file(self):
        return store(stored_picture(colour="blue"), actor=self.submitted_by)


class ViewingFactory(DjangoModelFactory[Viewing]):
    """A holder's request to see detained goods."""

    number = factory.Sequence(lambda n: f"V53-2001-{n:05}")
    case = factory.SubFactory(CaseFactory, detained=True)
    side = Viewing.Side.HOLDER
    purpose = "To compare the moulds."
    requested_by = factory.SubFactory(UserFactory, role=Role.RIGHTS_HOLDER)
    requested_at = factory.LazyFunction(now)

    class Meta:
        model = Viewing
