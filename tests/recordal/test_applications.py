from datetime import date, datetime

import pytest
import time_machine
from django.utils.timezone import localdate

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.calendar import SHANGHAI, load_calendar
from core.reference.models import StatutoryDeadline
from core.states import IllegalTransition
from recordal.applications import rules, services
from recordal.applications.models import Recordal
from tests.factories import (
    EnterpriseFactory,
    stored_picture,
)
from tests.recordal.cast import complete, submitted

pytestmark = pytest.mark.django_db


class TestDraft:
    def test_takes_the_contact_from_the_enterprise(self, rights_holder):
        holder = EnterpriseFactory(contact_name="李女士", phone="010-1", email="li@example.com")

        recordal = services.draft(holder, actor=rights_holder, kind="trademark", title="朗科")

        assert recordal.application_no == f"A{localdate().year}-00001"
        assert recordal.contact_name == "李女士"
        assert recordal.contact_phone == "010-1"
        assert recordal.contact_email == "li@example.com"
        event = Event.objects.get()
        assert (event.verb, event.actor) == ("recordal.drafted", rights_holder)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"nice_classes": [99]}, "nice_classes"),
            ({"nice_classes": [9, 35]}, "nice_classes"),
            ({"hs_prefixes": ["85x"]}, "hs_prefixes"),
            ({"hs_prefixes": ["8"]}, "hs_prefixes"),
            ({"image": stored_picture("mark.pdf")}, "image"),
        ],
    )
    def test_wrong_data_is_named_at_the_field(self, change, field):
        with pytest.raises(InvalidInput) as error:
            services.draft(EnterpriseFactory(), actor=None, kind="trademark", **complete(**change))
        assert error.value.details["field"] == field
        assert not Recordal.objects.exists()

    def test_unknown_kind_of_right(self):
        with pytest.raises(InvalidInput) as error:
            services.draft(EnterpriseFactory(), actor=None, kind="smell", title="x")
        assert error.value.details["field"] == "kind"

    def test_lists_are_tidied(self):
        recordal = services.draft(
            EnterpriseFactory(),
            actor=None,
            kind="trademark",
            title=" 朗科 ",
            variants=[" NETAC ", "", "NETAC"],
            nice_classes=[25, 9, 9],
            hs_prefixes=["8523.51", "8523 51", "85"],
        )
        right = recordal.right
        assert right.title == "朗科"
        assert right.variants == ["NETAC"]
        assert right.nice_classes == [9, 25]
        assert right.hs_prefixes == ["852351", "85"]

    def test_is_not_changed_after_submission(self):
        recordal = submitted(EnterpriseFactory())
        with pytest.raises(DomainError, match="draft"):
            services.change_draft(recordal, actor=None, title="other")


class TestSubmit:
    def test_starts_the_thirty_working_days(self, rights_holder):
        holder = rights_holder.enterprises.get()
        recordal = services.draft(holder, actor=rights_holder, kind="trademark", **complete())

        # 28 September 2026 is a Monday; the National Day week follows.
        with time_machine.travel(datetime(2026, 9, 28, 15, tzinfo=SHANGHAI)):
            recordal = services.submit(recordal, actor=rights_holder)

        limit = StatutoryDeadline.objects.get(pk="recordal_decision").length
        calendar = load_calendar()
        assert limit == 30
        assert calendar.workdays_between(date(2026, 9, 28), recordal.due_on) == limit
        assert calendar.is_working(recordal.due_on)
        assert recordal.due_on > date(2026, 11, 9)  # later than without the holidays

    def test_lists_all_that_is_missing_at_once(self):
        recordal = services.draft(EnterpriseFactory(), actor=None, kind="trademark", title="朗科")

        with pytest.raises(services.MissingContents) as error:
            services.submit(recordal, actor=None)

        assert [content.field for content in error.value.contents] == [
            "registration_no",
            "nice_classes",
            "goods",
            "protected_until",
            "contact_name",
            "contact_phone",
            "image",
            "genuine_goods",
            "identity",
            "certificate",
            "goods_photo",
        ]
        recordal.refresh_from_db()
        assert recordal.status == Recordal.Status.DRAFT

    @pytest.mark.parametrize(
        ("kind", "not_needed"),
        [
            ("trademark", {"filing_date", "granted_on", "completed_on", "category"}),
            ("invention", {"nice_classes", "image", "goods", "completed_on", "category"}),
            ("utility_model", {"nice_classes", "image", "goods", "completed_on"}),
            ("design", {"nice_classes", "image", "goods", "completed_on"}),
            ("copyright", {"registration_no", "nice_classes", "goods", "protected_until"}),
            ("neighbouring", {"registration_no", "goods", "filing_date", "granted_on"}),
        ],
    )
    def test_each_kind_of_right_has_its_own_contents(self, kind, not_needed):
        fields = {name: value for name, value in complete().items() if name not in not_needed}
        recordal = services.draft(EnterpriseFactory(), actor=None, kind=kind, **fields)
        assert services.submit(recordal, actor=None).status == Recordal.Status.SUBMITTED

        bare = services.draft(EnterpriseFactory(), actor=None, kind=kind, title="x")
        assert not_needed.isdisjoint(content.field for content in rules.missing(bare))

    def test_cannot_happen_twice(self):
        recordal = submitted(EnterpriseFactory())
        with pytest.raises(IllegalTransition):
            services.submit(recordal, actor=None)
        assert Event.objects.filter(verb="recordal.submitted").count() == 1

    def test_same_right_in_the_same_class_is_filed_once(self):
        holder = EnterpriseFactory()
        first = submitted(holder, nice_classes=[9])

        with pytest.raises(InvalidInput, match=first.application_no) as error:
            submitted(holder, nice_classes=[9, 25])

        assert error.value.details["field"] == "registration_no"
        assert submitted(holder, nice_classes=[25]).status == "submitted"


class TestTerm:
    @pytest.mark.parametrize(
        ("approved", "last"),
        [
            (date(2026, 1, 1), date(2035, 12, 31)),
            (date(2024, 2, 29), date(2034, 2, 28)),
            (date(2026, 3, 1), date(2036, 2, 29)),
        ],
    )
    def test_ten_years_end_the_day_before_the_anniversary(self, approved, last):
        assert rules.term_end(approved, None) == last
