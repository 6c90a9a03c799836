"""The fine: fifteen days, late payment, parts, proof by the party, demand and court."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from seizures.notices.models import Notice
from seizures.payments.rules import Part, Span, account, equal_parts
from seizures.procedure import enforcement, payment, payment_plans
from seizures.procedure.fines import NothingOwed, RemedyPending
from seizures.procedure.fines import account as account_of
from seizures.procedure.guards import StepNotAllowed, TooLate, WrongState
from seizures.procedure.hearing import NotTheParty
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.remedies.models import Remedy
from tests.factories.aftermath import at, decided
from tests.factories.core import stored_document as a_pdf

THREE = Decimal(3)
LAST = date(2025, 3, 26)


def late(fine: str, days: int, *paid: tuple[int, str], spans: tuple[Span, ...] = ()) -> Decimal:
    """What ``days`` after the last day adds; payments by days after it."""
    return account(
        Decimal(fine),
        [Part(LAST, Decimal(fine))],
        [(LAST + timedelta(days=on), Decimal(sum_)) for on, sum_ in paid],
        LAST + timedelta(days=days),
        percent=THREE,
        not_counted=spans,
    ).late_fine


class TestLateFine:
    @pytest.mark.parametrize(
        ("days", "added"),
        [
            (0, "0.00"),  # the fifteenth day still counts
            (1, "30.00"),
            (33, "990.00"),
            (34, "1000.00"),  # capped at the fine
            (400, "1000.00"),
        ],
    )
    def test_three_percent_a_day_capped_at_the_fine(self, days, added):
        assert late("1000", days) == Decimal(added)

    def test_part_that_was_paid_adds_nothing_any_more(self):
        # two days on 1,000, of which 400 come on the second; then three days on 600
        assert late("1000", 5, (2, "400")) == Decimal("60") + Decimal("54")

    def test_days_before_court_or_authority_do_not_count(self):
        span = Span(LAST + timedelta(days=3), LAST + timedelta(days=10))
        assert late("1000", 12, spans=(span,)) == Decimal("120.00")  # days 1, 2, 11, 12
        assert late("1000", 40, spans=(Span(LAST + timedelta(days=3)),)) == Decimal("60.00")

    def test_only_the_part_that_is_due_is_late(self):
        parts = [Part(LAST, Decimal(500)), Part(LAST + timedelta(days=30), Decimal(500))]
        state = account(
            Decimal(1000), parts, [(LAST, Decimal(500))], LAST + timedelta(days=32), percent=THREE
        )
        assert (state.late_fine, state.late_days) == (Decimal("30.00"), 2)
        assert state.next_day == LAST + timedelta(days=30)
        assert state.is_overdue

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        fine=st.decimals(Decimal("0.01"), Decimal(10_000_000), places=2),
        days=st.integers(0, 120),
        payments=st.lists(
            st.tuples(st.integers(0, 120), st.decimals(Decimal("0.01"), Decimal(5000), places=2)),
            max_size=4,
        ),
    )
    def test_never_above_the_fine_never_less_with_time_never_more_by_paying(
        self, fine, days, payments
    ):
        def added(day: int, paid: list[tuple[int, Decimal]]) -> Decimal:
            return late(str(fine), day, *((on, str(sum_)) for on, sum_ in paid))

        today, tomorrow = added(days, payments), added(days + 1, payments)
        assert 0 <= today <= tomorrow <= fine
        assert today <= added(days, [])
        if sum(sum_ for on, sum_ in payments if on <= 0) >= fine:
            assert tomorrow == 0

    @given(st.integers(1, 24), st.decimals(Decimal("0.24"), Decimal(1_000_000), places=2))
    def test_parts_always_add_up(self, count, amount):
        parts = equal_parts(amount, date(2025, 3, 31), count)
        assert sum(part.amount for part in parts) == amount
        assert all(part.amount > 0 for part in parts)
        assert [part.last_day for part in parts] == sorted(part.last_day for part in parts)


@pytest.mark.django_db
class TestPaying:
    @pytest.fixture
    def penalty(self, legal, trader):
        return decided(legal, trader)

    @pytest.mark.parametrize(
        ("day", "owed"),
        [(date(2025, 3, 26), "1000.00"), (date(2025, 3, 27), "1030.00")],
    )
    def test_fifteenth_day_is_in_time(self, legal, penalty, day, owed):
        with at(day.year, day.month, day.day, 15):
            assert account_of(penalty, day).total == Decimal(owed)
            payment.record_payment(penalty, actor=legal, paid_on=day)

        penalty.refresh_from_db()
        assert penalty.paid_at is not None
        assert penalty.payments.get().amount == Decimal(owed)
        clock = penalty.case.deadlines.get(rule="fine_payment")
        assert clock.status == ("met" if owed == "1000.00" else "missed")

    def test_parts_until_nothing_is_owed(self, legal, penalty):
        with at(2025, 3, 28, 9):  # two days late: 60 more
            payment.record_payment(
                penalty, actor=legal, paid_on=date(2025, 3, 28), amount=Decimal(1000)
            )
            penalty.refresh_from_db()
            assert penalty.paid_at is None
            assert account_of(penalty, date(2025, 3, 28)).total == Decimal("60.00")
        with at(2025, 4, 28, 9):  # the fine is paid: nothing is added any more
            payment.record_payment(penalty, actor=legal, paid_on=date(2025, 4, 28))
            with pytest.raises(WrongState, match="art 67"):
                payment.record_payment(penalty, actor=legal, paid_on=date(2025, 4, 28))

        assert [row.amount for row in penalty.payments.all()] == [Decimal(1000), Decimal(60)]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"paid_on": date(2025, 3, 10)}, "paid_on"),
            ({"paid_on": date(2025, 3, 13)}, "paid_on"),
            ({"amount": Decimal("1000.01")}, "amount"),
            ({"amount": Decimal(0)}, "amount"),
        ],
    )
    def test_impossible_payments(self, legal, penalty, given, field):
        with at(2025, 3, 12, 9), pytest.raises(InvalidInput) as refusal:
            payment.record_payment(penalty, actor=legal, **{"paid_on": date(2025, 3, 12), **given})
        assert refusal.value.details["field"] == field

    def test_nothing_to_pay_where_nothing_was_fined(self, legal, trader):
        penalty = decided(legal, trader, fine=Decimal(0))
        with pytest.raises(NothingOwed):
            payment.record_payment(penalty, actor=legal, paid_on=date(2025, 3, 12))

    def test_party_shows_and_customs_confirms_or_refuses(
        self, legal, trader, rights_holder, login, penalty
    ):
        page = f"/portal/penalties/{penalty.number}/"
        with at(2025, 3, 14, 9):
            with pytest.raises(NotTheParty):
                payment.show_proof(
                    penalty,
                    actor=rights_holder,
                    amount=Decimal(1000),
                    paid_on=date(2025, 3, 14),
                    document=a_pdf(),
                )
            data = {"amount": "1000", "paid_on": "2025-03-14", "document": a_pdf()}
            client = login(trader)
            assert client.post(f"{page}proof/", data).status_code == 302
            again = client.post(f"{page}proof/", {**data, "document": a_pdf()})
            assert again.status_code == 409
            officer = login(legal)
            officer.post(
                f"/penalties/{penalty.number}/refuse-payment/", {"reason": "Nothing arrived."}
            )
            assert "Nothing arrived." in client.get(page).content.decode()
            client.post(f"{page}proof/", {**data, "document": a_pdf()})
            officer.post(f"/penalties/{penalty.number}/confirm-payment/", {"receipt_no": "T-1"})

        penalty.refresh_from_db()
        assert penalty.paid_at is not None
        assert [row.status for row in penalty.payments.all()] == ["refused", "confirmed"]


@pytest.mark.django_db
class TestPlans:
    @pytest.fixture
    def penalty(self, legal, trader):
        return decided(legal, trader)

    def test_approved_parts_replace_the_fifteen_days(self, legal, trader, penalty):
        with at(2025, 3, 12, 9):
            payment_plans.ask_plan(
                penalty, actor=trader, reasons="No orders.", first_on=date(2025, 4, 30), count=3
            )
            clock = penalty.case.deadlines.get(rule="fine_instalment_decision")
            assert clock.last_moment.astimezone().date() >= date(2025, 3, 26)
            with pytest.raises(WrongState):
                payment_plans.ask_plan(
                    penalty, actor=trader, reasons="Again.", first_on=date(2025, 5, 1)
                )
            plan = payment_plans.approve_plan(penalty, actor=legal)
        assert [part["due_on"] for part in plan.parts] == ["2025-04-30", "2025-05-30", "2025-06-30"]
        assert plan.parts[0]["amount"] == "333.34"
        assert account_of(penalty, date(2025, 4, 30)).late_fine == 0
        # one day late with the first part: three in a hundred of 333.34
        assert account_of(penalty, date(2025, 5, 1)).late_fine == Decimal("10.00")
        letter = penalty.case.notices.get(kind=Notice.Kind.PLAN_DECISION)
        assert letter.content["zh"]["approved"] is True
        running = penalty.case.deadlines.running().get(rule="fine_payment")
        assert running.last_moment.date() <= date(2025, 4, 30)

        with at(2025, 5, 2, 9):  # the clock of the second part follows that of the first
            act_on_missed_deadlines()
        second = penalty.case.deadlines.running().get(rule="fine_payment")
        assert second.due_at > running.due_at

    def test_refusal_needs_reasons_and_leaves_the_fine_as_it_was(self, legal, trader, penalty):
        with at(2025, 3, 12, 9):
            payment_plans.ask_plan(
                penalty, actor=trader, reasons="No orders.", first_on=date(2025, 4, 30)
            )
            with pytest.raises(InvalidInput):
                payment_plans.refuse_plan(penalty, actor=legal, reasons=" ")
            payment_plans.refuse_plan(penalty, actor=legal, reasons="The firm has cash.")
        assert account_of(penalty, date(2025, 3, 27)).late_fine == Decimal("30.00")

    @pytest.mark.parametrize(
        "given", [{"count": 0}, {"count": 25}, {"first_on": date(2025, 3, 12)}]
    )
    def test_impossible_plans(self, trader, penalty, given):
        with at(2025, 3, 12, 9), pytest.raises(InvalidInput):
            payment_plans.ask_plan(
                penalty,
                actor=trader,
                reasons="No orders.",
                **{"first_on": date(2025, 4, 30), **given},
            )


@pytest.mark.django_db
class TestEnforcement:
    @pytest.fixture
    def penalty(self, legal, trader):
        return decided(legal, trader)

    def test_demand_then_court_each_at_its_time(self, legal, penalty):
        with at(2025, 3, 26, 20), pytest.raises(enforcement.NotOverdue):
            enforcement.demand(penalty, actor=legal)
        with at(2025, 3, 27, 9):
            with pytest.raises(WrongState, match="art 54"):
                self.to_court(penalty, legal)
            enforcement.demand(penalty, actor=legal)
            letter = penalty.case.notices.get(kind=Notice.Kind.PAYMENT_DEMAND)
            assert letter.content["en"]["amounts"]["total"] == "1030.00"
        with at(2025, 4, 6, 20), pytest.raises(StepNotAllowed, match="2025-04-06"):
            self.to_court(penalty, legal)
        with at(2025, 4, 7, 9), pytest.raises(StepNotAllowed, match="sue until 2025-09-11"):
            self.to_court(penalty, legal)
        with at(2025, 9, 12, 9):
            act_on_missed_deadlines()
            self.to_court(penalty, legal)
            with pytest.raises(WrongState):
                self.to_court(penalty, legal)

    def test_court_is_asked_within_three_months(self, legal, penalty):
        with at(2025, 3, 27, 9):
            enforcement.demand(penalty, actor=legal)
        with at(2025, 9, 12, 9):
            act_on_missed_deadlines()
        with at(2025, 12, 13, 9), pytest.raises(TooLate, match="art 53"):
            self.to_court(penalty, legal)

    def test_not_while_a_remedy_is_under_way(self, legal, penalty):
        Remedy.objects.create(
            number="F53-2025-00001",
            penalty=penalty,
            kind="suit",
            filed_on=date(2025, 3, 20),
            authority="Court",
            grounds="Too high.",
            noted_by=legal,
            noted_at=penalty.decided_at,
        )
        with at(2025, 3, 30, 9), pytest.raises(RemedyPending, match="F53-2025-00001"):
            enforcement.demand(penalty, actor=legal)

    def to_court(self, penalty, legal):
        return enforcement.hand_to_court(
            penalty,
            actor=legal,
            court="Shenzhen Intermediate People's Court",
            applied_on=date(2025, 3, 27),
        )


class TestList:
    def test_says_which_fine_is_late_and_which_is_paid(self, legal, trader, login):
        penalty = decided(legal, trader)
        with at(2025, 3, 26, 23):
            assert "Overdue" not in login(legal).get("/penalties/").content.decode()
        with at(2025, 3, 27, 0, 1):
            assert "Overdue" in login(legal).get("/penalties/").content.decode()
            payment.record_payment(
                penalty, actor=legal, paid_on=date(2025, 3, 27), receipt_no="R-1"
            )
            page = login(legal).get("/penalties/").content.decode()
            assert "Overdue" not in page
            assert "Paid" in page
