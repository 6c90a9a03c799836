"""Fines on managers paid beside the company's, each with its own late fine (PEN 32; APL 67, 72)."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from core.audit.models import Event
from core.errors import InvalidInput
from seizures.hearings.models import SideFine
from seizures.procedure import penalty as procedure
from seizures.procedure import remedies, side_payments
from seizures.procedure.fines import NothingOwed, account
from seizures.procedure.guards import WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.procedure.side_fines import Side
from tests.factories.aftermath import BEIJING, at, infringing

pytestmark = pytest.mark.django_db
MANAGERS = (("Director Wang", "6000"), ("Clerk Li", "1000"))


def manager(party: str, fine: str, **more) -> Side:
    return Side(kind="manager", party=party, fine=Decimal(fine), facts="Ordered it.", **more)


@pytest.fixture
def penalty(legal, trader):
    """Decided on 11 March 2025 on a company and two persons: payable until 26 March."""
    with at(2025, 3, 3, 10):
        case = infringing(trader)
        found = procedure.announce(
            case,
            actor=legal,
            goods_value=case.value,
            fine=procedure.suggest(case, case.value, date(2025, 3, 3)).fine,
            facts="The mark is copied.",
            sides=[
                *(manager(*row) for row in MANAGERS),
                Side("declaration", "The firm", Decimal(500), "Not declared."),
                manager("Porter Xu", "0", warned=True),
            ],
        )
    with at(2025, 3, 11, 10):
        return procedure.decide(found, actor=legal, fine=found.fine)


def pay(penalty, actor, party, **more):
    side = penalty.side_fines.get(party=party)
    return side_payments.record_side_payment(
        penalty, actor=actor, side=side, **{"paid_on": date(2025, 3, 20), **more}
    )


def owed(penalty, party, day):
    return side_payments.side_account(penalty.side_fines.get(party=party), day)


class TestPaying:
    def test_each_person_pays_its_own_and_the_last_one_ends_the_clock(self, legal, penalty):
        case = penalty.case
        clock = case.deadlines.running().get(rule="side_fine_payment")
        assert clock.last_moment.astimezone(BEIJING).date() == date(2025, 3, 26)
        with at(2025, 3, 20, 9):
            pay(penalty, legal, "Clerk Li", amount=Decimal(400), receipt_no="T-1")
            side = penalty.side_fines.get(party="Clerk Li")
            assert (side.paid_on, owed(penalty, "Clerk Li", date(2025, 3, 20)).total) == (None, 600)
            pay(penalty, legal, "Clerk Li")  # all that is owed
            side.refresh_from_db()
            assert side.paid_on == date(2025, 3, 20)
            assert case.deadlines.running().filter(rule="side_fine_payment").exists()
            with pytest.raises(InvalidInput) as refusal:
                pay(penalty, legal, "Clerk Li")
            assert refusal.value.details["field"] == "side"
            pay(penalty, legal, "Director Wang")
        clock.refresh_from_db()
        assert clock.status == "met"
        with at(2025, 3, 21, 9), pytest.raises(WrongState, match="APL art 67"):
            side_payments.can_pay_side(penalty, legal, datetime.now(BEIJING))
        assert account(penalty, date(2025, 3, 21)).paid == 0  # the company's fine is its own
        assert Event.objects.about(penalty).filter(verb="penalty.side_paid").count() == 3

    @pytest.mark.parametrize(
        ("day", "late"),
        [
            (date(2025, 3, 26), "0"),  # the fifteenth day
            (date(2025, 3, 27), "180.00"),
            (date(2025, 4, 28), "5940.00"),
            (date(2025, 4, 29), "6000.00"),  # never more than the fine
            (date(2026, 3, 1), "6000.00"),
        ],
    )
    def test_three_in_a_hundred_a_day_up_to_the_fine(self, penalty, day, late):
        assert owed(penalty, "Director Wang", day).late_fine == Decimal(late)

    def test_paid_late_it_is_paid_with_what_was_added(self, legal, penalty):
        with at(2025, 3, 28, 9):
            act_on_missed_deadlines()
            clock = penalty.case.deadlines.get(rule="side_fine_payment")
            assert (clock.status, clock.settled_at) == ("missed", None)
            with pytest.raises(InvalidInput, match=r"6,360\.00"):
                pay(
                    penalty, legal, "Director Wang", paid_on=date(2025, 3, 28), amount=Decimal(6361)
                )
            pay(penalty, legal, "Director Wang", paid_on=date(2025, 3, 28), amount=Decimal(6000))
            assert penalty.side_fines.get(party="Director Wang").paid_on is None
            pay(penalty, legal, "Director Wang", paid_on=date(2025, 3, 28))
            pay(penalty, legal, "Clerk Li", paid_on=date(2025, 3, 28))
        clock.refresh_from_db()
        assert clock.settled_at is not None
        paid = penalty.side_fines.get(party="Director Wang").payments.values_list("amount")
        assert [amount for (amount,) in paid] == [Decimal(6000), Decimal(360)]

    def test_days_before_the_court_do_not_count(self, legal, trader, penalty):
        with at(2025, 3, 20, 9):
            remedies.file(penalty, actor=trader, kind="suit", authority="Court", grounds="No.")
        assert owed(penalty, "Director Wang", date(2025, 5, 1)).late_fine == 0

    @pytest.mark.parametrize("party", ["The firm", "Porter Xu"])
    def test_what_is_no_fine_of_a_person_is_not_paid_here(self, legal, penalty, party):
        with at(2025, 3, 20, 9), pytest.raises(InvalidInput):
            pay(penalty, legal, party)

    @pytest.mark.parametrize("day", [date(2025, 3, 10), date(2025, 3, 21)])
    def test_between_decision_and_today(self, legal, penalty, day):
        with at(2025, 3, 20, 9), pytest.raises(InvalidInput) as refusal:
            pay(penalty, legal, "Clerk Li", paid_on=day)
        assert refusal.value.details["field"] == "paid_on"

    def test_nobody_was_fined(self, legal, trader):
        with at(2025, 3, 3, 10):
            case = infringing(trader)
            fine = procedure.suggest(case, case.value, date(2025, 3, 3)).fine
            found = procedure.announce(
                case, actor=legal, goods_value=case.value, fine=fine, facts="Copied."
            )
        with pytest.raises(WrongState):
            side_payments.can_pay_side(found, legal, datetime.now(BEIJING))
        with at(2025, 3, 11, 10):
            procedure.decide(found, actor=legal, fine=found.fine)
        found.refresh_from_db()
        with pytest.raises(NothingOwed):
            side_payments.can_pay_side(found, legal, datetime.now(BEIJING))
        assert not case.deadlines.filter(rule="side_fine_payment").exists()

    def test_what_was_paid_outlives_an_annulled_decision(self, legal, trader, penalty):
        with at(2025, 3, 20, 9):
            pay(penalty, legal, "Clerk Li")
            remedies.file(penalty, actor=trader, kind="suit", authority="Court", grounds="No.")
        with at(2025, 4, 1, 9):
            remedies.conclude(penalty, actor=legal, result="annulled", outcome="Annulled.")
            case = penalty.case
            case.refresh_from_db()
            procedure.announce(
                case,
                actor=legal,
                goods_value=case.value,
                fine=Decimal(0),
                facts="Again.",
                deviation_reasons="Little.",
                sides=[manager("Director Wang", "100")],
            )
        penalty.refresh_from_db()
        standing = penalty.side_fines.standing()
        assert [(side.party, side.fine) for side in standing] == [("Director Wang", Decimal(100))]
        kept = SideFine.objects.get(annulled_on__isnull=False)
        assert (kept.party, kept.payments.get().amount) == ("Clerk Li", Decimal(1000))


class TestDoors:
    def test_page_and_api(self, legal, trader, penalty, login, bearer):
        page = f"/penalties/{penalty.number}/"
        side = penalty.side_fines.get(party="Director Wang")
        with at(2025, 3, 27, 9):
            client = login(legal)
            assert "6,180.00" in client.get(page).content.decode()
            wrong = client.post(f"{page}side-payment/", {"side": side.pk})
            assert wrong.status_code == 422
            sent = {"side": side.pk, "paid_on": "2025-03-27", "receipt_no": "T-7"}
            assert client.post(f"{page}side-payment/", sent).status_code == 302
            assert "T-7" in client.get(page).content.decode()
            mine = f"/portal/penalties/{penalty.number}/"
            assert "T-7" in login(trader).get(mine).content.decode()
            robot = bearer(legal)
            sides = robot.get(f"/api/v1/penalties/{penalty.number}/").json()["side_fines"]
            rows = {row["party"]: row for row in sides}
            assert (rows["Director Wang"]["owed"], rows["Director Wang"]["paid_on"]) == (
                "0.00",
                "2025-03-27",
            )
            assert (rows["Clerk Li"]["late_fine"], rows["Clerk Li"]["owed"]) == ("30.00", "1030.00")
            assert rows["The firm"]["owed"] == "0.00"
            again = robot.post(f"/api/v1/penalties/{penalty.number}/side-payment/", sent)
            assert again.status_code == 422
            refused = bearer(trader).post(f"/api/v1/penalties/{penalty.number}/side-payment/", sent)
            assert refused.status_code == 403
