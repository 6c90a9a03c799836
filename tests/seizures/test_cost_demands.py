"""Costs no cash covers: guarantor and holder asked, parts paid, court, the rest (MEA 34, 35)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.models import User
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.notifications.models import Notification
from seizures.cases.models import Case
from seizures.costs.models import Demand, Settlement
from seizures.costs.rules import standing
from seizures.deadlines.models import Deadline
from seizures.general_security import services as general_securities
from seizures.notices.models import Notice
from seizures.notices.serving import Attempt
from seizures.procedure import cost_demands, cost_payments, costs, steps
from seizures.procedure.cost_standing import standing_of
from seizures.procedure.guards import WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.procedure.serving import record_service
from seizures.securities.models import Security
from tests.factories.aftermath import BEIJING, at
from tests.factories.core import stored_document
from tests.factories.general import general_security
from tests.factories.procedure import suspended_case

MONEY = st.decimals(Decimal(0), Decimal(100_000), places=2)


@given(cover=MONEY, short=MONEY, first=st.integers(0, 100), second=st.integers(0, 100))
def test_whoever_pays_nothing_is_owed_twice(cover, short, first, second):
    by_guarantor = (cover * first / 100).quantize(Decimal("0.01"))
    rest = cover + short - by_guarantor
    by_holder = min(rest, (rest * second / 100).quantize(Decimal("0.01")))
    state = standing(cover, short, by_guarantor=by_guarantor, by_holder=by_holder)
    assert state.total == cover + short - by_guarantor - by_holder
    assert 0 <= state.guaranteed <= state.total
    # the guarantor never pays for what it did not vouch for
    assert state.guaranteed + by_guarantor <= cover


def released(officer: User, person: User, *, form: str, cost: str, **more) -> Case:
    """Detained on 3 March 2025 against a letter, released on the 10th, with one cost noted."""
    with at(2025, 3, 3, 9):
        case = suspended_case(officer, person.enterprises.get())
        security = steps.apply_for_detention(
            case,
            actor=person,
            form=form,
            amount=Decimal(10_000),
            reference_no="GL-7",
            document=None if form == "general" else stored_document("letter.pdf"),
        )
        if form != "general":
            steps.accept_security(security, actor=officer)
        steps.detain(case, actor=officer, place="Warehouse 3")
    with at(2025, 3, 10, 9):
        costs.note_cost(
            case,
            actor=officer,
            kind="custody",
            amount=Decimal(cost),
            payee="Warehouse 3",
            invoice_no="1",
        )
        steps.determine(case, actor=officer, outcome="not_infringing", reasons="Licensed.")
    return Case.objects.get(pk=case.pk)


def call(case, actor):
    return cost_demands.call_guarantor(
        case, actor=actor, guarantor="Bank of Shenzhen", letter_no="GL-7", address="1 Bank Road"
    )


def pay(case, actor, demand, amount, *, on=date(2025, 4, 20), receipt="R-1"):
    return cost_payments.note_payment(
        case,
        actor=actor,
        demand=demand,
        amount=Decimal(amount),
        paid_on=on,
        receipt_no=receipt,
    )


def serve(notice: Notice, actor: User, *moment: int) -> None:
    record_service(
        notice,
        Attempt(
            "in_person",
            datetime(*moment, tzinfo=BEIJING),  # type: ignore[arg-type, misc]
            receiver="Clerk",
            proof=stored_document("receipt.pdf"),
        ),
        actor=actor,
    )


@pytest.mark.django_db
class TestLetterOfABank:
    @pytest.fixture
    def case(self, supervisor, rights_holder):
        return released(supervisor, rights_holder, form="bank_guarantee", cost="400")

    @pytest.fixture
    def settled(self, case):
        """The waiting time of 20 working days is over on 8 April."""
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        return case

    def test_the_clock_keeps_a_letter_that_answers_for_costs(self, supervisor, settled):
        security = settled.securities.get()
        assert security.status == Security.Status.ACCEPTED
        assert Settlement.objects.get(case=settled).charged == 400
        told = Notification.objects.filter(recipient=supervisor, message=cost_demands.LETTER_STANDS)
        assert told.count() == 1
        with at(2025, 4, 9, 9), pytest.raises(costs.CostsOpen, match="art 19"):
            steps.return_security(security, actor=supervisor)

    def test_letter_without_costs_goes_back_by_the_clock(self, supervisor, rights_holder):
        case = released(supervisor, rights_holder, form="bank_guarantee", cost="400")
        with at(2025, 3, 11, 9):
            costs.cancel_cost(
                case, actor=supervisor, cost=case.costs.get(), reason="Paid by the sender."
            )
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        assert case.securities.get().status == Security.Status.RETURNED

    def test_guarantor_pays_in_parts_and_the_letter_goes_back(self, supervisor, settled):
        with at(2025, 4, 10, 9):
            demand = call(settled, supervisor)
            with pytest.raises(WrongState):
                call(settled, supervisor)
        letter = demand.notice
        assert (letter.addressee, letter.served_at) == ("guarantor", None)
        words = letter.content["zh"]
        assert words["addressee"] == {"name": "Bank of Shenzhen", "address": "1 Bank Road"}
        assert words["goods"] is None
        assert "consignor" not in words["shipment"]
        assert not any(row["label"] == "缴付截止日期" for row in words["rows"])
        assert not settled.deadlines.running().filter(rule="guarantor_payment").exists()

        with at(2025, 4, 15, 9):
            serve(letter, supervisor, 2025, 4, 14, 15)
        clock = settled.deadlines.running().get(rule="guarantor_payment")
        assert clock.last_moment.astimezone(BEIJING).date() == date(2025, 4, 29)

        with at(2025, 4, 20, 9):
            for amount, on, receipt in [
                ("0", date(2025, 4, 20), "R-1"),
                ("400.01", date(2025, 4, 20), "R-1"),
                ("100", date(2025, 4, 21), "R-1"),
                ("100", date(2025, 4, 8), "R-1"),
                ("100", date(2025, 4, 20), " "),
            ]:
                with pytest.raises(InvalidInput):
                    pay(settled, supervisor, demand, amount, on=on, receipt=receipt)
            pay(settled, supervisor, demand, "150")
            with pytest.raises(InvalidInput):
                pay(settled, supervisor, demand, "150")  # the same receipt
            assert settled.securities.get().status == Security.Status.ACCEPTED
            pay(settled, supervisor, demand, "250", receipt="R-2")
        demand.refresh_from_db()
        clock.refresh_from_db()
        assert (demand.status, clock.status) == ("paid", Deadline.Status.MET)
        assert settled.securities.get().status == Security.Status.RETURNED
        with at(2025, 4, 21, 9), pytest.raises(WrongState, match="art 34"):
            cost_payments.can_note_payment(settled, supervisor, datetime.now(BEIJING))

    def test_not_paid_it_is_escalated_then_taken_to_court(self, supervisor, settled):
        with at(2025, 4, 10, 9):
            demand = call(settled, supervisor)
            self.refused_in_time(settled, supervisor, demand)  # its time has not begun
        with at(2025, 4, 15, 9):
            serve(demand.notice, supervisor, 2025, 4, 14, 15)
        with at(2025, 4, 29, 23):
            self.refused_in_time(settled, supervisor, demand)
            act_on_missed_deadlines()
            assert settled.deadlines.running().filter(rule="guarantor_payment").exists()
        with at(2025, 4, 30, 0):
            act_on_missed_deadlines()
        clock = settled.deadlines.get(rule="guarantor_payment", status="missed")
        assert clock.settled_at is None  # overdue, and goes up until somebody acts
        with at(2025, 5, 6, 9):
            cost_payments.enforce(
                settled,
                actor=supervisor,
                demand=demand,
                court="Shenzhen Court",
                applied_on=date(2025, 5, 6),
            )
            with pytest.raises(WrongState, match="art 53"):
                cost_payments.can_enforce(settled, supervisor, datetime.now(BEIJING))
            clock.refresh_from_db()
            assert clock.settled_at is not None
            pay(settled, supervisor, demand, "400", on=date(2025, 5, 6))
        demand.refresh_from_db()
        assert demand.status == "paid"
        assert Event.objects.about(settled).filter(verb="cost.handed_to_court").count() == 1

    def refused_in_time(self, case, actor, demand):
        with pytest.raises(cost_payments.NotOverdue):
            cost_payments.enforce(
                case, actor=actor, demand=demand, court="Court", applied_on=date(2025, 4, 10)
            )

    def test_holder_pays_first_and_the_guarantor_is_free(self, supervisor, settled, rights_holder):
        with at(2025, 4, 10, 9):
            demand = cost_demands.demand_costs(settled, actor=supervisor)
            assert demand.notice.served_at is not None
            assert any(row["value"] == "2025-04-25" for row in demand.notice.content["en"]["rows"])
            call(settled, supervisor)
            pay(settled, supervisor, demand, "400", on=date(2025, 4, 10))
        assert set(Demand.objects.values_list("status", flat=True)) == {"paid"}
        assert not settled.deadlines.running().exists()
        assert settled.securities.get().status == Security.Status.RETURNED

    def test_before_the_waiting_time_is_over_the_letter_stays(self, supervisor, case):
        with at(2025, 3, 12, 9):
            costs.settle(case, actor=supervisor)
            demand = call(case, supervisor)
            pay(case, supervisor, demand, "400", on=date(2025, 3, 12))
        assert case.securities.get().status == Security.Status.ACCEPTED
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        assert case.securities.get().status == Security.Status.RETURNED

    def test_more_than_the_letter_is_the_holders(self, supervisor, rights_holder):
        case = released(supervisor, rights_holder, form="other_guarantee", cost="12000")
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        found = Settlement.objects.get(case=case)
        assert (found.charged, found.short) == (Decimal(10_000), Decimal(2_000))
        with at(2025, 4, 10, 9):
            of_bank = call(case, supervisor)
            of_holder = cost_demands.demand_costs(case, actor=supervisor)
            assert (of_bank.amount, of_holder.amount) == (10_000, 12_000)
            pay(case, supervisor, of_bank, "10000", on=date(2025, 4, 10))
            assert standing_of(found).total == 2_000
            of_holder.refresh_from_db()
            assert of_holder.status == "open"
            # the bank's part is paid: its letter is free though the holder still owes
            assert case.securities.get().status == Security.Status.RETURNED
            pay(case, supervisor, of_holder, "2000", on=date(2025, 4, 10))
        of_holder.refresh_from_db()
        assert of_holder.status == "paid"

    def test_cash_is_taken_at_once_and_only_the_shortfall_is_demanded(
        self, supervisor, rights_holder
    ):
        case = released(supervisor, rights_holder, form="cash", cost="10300")
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        assert case.securities.get().status == Security.Status.RETURNED
        with at(2025, 4, 10, 9):
            with pytest.raises(WrongState, match="art 19"):
                call(case, supervisor)
            assert cost_demands.demand_costs(case, actor=supervisor).amount == 300

    def test_nothing_before_the_settlement_and_nothing_twice(self, supervisor, case, settled):
        other = released(supervisor, settled.holder.people()[0], form="bank_guarantee", cost="1")
        with at(2025, 3, 11, 9), pytest.raises(WrongState):
            call(other, supervisor)
        with at(2025, 4, 10, 9):
            demand = call(settled, supervisor)
            with pytest.raises(WrongState, match="art 34"):
                pay(other, supervisor, demand, "1")
            costs.settle(other, actor=supervisor)
            call(other, supervisor)
            with pytest.raises(InvalidInput) as refused:  # the demand of another case
                pay(other, supervisor, demand, "1")
            assert refused.value.details["field"] == "demand"
        with transaction.atomic(), pytest.raises(IntegrityError):
            Demand.objects.create(
                settlement=demand.settlement,
                debtor="guarantor",
                name="B",
                amount=1,
                notice=demand.notice,
                demanded_at=demand.demanded_at,
                demanded_by=supervisor,
            )


@pytest.mark.django_db
class TestGeneralSecurity:
    @pytest.fixture
    def general(self, rights_holder, examiner):
        with at(2025, 1, 6, 9):
            return general_security(
                rights_holder.enterprises.get(), by=rights_holder, approved_by=examiner
            )

    @pytest.fixture
    def case(self, supervisor, rights_holder, general):
        case = released(supervisor, rights_holder, form="general", cost="400")
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        return case

    def test_gacc_calls_then_the_district_demands_and_what_is_left_is_free(
        self, supervisor, examiner, general, case
    ):
        with at(2025, 4, 10, 9):
            with pytest.raises(WrongState, match="art 24"):
                cost_demands.call_guarantor(case, actor=supervisor)
            cost_demands.ask_gacc(case, actor=supervisor, reasons="The holder does not answer.")
            assert Notification.objects.filter(
                recipient=examiner, message=cost_demands.ASKED_GACC
            ).exists()
            general_securities.call(general, actor=examiner, reason="Not paid.")
            with pytest.raises(WrongState):
                cost_demands.can_ask_gacc(case, supervisor, datetime.now(BEIJING))
            demand = cost_demands.call_guarantor(case, actor=supervisor)
            assert (demand.name, demand.letter_no) == (general.guarantor, general.letter_no)
            pay(case, supervisor, demand, "100", on=date(2025, 4, 10))
            pay(case, supervisor, demand, "300", on=date(2025, 4, 10), receipt="R-2")
        general.refresh_from_db()
        assert [e.kind for e in general.entries.all()] == ["drawn", "paid", "paid", "returned"]
        assert general.entries.last().amount == Decimal(9_600)
        assert general.held == 400  # what the guarantor has paid is never drawn again
        assert case.securities.get().status == Security.Status.RETURNED

    def test_paid_by_the_holder_the_general_security_lives_on(self, supervisor, general, case):
        with at(2025, 4, 10, 9):
            demand = cost_demands.demand_costs(case, actor=supervisor)
            pay(case, supervisor, demand, "400", on=date(2025, 4, 10))
        general.refresh_from_db()
        assert (general.status, general.held) == ("approved", 0)

    def test_ended_with_its_year_it_is_called_on_while_the_letter_is_valid(
        self, examiner, general, case
    ):
        general_securities.end_due(on=date(2026, 1, 1))
        general.refresh_from_db()
        ended = general.ended_at
        last = general.letter_valid_to
        with at(last.year, last.month, last.day, 12):
            called = general_securities.call(general, actor=examiner, reason="Not paid.")
        assert (called.status, called.ended_at) == ("called", ended)

    def test_nobody_answers_for_an_expired_letter(self, examiner, general, case):
        general_securities.end_due(on=date(2026, 1, 1))
        with at(2027, 1, 1, 9), pytest.raises(DomainError, match=r"valid to"):
            general_securities.call(general, actor=examiner, reason="Not paid.")


@pytest.mark.django_db
class TestDoors:
    def test_page_portal_and_api(self, supervisor, rights_holder, trader, login, bearer):
        case = released(supervisor, rights_holder, form="bank_guarantee", cost="400")
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        page = f"/cases/{case.number}/outcome/"
        with at(2025, 4, 10, 9):
            client = login(supervisor)
            assert client.post(f"{page}call-guarantor/", {"guarantor": ""}).status_code == 422
            given = {"guarantor": "Bank of Shenzhen", "letter_no": "GL-7"}
            assert client.post(f"{page}call-guarantor/", given).status_code == 302
            shown = client.get(page).content.decode()
            assert "Bank of Shenzhen" in shown
            robot = bearer(supervisor)
            outcome = robot.get(f"/api/v1/outcomes/{case.number}/").json()
            demand = outcome["demands"][0]
            assert (demand["amount"], demand["currency"]) == ("400.00", "CNY")
            again = robot.post(f"/api/v1/outcomes/{case.number}/call-guarantor/", given)
            assert again.status_code == 409
            paid = robot.post(
                f"/api/v1/outcomes/{case.number}/cost-payment/",
                {
                    "demand": demand["debtor"],
                    "amount": "400",
                    "paid_on": "2025-04-10",
                    "receipt_no": "R-9",
                },
            )
            assert paid.json()["demands"][0]["status"] == "paid"
            portal = login(rights_holder).get(f"/portal/cases/{case.number}/outcome/")
            assert "R-9" in portal.content.decode()

    def test_only_whoever_accepts_securities(self, inspector, supervisor, rights_holder, login):
        case = released(supervisor, rights_holder, form="bank_guarantee", cost="400")
        with at(2025, 4, 10, 9):
            costs.settle(case, actor=supervisor)
            for name in ("call-guarantor", "demand-costs", "cost-payment", "enforce-costs"):
                answer = login(inspector).post(f"/cases/{case.number}/outcome/{name}/", {})
                assert answer.status_code == 403
