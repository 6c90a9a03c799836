"""Release of patent goods against a deposit (REG 19; MEA 20, 28, 36, 41)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from core.notifications.models import Notification
from core.reference.calendar import SHANGHAI
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.counter_securities.models import CounterSecurity
from seizures.procedure import counter, counter_guards, guards, steps
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.securities.services import SecurityTooLow
from tests.factories import EnterpriseFactory, member_of, stored_picture
from tests.factories.outcomes import ReferralFactory
from tests.factories.procedure import detained_case, suspended_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(db: None) -> Any:
    return member_of(EnterpriseFactory(), username="sender", role="trader")


@pytest.fixture
def case(supervisor: Any, rights_holder: Any, sender: Any) -> Case:
    """Detained goods worth 10,000 yuan, suspected of infringing a design."""
    found = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
    of_kind(found, "design")
    return found


def of_kind(case: Case, kind: str) -> None:
    IpRight.objects.filter(recordals__case_items__case=case).update(kind=kind)


def asked(case: Case, sender: Any, amount: str = "10000.00") -> CounterSecurity:
    return counter.ask_release(
        case,
        actor=sender,
        reasons="Another shape.",
        amount=Decimal(amount),
        reference_no="B-1",
        document=stored_picture(),
    )


def proof() -> dict[str, Any]:
    return {"court": "深圳中院", "number": "(2026)粤03民初1号", "document": stored_picture()}


class TestRelease:
    def test_goods_go_free_the_holder_is_told_and_its_time_to_sue_begins(
        self, case, sender, supervisor, rights_holder
    ):
        asked(case, sender)
        held = counter.accept(case, actor=supervisor)

        case.refresh_from_db()
        assert (case.status, case.release_ground) == ("released", counter_guards.GROUND)
        assert (held.status, held.stage) == ("accepted", "detained")
        clock = case.deadlines.running().get()
        assert (clock.rule_id, clock.length) == ("patent_suit_proof", 30)
        notice = case.notices.get(kind="counter_security_notice")
        assert notice.addressee == "holder"
        assert "30" in notice.content["en"]["body"][1]
        case.shipment.refresh_from_db()
        assert case.shipment.status == "cleared"
        told = Notification.objects.filter(recipient=rights_holder, message__contains="deposit")
        assert told.exists()

    @pytest.mark.parametrize("kind", ["trademark", "copyright", "neighbouring"])
    def test_only_for_patents(self, case, sender, kind):
        of_kind(case, kind)
        with pytest.raises(counter_guards.NotAPatent, match="Regulation art 19"):
            asked(case, sender)

    @pytest.mark.parametrize("kind", ["invention", "utility_model", "design"])
    def test_for_every_kind_of_patent(self, case, sender, kind):
        of_kind(case, kind)
        assert asked(case, sender).status == "submitted"

    def test_before_and_after_it_cannot_be_determined(self, case, sender, supervisor):
        steps.determine(case, actor=supervisor, outcome="undetermined", reasons="Unclear.")
        assert asked(case, sender).stage == "undetermined"

    @pytest.mark.parametrize(
        "status", [s for s in Case.Status if s not in {"detained", "undetermined"}]
    )
    def test_at_no_other_stage(self, case, sender, status):
        now = case.opened_at
        Case.objects.filter(pk=case.pk).update(
            status=status,
            determined_at=now,
            determination_reasons="x",
            closed_at=now,
            release_ground="holder_withdraws",
        )
        with pytest.raises(guards.WrongState, match="Regulation art 19"):
            asked(case, sender)

    def test_the_deposit_is_the_value_of_the_goods(self, case, sender):
        with pytest.raises(SecurityTooLow) as refused:
            asked(case, sender, "9999.99")
        assert refused.value.details["minimum"] == "10000.00"
        assert "Regulation art" in refused.value.message

    def test_only_by_the_other_side_and_once(self, case, sender, rights_holder):
        with pytest.raises(guards.NotYourSide):
            asked(case, rights_holder)
        asked(case, sender)
        with pytest.raises(counter_guards.DepositGiven):
            asked(case, sender)

    def test_refused_in_writing_the_goods_stay(self, case, sender, supervisor):
        asked(case, sender)
        counter.refuse(case, actor=supervisor, reason="The account shows no payment.")

        case.refresh_from_db()
        assert case.status == "detained"
        assert {clock.rule_id for clock in case.deadlines.running()} == {
            guards.DETERMINATION,
            guards.COURT,
        }
        assert case.notices.filter(kind="counter_security_refusal").exists()
        asked(case, sender)  # and may be asked for again
        with pytest.raises(guards.NothingToDecide):
            counter.prove_suit(case, actor=supervisor_of(case), **proof())


def supervisor_of(case: Case) -> Any:
    return case.holder.members.get()


class TestSuit:
    @pytest.fixture
    def released(self, case: Case, sender: Any, supervisor: Any) -> Case:
        asked(case, sender)
        counter.accept(case, actor=supervisor)
        case.refresh_from_db()
        return case

    def test_proved_on_the_last_day_it_waits_for_the_judgment(self, released, rights_holder):
        clock = released.deadlines.running().get()
        with time_machine.travel(clock.due_at - timedelta(seconds=1), tick=False):
            held = counter.prove_suit(released, actor=rights_holder, **proof())
            assert act_on_missed_deadlines() == 0

        assert held.status == "sued"
        clock.refresh_from_db()
        assert clock.status == "met"

    def test_not_proved_it_goes_back_and_the_security_waits_twenty_days(
        self, released, rights_holder
    ):
        clock = released.deadlines.running().get()
        with time_machine.travel(clock.due_at, tick=False):
            with pytest.raises(guards.TooLate, match="Measures arts 20"):
                counter.prove_suit(released, actor=rights_holder, **proof())
            assert act_on_missed_deadlines() == 1
            assert act_on_missed_deadlines() == 0
            held = released.counter_securities.get()
            assert held.status == "returned"
            waits = released.deadlines.running().get()
            assert (waits.rule_id, waits.length) == (counter_guards.RETURN_AFTER, 20)
            security = released.securities.get()
            with pytest.raises(guards.StillStandsForSomething, match=r"Measures arts? .*36"):
                steps.return_security(security, actor=supervisor_of(released))
        with time_machine.travel(waits.due_at, tick=False):
            assert act_on_missed_deadlines() == 1
        security.refresh_from_db()
        assert security.status == "returned"

    @pytest.mark.parametrize(("infringing", "status"), [(True, "paid_out"), (False, "returned")])
    def test_it_follows_the_judgment(self, released, rights_holder, legal, infringing, status):
        with pytest.raises(guards.NothingToDecide):
            counter.follow_judgment(
                released, actor=legal, infringing=infringing, judgment="1", reasons="x"
            )
        counter.prove_suit(released, actor=rights_holder, **proof())
        security = released.securities.get()
        with pytest.raises(guards.StillStandsForSomething, match=r"Measures arts? .*36"):
            steps.return_security(security, actor=legal)
        held = counter.follow_judgment(
            released, actor=legal, infringing=infringing, judgment="(2027)1", reasons="As ruled."
        )

        assert held.status == status
        assert released.deadlines.running().get().rule_id == counter_guards.RETURN_AFTER

    def test_thirty_working_days_from_the_day_after_over_spring_festival(
        self, supervisor, rights_holder, sender
    ):
        with time_machine.travel("2026-02-06 17:30+08:00", tick=False):
            case = detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())
            of_kind(case, "invention")
            asked(case, sender)
            counter.accept(case, actor=supervisor)
        clock = case.deadlines.running().get()
        # 9-14 Feb are six (the 14th a make-up Saturday), 15-23 free, 24-28 five (the 28th too),
        # then 2-6, 9-13, 16-20 March and four more
        assert str(clock.last_moment.astimezone(SHANGHAI).date()) == "2026-03-26"


class TestDoors:
    def test_through_the_portal_and_the_case_page(
        self, case, sender, supervisor, legal, rights_holder, login
    ):
        trader, officer, holder = login(sender), login(supervisor), login(rights_holder)
        goods, page = f"/portal/goods/{case.number}/", f"/cases/{case.number}/"
        assert "Ask for release against a deposit" in trader.get(goods).content.decode()
        low = {"reasons": "Other shape", "amount": "1", "document": stored_picture()}
        assert trader.post(f"{goods}deposit/", low).status_code == 422
        sent = {"reasons": "Other shape", "amount": "10000", "document": stored_picture()}
        assert trader.post(f"{goods}deposit/", sent).status_code == 302
        assert "Accept the deposit" in officer.get(page).content.decode()
        assert officer.post(f"{page}accept-deposit/").status_code == 302
        mine = f"/portal/cases/{case.number}/"
        assert "Prove the suit" in holder.get(mine).content.decode()
        assert holder.post(f"{mine}prove-suit/", proof()).status_code == 302
        ruled = {"infringing": "yes", "judgment": "(2027)1", "reasons": "Pay."}
        assert login(legal).post(f"{page}judge-deposit/", ruled).status_code == 302
        assert case.counter_securities.get().status == "paid_out"
        assert "Pay." in officer.get(page).content.decode()

    def test_over_the_api(self, case, sender, supervisor, stranger, rights_holder, bearer):
        trader, officer, holder = bearer(sender), bearer(supervisor), bearer(rights_holder)
        body = {
            "case": case.number,
            "reasons": "Other",
            "amount": "10000.00",
            "document": stored_picture(),
        }
        made = trader.post("/api/v1/counter-securities/", body)
        assert made.status_code == 201, made.content
        address = f"/api/v1/counter-securities/{made.json()['number']}/"
        assert trader.post(f"{address}accept/").status_code == 403
        assert bearer(stranger).get(address).status_code == 404
        assert officer.post(f"{address}accept/").json()["status"] == "accepted"
        late = officer.post(f"{address}refuse/", {"reason": "x"})
        assert late.status_code == 409
        assert late.json()["citation"] == counter_guards.CITATION
        assert holder.post(f"{address}prove-suit/", proof()).json()["status"] == "sued"

    def test_a_suspicion_of_crime_is_not_told_by_the_refusal(self, case, sender, supervisor):
        ReferralFactory(case=case)
        Case.objects.filter(pk=case.pk).update(status="transferred")
        with pytest.raises(guards.WrongState) as refused:
            asked(case, sender)
        assert "police" not in refused.value.message.lower()
        assert not suspended_case(supervisor, EnterpriseFactory()).counter_securities.exists()
