"""Letters that go on paper: no clock of theirs runs, and no last day is named, before service."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.accounts.models import User
from core.reference.models import DisposalMethod, StatutoryDeadline
from core.wording import _filled, letter
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.notices.models import Notice
from seizures.notices.serving import Attempt
from seizures.procedure import (
    consultation,
    counter,
    counter_guards,
    disposal,
    enforcement,
    guards,
    heard,
    hearings,
)
from seizures.procedure import penalty as procedure
from seizures.procedure.hearing import HearingPending
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.procedure.service_clocks import STARTED_BY, is_held
from seizures.procedure.serving import record_service
from tests.factories import EnterpriseFactory, member_of, stored_picture
from tests.factories.aftermath import BEIJING, announced, at, decided
from tests.factories.procedure import detained_case


def leave(person: User) -> None:
    """Nobody of the enterprise is in the portal any more."""
    User.objects.filter(pk=person.pk).update(is_active=False)


def serve(case: Case, kind: str, actor: User, *moment: int) -> None:
    record_service(
        case.notices.get(kind=kind),
        Attempt(
            "in_person",
            datetime(*moment, tzinfo=BEIJING),  # type: ignore[arg-type, misc]
            receiver="Clerk",
            proof=stored_picture("receipt.png"),
        ),
        actor=actor,
    )


def last_day(case: Case, key: str) -> date:
    clock = case.deadlines.running().get(rule=key)
    return clock.last_moment.astimezone(BEIJING).date()


def dates_in(value: Any) -> list[str]:
    """Every last day that a letter names in its periods."""
    if isinstance(value, dict):
        own = [value["date"]] if {"days", "date"} <= set(value) else []
        return own + [day for part in value.values() for day in dates_in(part)]
    return [day for part in value for day in dates_in(part)] if isinstance(value, list) else []


class TestWording:
    def test_an_empty_value_takes_its_words_along(self):
        assert _filled("In {days} days[[, until {day},]] pay.", {"days": "3", "day": ""}) == (
            "In 3 days pay."
        )
        assert _filled("In {days} days[[ until {day}]].", {"days": "3", "day": "X"}) == (
            "In 3 days until X."
        )

    @pytest.mark.parametrize(
        ("own", "other"), [("determined_by", "court_by"), ("court_by", "determined_by")]
    )
    def test_the_notice_of_detention_says_what_comes_next(self, own, other):
        values = dict.fromkeys(
            ("case", "detained_on", "declared_on", "consignor", "consignee", "value"), "x"
        )
        said = letter("detention_notice", {**values, own: "2026-05-01", other: ""})
        for language in ("zh", "en"):
            assert len(said[language]["body"]) == 2
            assert "2026-05-01" in said[language]["body"][1]


@pytest.mark.django_db
class TestDepositForPatentGoods:
    """MEA 20(3), 41: thirty working days from the day after the service of the notice."""

    @pytest.fixture
    def sender(self) -> Any:
        return member_of(EnterpriseFactory(), username="sender", role="trader")

    @pytest.fixture
    def released(self, supervisor: Any, rights_holder: Any, sender: Any) -> Case:
        with at(2026, 3, 2, 9):
            case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
            IpRight.objects.filter(recordals__case_items__case=case).update(kind="invention")
            counter.ask_release(
                case,
                actor=sender,
                reasons="Other.",
                amount=Decimal(10_000),
                reference_no="B",
                document=stored_picture(),
            )
            leave(rights_holder)
            counter.accept(case, actor=supervisor)
        return Case.objects.get(pk=case.pk)

    def test_nothing_runs_before_the_holder_was_served(self, released, supervisor):
        assert is_held(released, counter_guards.SUIT_PROOF)
        notice = released.notices.get(kind=Notice.Kind.COUNTER_SECURITY_NOTICE)
        assert "截至" not in notice.content["zh"]["body"][1]
        assert "until" not in notice.content["en"]["body"][1]
        with at(2026, 9, 1, 9):
            act_on_missed_deadlines()
        assert released.counter_securities.get().status == "accepted"

    def test_counted_from_the_day_after_service(self, released, supervisor):
        with at(2026, 3, 10, 10):
            serve(released, Notice.Kind.COUNTER_SECURITY_NOTICE, supervisor, 2026, 3, 10, 9)
        # three days in the week of service, 15 to 3 April, Qingming to the 6th, 4, 5 and 3 more
        assert last_day(released, counter_guards.SUIT_PROOF) == date(2026, 4, 22)
        with at(2026, 4, 22, 23):
            act_on_missed_deadlines()
            assert released.counter_securities.get().status == "accepted"
        with at(2026, 4, 23, 0):
            act_on_missed_deadlines()
        assert released.counter_securities.get().status == "returned"

    def test_the_holder_may_prove_its_suit_before_any_clock_runs(
        self, released, rights_holder, supervisor
    ):
        with at(2026, 3, 5, 9):
            proven = counter.prove_suit(
                released,
                actor=rights_holder,
                court="Court",
                number="1",
                document=stored_picture(),
            )
        assert proven.status == "sued"
        with at(2026, 3, 10, 10):  # and a service recorded afterwards starts nothing
            serve(released, Notice.Kind.COUNTER_SECURITY_NOTICE, supervisor, 2026, 3, 10, 9)
        with at(2026, 6, 1, 9):
            act_on_missed_deadlines()
        assert released.counter_securities.get().status == "sued"

    def test_read_in_the_portal_it_names_the_day(self, supervisor, rights_holder, sender):
        with at(2026, 3, 2, 9):
            case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
            IpRight.objects.filter(recordals__case_items__case=case).update(kind="design")
            counter.ask_release(
                case,
                actor=sender,
                reasons="Other.",
                amount=Decimal(10_000),
                reference_no="B",
                document=stored_picture(),
            )
            counter.accept(case, actor=supervisor)
        notice = case.notices.get(kind=Notice.Kind.COUNTER_SECURITY_NOTICE)
        assert str(last_day(case, counter_guards.SUIT_PROOF)) in notice.content["en"]["body"][1]


@pytest.mark.django_db
class TestPenalties:
    def test_refusal_to_decide_names_no_day_before_service(self, legal):
        penalty = announced(legal)
        notice = penalty.case.notices.get(kind=Notice.Kind.PENALTY_ADVANCE_NOTICE)
        assert dates_in(notice.content["zh"]) == []
        with at(2025, 3, 20, 9), pytest.raises(HearingPending) as refused:
            procedure.decide(penalty, actor=legal, fine=penalty.fine)
        assert "served" in refused.value.reason
        assert "2025" not in refused.value.reason
        assert refused.value.citation == "APL arts 63, 64"
        with at(2025, 3, 20, 10):
            serve(penalty.case, Notice.Kind.PENALTY_ADVANCE_NOTICE, legal, 2025, 3, 20, 9)
            with pytest.raises(HearingPending, match="until 2025-03-27"):
                procedure.decide(penalty, actor=legal, fine=penalty.fine)

    def test_nobody_waives_by_staying_away_from_a_hearing_it_was_not_told_of(
        self, legal, supervisor
    ):
        """APL 64(2): seven working days ahead, counted from the service of the notice."""
        penalty = announced(legal)
        with at(2025, 3, 4, 9):
            heard.note_wish(penalty, actor=legal, wish="hearing")
            self.set(penalty, legal, supervisor, 2025, 3, 18)
        for served, told in ((None, "not been served"), ((2025, 3, 7, 9), "2025-03-07, too late")):
            if served:
                with at(2025, 3, 7, 10):
                    serve(penalty.case, Notice.Kind.HEARING_NOTICE, legal, *served)
            with at(2025, 3, 18, 12), pytest.raises(hearings.ToldTooLate, match=told) as refused:
                self.stays_away(penalty, legal)
            assert refused.value.citation == "APL art 64"
        with at(2025, 3, 18, 13):
            self.set(penalty, legal, supervisor, 2025, 3, 31, reason="Told too late.")
            letter = penalty.case.notices.filter(kind=Notice.Kind.HEARING_NOTICE).first()
            record_service(
                letter,
                Attempt(
                    "in_person",
                    datetime(2025, 3, 18, 13, tzinfo=BEIJING),
                    receiver="Clerk",
                    proof=stored_picture("receipt.png"),
                ),
                actor=legal,
            )
        with at(2025, 3, 31, 12):
            self.stays_away(penalty, legal)

    def set(self, penalty: Any, legal: Any, chair: Any, *day: int, reason: str = "") -> None:
        hearings.set_hearing(
            penalty,
            actor=legal,
            at=datetime(*day, 10, tzinfo=BEIJING),  # type: ignore[arg-type, misc]
            place="Room 1",
            chair=chair,
            reason=reason,
        )

    def stays_away(self, penalty: Any, legal: Any) -> None:
        hearings.hold_hearing(penalty, actor=legal, record="Nobody came.", absent=True)

    def test_ten_days_of_the_demand_begin_with_its_service(self, legal, trader):
        penalty = decided(legal, trader)
        leave(trader)
        with at(2025, 3, 27, 9):
            enforcement.demand(penalty, actor=legal)
        demand = penalty.case.notices.get(kind=Notice.Kind.PAYMENT_DEMAND)
        assert dates_in(demand.content["en"]) == []
        with at(2025, 9, 12, 9):
            act_on_missed_deadlines()
            with pytest.raises(guards.StepNotAllowed, match="not been served"):
                self.to_court(penalty, legal)
            serve(penalty.case, Notice.Kind.PAYMENT_DEMAND, legal, 2025, 9, 12, 8)
        assert last_day(penalty.case, "payment_demand") == date(2025, 9, 22)
        with at(2025, 9, 22, 23), pytest.raises(guards.StepNotAllowed, match="2025-09-22"):
            self.to_court(penalty, legal)
        with at(2025, 9, 23, 9):
            act_on_missed_deadlines()
            self.to_court(penalty, legal)

    def to_court(self, penalty: Any, legal: Any) -> None:
        enforcement.hand_to_court(penalty, actor=legal, court="Court", applied_on=date(2025, 9, 12))


def destroy(case: Case, supervisor: User) -> None:
    disposal.order_disposal(
        case,
        actor=supervisor,
        method=DisposalMethod.objects.get(pk="destruction"),
        reasons="No other way.",
        receiver="Furnace",
    )


@pytest.mark.django_db
def test_the_holder_is_not_silent_before_it_was_asked(legal, trader, supervisor):
    """MEA 33: its ten working days begin with the service of the request."""
    penalty = decided(legal, trader)
    case = penalty.case
    with at(2025, 3, 12, 9):
        consultation.ask(case, actor=supervisor, proposal="Destroy them.")
    request = case.notices.get(kind=Notice.Kind.DISPOSAL_CONSULTATION)
    assert request.served_at is None
    with at(2025, 5, 12, 9):
        act_on_missed_deadlines()
        with pytest.raises(disposal.HolderNotHeard, match="not been served"):
            destroy(case, supervisor)
        serve(case, Notice.Kind.DISPOSAL_CONSULTATION, supervisor, 2025, 5, 12, 8)
    assert last_day(case, "disposal_consultation") == date(2025, 5, 26)
    with at(2025, 5, 27, 0):
        act_on_missed_deadlines()
        destroy(case, supervisor)


@pytest.mark.django_db
def test_every_clock_of_a_letter_counts_from_its_service():
    """The tables of the law and of the code agree on which clocks a letter starts."""
    keys = {key for keys in STARTED_BY.values() for key in keys}
    told = {rule.key: rule.event_from for rule in StatutoryDeadline.objects.filter(pk__in=keys)}
    assert set(told) == keys
    named = {"service", "receipt", "knew", "letter"}
    assert [key for key, event in told.items() if not any(w in event for w in named)] == []
