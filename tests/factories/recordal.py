from datetime import timedelta

import factory
from django.utils.timezone import localdate, now
from factory.django import DjangoModelFactory

from recordal.applications.models import Recordal
from recordal.licensees.models import Licensee
from recordal.rights.models import IpRight
from recordal.rights.rules import keys_of
from tests.factories.enterprises import EnterpriseFactory


class IpRightFactory(DjangoModelFactory[IpRight]):
    kind = IpRight.Kind.TRADEMARK
    holder = factory.SubFactory(EnterpriseFactory)
    title = factory.Sequence(lambda n: f"龙牌{n}")
    title_en = factory.Sequence(lambda n: f"DRAGONMARK{n}")
    registration_no = factory.Sequence(lambda n: f"{n:08}")
    nice_classes = [9]
    variants = factory.LazyFunction(list)
    keys = factory.LazyAttribute(keys_of)

    class Meta:
        model = IpRight


class RecordalFactory(DjangoModelFactory[Recordal]):
    """A recordal in force."""

    application_no = factory.Sequence(lambda n: f"A2001-{n:05}")
    number = factory.Sequence(lambda n: f"T2001-{n:05}")
    right = factory.SubFactory(IpRightFactory)
    status = Recordal.Status.RECORDED
    submitted_at = factory.LazyFunction(lambda: now() - timedelta(days=400))
    due_on = factory.LazyFunction(lambda: localdate() - timedelta(days=360))
    approved_on = factory.LazyFunction(lambda: localdate() - timedelta(days=365))
    expires_on = factory.LazyFunction(lambda: localdate() + timedelta(days=3000))

    class Meta:
        model = Recordal


class LicenseeFactory(DjangoModelFactory[Licensee]):
    recordal = factory.SubFactory(RecordalFactory)
    name = factory.Sequence(lambda n: f"被许可人{n}")

    class Meta:
        model = Licensee
