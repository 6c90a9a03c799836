"""A penalty in full: officers, values, rights, hearing, review, collective decision, time, law."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.accounts.permissions import Role
from core.errors import InvalidInput
from core.reference.models import LegalFigure
from seizures.cases.models import Case
from seizures.hearings.models import Hearing
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.penalties.rules import hearing_right, suggest
from seizures.procedure import deliberation, hearings, steps
from seizures.procedure import penalty as procedure
from seizures.procedure.guards import StepNotAllowed, TooLate, WrongState
from tests.factories import CaseFactory, CaseItemFactory, DistrictOfficerFactory
from tests.factories.aftermath import BEIJING, MONDAY, announced, at, infringing
from tests.factories.core import stored_document
from tests.factories.procedure import detained_case

pytestmark = pytest.mark.django_db


def announce(case: Case, legal: Any, **more: Any) -> Any:
    given = {"goods_value": case.value, "facts": "The mark is copied.", **more}
    if "fine" not in given:
        given["fine"] = suggest(
            case,
            given["goods_value"],
            timezone.localdate(),
            chosen=given.get("circumstances", ()),
            conduct_on=given.get("conduct_on"),
        ).fine
    return procedure.announce(case, actor=legal, **given)


@pytest.fixture
def chair(db):
    return DistrictOfficerFactory()


@pytest.fixture
def lawyer(db):
    return DistrictOfficerFactory(role=Role.LEGAL)


class TestRightToAHearing:
    @pytest.mark.parametrize(
        ("confiscate", "fine", "person", "right"),
        [
            (True, "0", False, True),
            (False, "99999.99", False, False),
            (False, "100000.00", False, True),
            (False, "9999.99", True, False),
            (False, "10000.00", True, True),
        ],
    )
    def test_thresholds_include_their_figure(self, confiscate, fine, person, right):
        day = date(2025, 3, 3)
        found = hearing_right(confiscate=confiscate, fine=Decimal(fine), person=person, on=day)
        assert found is right


class TestNotice:
    def test_two_officers_with_their_cards(self, legal):
        case = infringing()
        case.officer.badge_no = ""
        case.officer.save()
        with pytest.raises(InvalidInput) as refusal:
            announce(case, legal)
        assert refusal.value.details["field"] == "second_officer"
        elsewhere = DistrictOfficerFactory(district_id="3100")
        with pytest.raises(InvalidInput):
            announce(case, legal, second_officer=elsewhere)
        penalty = announce(case, legal, second_officer=DistrictOfficerFactory())
        assert penalty.second_officer

    def test_three_values_stay_apart(self, legal, login):
        case = infringing()
        with pytest.raises(InvalidInput):
            announce(case, legal, duty=Decimal(9000), taxes=Decimal(1000))
        penalty = announce(
            case,
            legal,
            goods_value=Decimal("12430.00"),
            duty=Decimal(1000),
            taxes=Decimal(1430),
            value_reasons="Duty 10 %, tax 13 %.",
        )
        page = login(legal).get(f"/penalties/{penalty.number}/").content.decode()
        assert "¥10,000.00" in page
        assert "¥12,430.00" in page
        assert "Measures art 39" in page

    @pytest.mark.parametrize(
        ("chosen", "percent"),
        [
            ((), "10"),
            (("lenient_first",), "7"),
            (("lenient_cooperation", "lenient_remedied", "lenient_deceived"), "0"),
            (("aggravating_concealment",), "15"),
        ],
    )
    def test_lenient_and_aggravating_circumstances(self, chosen, percent):
        found = suggest(infringing(), Decimal(10_000), date(2025, 3, 3), chosen=chosen)
        assert found.percent == Decimal(percent)

    def test_lighter_later_rule_counts_for_old_conduct_heavier_does_not(self):
        case = infringing()
        for since, share in (("2025-01-01", 12), ("2025-02-01", 40)):
            LegalFigure.objects.create(
                key="fine_ceiling_percent",
                effective_from=since,
                value=share,
                unit="percent",
                citation=f"New rule {share}",
                name_en="x",
                name_zh="x",
            )
        old = suggest(case, Decimal(10_000), date(2025, 3, 3), conduct_on=date(2024, 6, 1))
        new = suggest(case, Decimal(10_000), date(2025, 3, 3), conduct_on=date(2025, 2, 2))
        assert (old.ceiling, old.ceiling_citation) == (Decimal("1200.00"), "New rule 12")
        assert new.ceiling == Decimal("1200.00") or new.ceiling == Decimal("3000.00")

    @pytest.mark.parametrize(
        ("conduct", "endangers", "barred"),
        [
            (date(2023, 3, 3), False, False),  # found out on the last day of the two years
            (date(2023, 3, 2), False, True),
            (date(2023, 3, 2), True, False),
            (date(2020, 3, 2), True, True),
        ],
    )
    def test_limitation_counts_to_the_day_it_was_found_out(self, legal, conduct, endangers, barred):
        case = infringing(suspicion_on=date(2025, 3, 3))
        more = {"conduct_on": conduct, "endangers": endangers}
        if barred:
            with pytest.raises(TooLate, match="APL art 36"):
                announce(case, legal, **more)
        else:
            assert announce(case, legal, **more).conduct_on == conduct


class TestBesideTheConfiscation:
    def side(self, kind: str, fine: str, **more: Any) -> procedure.Side:
        given = {"party": "Manager Wang", "facts": "He ordered it.", **more}
        return procedure.Side(kind=kind, fine=Decimal(fine), **given)

    def test_declaration_and_manager_in_one_notice(self, legal, trader):
        sides = [
            self.side("declaration", "50000"),
            self.side("manager", "50000", position="Director", warned=True),
        ]
        case = infringing(trader)
        penalty = announce(case, legal, sides=sides)
        assert penalty.fine == Decimal(51_000)
        letter = case.notices.get()
        assert [row["party"] for row in letter.content["en"]["sides"]] == ["Manager Wang"] * 2
        draw(letter)

    @pytest.mark.parametrize(
        ("kind", "more", "field"),
        [
            ("declaration", {"fine": "50000.01"}, "declaration_fine"),
            ("manager", {"fine": "50000.01"}, "manager_fine"),
            ("manager", {"fine": "0"}, "manager_fine"),
            ("manager", {"fine": "1", "party": " "}, "manager_party"),
            ("manager", {"fine": "1", "facts": ""}, "manager_facts"),
        ],
    )
    def test_limits_of_the_law(self, legal, kind, more, field):
        with pytest.raises(InvalidInput) as refusal:
            announce(infringing(), legal, sides=[self.side(kind, **more)])
        assert refusal.value.details["field"] == field

    def test_released_goods_whose_declaration_was_untruthful(self, legal, trader):
        case = CaseItemFactory(
            case=CaseFactory(
                detained=True,
                status=Case.Status.RELEASED,
                release_ground="sufficient_non_infringement_evidence",
                closed_at=MONDAY,
                shipment__consignor_uscc=trader.enterprises.get().uscc,
            )
        ).case
        with at(2025, 3, 3, 10):
            with pytest.raises(InvalidInput):
                announce(case, legal, fine=Decimal(0), confiscate=False)
            penalty = announce(
                case,
                legal,
                fine=Decimal(0),
                confiscate=False,
                sides=[self.side("declaration", "20000", party="The firm")],
            )
            assert not penalty.hearing_due
            with pytest.raises(StepNotAllowed, match="APL art 63"):
                procedure.request_hearing(penalty, actor=trader)
            with pytest.raises(procedure.HearingPending, match="2025-03-06"):
                procedure.decide(penalty, actor=legal, fine=Decimal(20_000))
        with at(2025, 3, 7, 0):
            procedure.decide(penalty, actor=legal, fine=Decimal(20_000))
        case.refresh_from_db()
        assert case.status == Case.Status.RELEASED
        assert not case.notices.filter(kind=Notice.Kind.HOLDER_CONFISCATION_NOTICE).exists()
        draw(case.notices.get(kind=Notice.Kind.PENALTY_DECISION))


class TestHearing:
    @pytest.fixture
    def asked(self, legal, trader):
        """Announced on Monday, a hearing asked for on Tuesday 4 March 2025."""
        penalty = announced(legal, trader)
        with at(2025, 3, 4, 9):
            procedure.request_hearing(penalty, actor=trader)
        return penalty

    def set(self, penalty: Any, actor: Any, chair: Any, when: datetime, **more: Any) -> Hearing:
        given = {"place": "Room 1", "chair": chair, "at": when, **more}
        return hearings.set_hearing(penalty, actor=actor, **given)

    @pytest.mark.parametrize(
        ("when", "short"),
        [
            (datetime(2025, 3, 13, 23, 59, tzinfo=BEIJING), True),
            (datetime(2025, 3, 14, 0, 0, tzinfo=BEIJING), False),
        ],
    )
    def test_seven_working_days_ahead(self, legal, chair, asked, when, short):
        with at(2025, 3, 4, 10):
            if short:
                with pytest.raises(hearings.NoticeTooShort) as refusal:
                    self.set(asked, legal, chair, when)
                assert refusal.value.details["field"] == "at"
            else:
                self.set(asked, legal, chair, when)
                letter = asked.case.notices.get(kind=Notice.Kind.HEARING_NOTICE)
                assert letter.content["en"]["notice"]["days"] == 7
                draw(letter)

    def test_chair_did_not_handle_the_case(self, legal, asked):
        with at(2025, 3, 4, 10):
            for person in (legal, asked.case.officer):
                with pytest.raises(deliberation.Involved):
                    self.set(asked, legal, person, MONDAY + timedelta(days=30))

    def test_postponed_with_its_reason_held_when_its_time_has_come(self, legal, chair, asked):
        with at(2025, 3, 4, 10):
            with pytest.raises(WrongState):
                procedure.hold_hearing(asked, actor=legal, record="x", participants="y")
            self.set(asked, legal, chair, MONDAY + timedelta(days=20))
            with pytest.raises(InvalidInput):
                self.set(asked, legal, chair, MONDAY + timedelta(days=25))
            self.set(asked, legal, chair, MONDAY + timedelta(days=25), reason="The party is ill.")
        with at(2025, 3, 24, 10), pytest.raises(hearings.NotYet, match="2025-03-28"):
            procedure.hold_hearing(asked, actor=legal, record="x", participants="y")
        with at(2025, 3, 28, 12):
            procedure.hold_hearing(
                asked,
                actor=legal,
                record="Heard.",
                participants="Li, Wang",
                minutes=stored_document(),
            )
        assert list(Hearing.objects.values_list("replaced_reason", flat=True)) == [
            "The party is ill.",
            "",
        ]

    def test_whoever_stays_away_has_waived(self, legal, chair, lawyer, asked):
        with at(2025, 3, 4, 10):
            self.set(asked, legal, chair, MONDAY + timedelta(days=20))
        with at(2025, 3, 23, 12):
            procedure.hold_hearing(asked, actor=legal, record="Nobody came.", absent=True)
            deliberation.review(asked, actor=lawyer, opinion="agrees", text="In order.")
            procedure.decide(asked, actor=legal, fine=asked.fine)
        assert Hearing.objects.get().absent


class TestReviewAndCollectiveDecision:
    @pytest.fixture
    def complex_case(self, legal, trader):
        with at(2025, 3, 3, 10):
            penalty = announce(infringing(trader), legal, complex_reasons="Three exporters.")
            procedure.waive_hearing(penalty, actor=trader)
        return penalty

    def deliberate(self, penalty: Any, actor: Any, **more: Any) -> Any:
        given = {
            "held_on": date(2025, 3, 5),
            "members": "Chen, Liu, Zhao",
            "fine": Decimal(800),
            "conclusion": "Unanimous.",
            "minutes": stored_document(),
            **more,
        }
        return deliberation.deliberate(penalty, actor=actor, **given)

    def test_complex_cases_are_reviewed_and_decided_together(self, legal, lawyer, complex_case):
        with at(2025, 3, 5, 10):
            with pytest.raises(deliberation.ReviewMissing, match="APL art 58"):
                procedure.decide(complex_case, actor=legal, fine=Decimal(800))
            with pytest.raises(deliberation.Involved):
                deliberation.review(complex_case, actor=legal, opinion="agrees", text="Mine.")
            deliberation.review(complex_case, actor=lawyer, opinion="objects", text="Weak.")
            with pytest.raises(deliberation.ReviewMissing):
                procedure.decide(complex_case, actor=legal, fine=Decimal(800))
            deliberation.review(complex_case, actor=lawyer, opinion="agrees", text="Now good.")
            with pytest.raises(deliberation.CollectiveMissing, match="APL art 57"):
                procedure.decide(complex_case, actor=legal, fine=Decimal(800))
            self.deliberate(complex_case, legal)
            with pytest.raises(InvalidInput, match=r"800\.00"):
                procedure.decide(complex_case, actor=legal, fine=Decimal(700))
            procedure.decide(complex_case, actor=legal, fine=Decimal(800))

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"members": "Chen, Liu, Liu"}, "members"),
            ({"held_on": date(2025, 3, 2)}, "held_on"),
            ({"held_on": date(2025, 3, 6)}, "held_on"),
            ({"fine": Decimal("1000.01")}, "fine"),
            ({"conclusion": ""}, "conclusion"),
        ],
    )
    def test_minutes_say_who_and_what(self, legal, complex_case, given, field):
        with at(2025, 3, 5, 10), pytest.raises(InvalidInput) as refusal:
            self.deliberate(complex_case, legal, **given)
        assert refusal.value.details["field"] == field

    def test_large_values_are_complex_by_the_house_figure(self, legal):
        small, large = (
            announce(infringing(value=value), legal, goods_value=value)
            for value in (Decimal("999999.99"), Decimal(1_000_000))
        )
        assert not deliberation.is_complex(small)
        assert deliberation.is_complex(large)

    def test_a_simple_case_needs_neither(self, legal, trader):
        penalty = announced(legal, trader)
        with pytest.raises(StepNotAllowed, match="neither complex"):
            self.deliberate(penalty, legal)


class TestNinetyDays:
    @pytest.fixture
    def penalty(self, supervisor, rights_holder, trader, legal):
        """Determined on 3 March 2025: decided until 1 June."""
        with at(2025, 3, 3, 10):
            case = detained_case(supervisor, rights_holder, consignor=trader.enterprises.get())
            steps.determine(case, actor=supervisor, outcome="infringing", reasons="Copied.")
            return announce(case, legal)

    def test_last_day_then_only_with_an_extension(self, supervisor, legal, penalty):
        clock = penalty.case.deadlines.running().get(rule="penalty_decision")
        assert timezone.localdate(clock.last_moment) == date(2025, 6, 1)
        with at(2025, 6, 2, 0):
            with pytest.raises(deliberation.DecisionTooLate, match="2025-06-01"):
                procedure.decide(penalty, actor=legal, fine=penalty.fine)
            with pytest.raises(InvalidInput):
                deliberation.extend(penalty, actor=supervisor, reasons=" ")
            longer = deliberation.extend(penalty, actor=supervisor, reasons="A report is missing.")
            assert timezone.localdate(longer.last_moment) == date(2025, 8, 30)
            with pytest.raises(WrongState):
                deliberation.extend(penalty, actor=supervisor, reasons="Again.")
        with at(2025, 8, 30, 23):
            procedure.decide(penalty, actor=legal, fine=penalty.fine)
        assert (
            not penalty.case.deadlines.running()
            .filter(rule__key__startswith="penalty_dec")
            .exists()
        )

    def test_absent_party_is_served_in_seven_working_days(self, legal):
        penalty = announced(legal)  # nobody of the party is in the portal
        with at(2025, 3, 30, 9):
            procedure.waive_hearing  # noqa: B018  # its time never ran: the notice is not served
            penalty.waived_at = timezone.now()
            penalty.save()
            procedure.decide(penalty, actor=legal, fine=penalty.fine)
        clock = penalty.case.deadlines.running().get(rule="penalty_service")
        assert (clock.length, clock.unit) == (7, "working_day")


class TestDoors:
    def test_machine_announces_with_every_statement(self, legal, trader, bearer):
        case = infringing(trader)
        client = bearer(legal)
        body = {
            "goods_value": "10000",
            "fine": "1000",
            "facts": "Copied.",
            "manager_party": "Manager Wang",
            "manager_fine": "60000",
            "manager_facts": "He ordered it.",
        }
        path = f"/api/v1/outcomes/{case.number}/announce/"
        wrong = client.post(path, body, content_type="application/json")
        assert wrong.status_code == 422
        assert "manager_fine" in wrong.json()["errors"]
        body["manager_fine"] = "6000"
        assert client.post(path, body, content_type="application/json").status_code == 200
        again = client.post(path, body, content_type="application/json")
        assert again.status_code == 409
        shown = client.get(f"/api/v1/penalties/{case.penalty.number}/").json()
        assert shown["side_fines"][0]["fine"] == "6000.00"

    def test_page_explains_what_is_not_possible(self, legal, trader, login):
        penalty = announced(legal, trader)
        with at(2025, 3, 4, 9):
            page = login(legal).get(f"/penalties/{penalty.number}/").content.decode()
        assert "The party may still ask for a hearing" in page
        assert "neither complex nor serious" in page
