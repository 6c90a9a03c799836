"""The ex officio procedure, step by step, with every guard of the law."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.notifications.models import Notification
from core.reference.calendar import SHANGHAI
from core.reference.models import ExchangeRate
from core.states import IllegalTransition
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.inspections.models import Finding
from seizures.inspections.services import FoundGoods, add_photo
from seizures.notices.models import Notice
from seizures.procedure import guards, steps
from seizures.procedure.disposal import remaining
from seizures.procedure.suspension import NoExchangeRate
from seizures.referrals.models import Referral
from seizures.screening.models import TraderHistory
from seizures.securities.models import Security
from tests.factories import (
    AgencyFactory,
    CampaignFactory,
    CaseFactory,
    EnterpriseFactory,
    FindingFactory,
    InspectionFactory,
    PartnerOfficeFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    ShipmentLineFactory,
    UserFactory,
    member_of,
    stored_picture,
)
from tests.factories.procedure import applied_case, detained_case, suspended_case


def verbs(case: Case) -> list[str]:
    return list(Event.objects.about(case).order_by("pk").values_list("verb", flat=True))


def once(case: Case, verb: str) -> bool:
    return verbs(case).count(verb) == 1


def referral(case: Case, status: str = "proposed", **more: Any) -> Referral:
    now = timezone.now()
    return Referral.objects.create(
        number=f"R-{case.number}",
        case=case,
        status=status,
        partner_office=PartnerOfficeFactory(),
        offence="counterfeiting_registered_trademark",
        conduct_on=timezone.localdate(),
        criminal_value=Decimal(60_000),
        valuation="price",
        reasons="Copied.",
        proposed_by=case.officer,
        second_officer=UserFactory(),
        proposed_at=now,
        **more,
    )


@pytest.fixture
def sender(db: None) -> Any:
    """A person of the consignor."""
    return member_of(EnterpriseFactory(), username="sender", role="trader")


@pytest.fixture
def detained(supervisor: Any, rights_holder: Any, sender: Any) -> Case:
    return detained_case(supervisor, rights_holder, consignor=sender.enterprises.get())


class TestSuspend:
    def test_notifies_the_holder_and_starts_its_clock(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())

        assert (case.status, case.value) == (Case.Status.SUSPENDED, Decimal("10000.00"))
        clock = case.deadlines.get()
        assert (clock.rule_id, clock.length, clock.status) == (guards.HOLDER_REPLY, 3, "running")
        assert clock.started_at == case.notified_at
        notice = case.notices.get()
        assert notice.kind == Notice.Kind.HOLDER_NOTICE
        assert notice.served_at is not None
        assert Notification.objects.filter(recipient=rights_holder).count() == 1
        assert verbs(case) == ["case.opened", "case.holder_notified"]
        assert case.shipment.status == "suspended"

    def test_agents_of_the_holder_are_told_too(self, inspector, rights_holder):
        holder = rights_holder.enterprises.get()
        agency = AgencyFactory(holder=holder)
        agent = member_of(agency.agent, username="agent", role="agent")
        ended = AgencyFactory(holder=holder, revoked_at=timezone.now())
        former = member_of(ended.agent, username="former", role="agent")

        suspended_case(inspector, holder)

        assert Notification.objects.filter(recipient=agent).count() == 1
        assert not Notification.objects.filter(recipient=former).exists()

    def test_liaison_officer_of_a_running_campaign_is_told(
        self, inspector, supervisor, rights_holder
    ):
        priority = PriorityEnterpriseFactory(
            enterprise=rights_holder.enterprises.get(), liaison_officer=supervisor
        )
        PriorityEnterpriseFactory(campaign=CampaignFactory(status="planned"))

        case = suspended_case(inspector, rights_holder.enterprises.get())

        assert case.campaign == priority.campaign
        assert Notification.objects.filter(recipient=supervisor).count() == 1

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"approved_on": timezone.localdate() + timedelta(days=1)}, "not yet recorded"),
            ({"expires_on": timezone.localdate() - timedelta(days=1)}, "lapsed"),
            ({"status": "cancelled", "ended_on": timezone.localdate()}, "cancelled"),
            ({"status": "submitted", "number": "", "approved_on": None}, "unrecorded"),
        ],
    )
    def test_only_for_a_recordal_in_force_on_the_day_of_suspicion(
        self, inspector, rights_holder, change, why
    ):
        finding = FindingFactory(recordal__right__holder=rights_holder.enterprises.get())
        Recordal.objects.filter(pk=finding.recordal_id).update(**change)
        finding.recordal.refresh_from_db()

        with pytest.raises(guards.RecordalNotInForce) as refused:
            steps.suspend(
                finding.inspection.shipment,
                rights_holder.enterprises.get(),
                [finding],
                actor=inspector,
            )

        assert "Regulation art 16" in refused.value.message, why
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("day", "ended_on", "possible"),
        [
            (date(2026, 3, 1), None, False),
            (date(2026, 3, 2), None, True),
            (date(2026, 9, 30), None, True),
            (date(2026, 10, 1), None, False),
            (date(2026, 6, 14), date(2026, 6, 15), True),
            (date(2026, 6, 15), date(2026, 6, 15), False),
        ],
        ids=[
            "day before approval",
            "first day",
            "last day",
            "day after",
            "day before the cancellation",
            "day of the cancellation",
        ],
    )
    @pytest.mark.parametrize("moment", [time(0, 0), time(23, 59, 59)], ids=["first", "last"])
    def test_the_day_of_suspicion_decides(
        self, inspector, rights_holder, day, ended_on, possible, moment
    ):
        holder = rights_holder.enterprises.get()
        finding = FindingFactory(
            recordal__right__holder=holder,
            recordal__approved_on=date(2026, 3, 2),
            recordal__expires_on=date(2026, 9, 30),
        )
        if ended_on:  # what was read before it ended supports nothing either
            Recordal.objects.filter(pk=finding.recordal_id).update(
                ended_on=ended_on, status="cancelled"
            )
        with time_machine.travel(datetime.combine(day, moment, SHANGHAI), tick=False):
            if possible:
                case = steps.suspend(
                    finding.inspection.shipment, holder, [finding], actor=inspector
                )
                assert case.suspicion_on == day
            else:
                with pytest.raises(guards.RecordalNotInForce):
                    steps.suspend(finding.inspection.shipment, holder, [finding], actor=inspector)
                assert not Case.objects.exists()

    def test_only_for_the_holder_of_the_right(self, inspector, rights_holder):
        finding = FindingFactory()

        with pytest.raises(guards.RecordalNotInForce):
            steps.suspend(
                finding.inspection.shipment,
                rights_holder.enterprises.get(),
                [finding],
                actor=inspector,
            )

    def test_one_open_case_per_holder_and_shipment(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        finding = case.inspection.findings.get()

        with pytest.raises(guards.CaseAlreadyOpen):
            steps.suspend(case.shipment, case.holder, [finding], actor=inspector)

    def test_price_in_foreign_money_counts_at_the_rate_of_the_declaration(
        self, inspector, rights_holder, usd
    ):
        case = suspended_case(
            inspector, rights_holder.enterprises.get(), currency="USD", unit_price=Decimal("2.50")
        )

        assert case.value == Decimal("18000.00")
        item = case.items.get()
        assert (item.unit_price, item.currency) == (Decimal("2.50"), "USD")

    def test_money_without_a_rate_is_named(self, inspector, rights_holder):
        with pytest.raises(NoExchangeRate) as refused:
            suspended_case(inspector, rights_holder.enterprises.get(), currency="XTS")

        assert "XTS" in refused.value.message

    def test_found_in_another_unit_the_declared_line_is_the_value(self, inspector, rights_holder):
        finding = FindingFactory(
            recordal__right__holder=rights_holder.enterprises.get(),
            unit="千克",
            quantity=Decimal(7),
            line__unit="件",
            line__quantity=Decimal(500),
            line__unit_price=Decimal(4),
        )
        case = steps.suspend(
            finding.inspection.shipment,
            rights_holder.enterprises.get(),
            [finding],
            actor=inspector,
        )

        assert case.value == Decimal("2000.00")

    def test_goods_that_touch_two_rights_are_worth_their_price_once(self, inspector, rights_holder):
        holder = rights_holder.enterprises.get()
        first = FindingFactory(recordal__right__holder=holder)
        second = FindingFactory(
            inspection=first.inspection, line=first.line, recordal__right__holder=holder
        )

        case = steps.suspend(first.inspection.shipment, holder, [first, second], actor=inspector)

        assert case.items.count() == 2
        assert case.value == Decimal("10000.00")


@pytest.fixture
def usd(db: None) -> None:
    ExchangeRate.objects.update_or_create(
        currency="USD",
        from_day=timezone.localdate() - timedelta(days=1),
        defaults={"cny_per_unit": Decimal("7.2")},
    )


class TestConcludeInspection:
    def test_every_holder_gets_its_case_with_nothing_typed_twice(
        self, inspector, supervisor, rights_holder, other_holder
    ):
        inspection = InspectionFactory(
            shipment__status="flagged", shipment__screened_at=timezone.now()
        )
        first, second, third = (ShipmentLineFactory(shipment=inspection.shipment) for _ in range(3))
        add_photo(inspection, stored_picture(), actor=inspector)
        mine = RecordalFactory(right__holder=rights_holder.enterprises.get())
        theirs = RecordalFactory(right__holder=other_holder.enterprises.get())
        suspected = Finding.Verdict.SUSPECTED

        cases = steps.conclude_inspection(
            inspection,
            actor=inspector,
            second_officer=supervisor,
            place="Huanggang",
            findings=[
                FoundGoods(first, mine, suspected, Decimal(900), "件", 9),
                FoundGoods(second, mine, suspected, Decimal(100), "件", 1),
                FoundGoods(second, theirs, Finding.Verdict.GENUINE, Decimal(100), "件"),
                FoundGoods(third, theirs, suspected, Decimal(10), "件"),
            ],
        )

        assert [case.holder for case in cases] == [mine.right.holder, theirs.right.holder]
        assert [case.value for case in cases] == [Decimal(10_000), Decimal(100)]
        item = cases[0].items.first()
        assert (item.quantity, item.packages, item.mark) == (900, 9, mine.right.title)
        assert cases[0].inspection == inspection


class TestApply:
    def test_submitted_is_not_yet_accepted(self, supervisor, rights_holder):
        case, security = applied_case(supervisor, rights_holder)

        case.refresh_from_db()
        assert (case.status, case.answer) == (Case.Status.SUSPENDED, Case.Answer.APPLIED)
        assert security.status == Security.Status.SUBMITTED
        clocks = dict(case.deadlines.values_list("rule", "status"))
        assert clocks == {guards.HOLDER_REPLY: "met", guards.REVIEW: "running"}
        assert once(case, "case.holder_applied")
        assert Notification.objects.filter(recipient=supervisor).count() == 1

    def test_too_little_changes_nothing(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())

        with pytest.raises(InvalidInput):
            steps.apply_for_detention(
                case, actor=rights_holder, form="cash", amount=Decimal(1), reference_no="1"
            )

        case.refresh_from_db()
        assert case.answer == Case.Answer.NONE
        assert not Event.objects.filter(verb="security.submitted").exists()

    def test_once(self, supervisor, rights_holder):
        case, _security = applied_case(supervisor, rights_holder)

        with pytest.raises(guards.AlreadyAnswered):
            steps.apply_for_detention(
                case, actor=rights_holder, form="cash", amount=Decimal(10_000), reference_no="2"
            )

    def test_not_after_declining(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        steps.decline(case, actor=rights_holder, reasons="Ours.")

        with pytest.raises(guards.WrongState):
            steps.apply_for_detention(
                case, actor=rights_holder, form="cash", amount=Decimal(10_000), reference_no="2"
            )


class TestDecline:
    def test_customs_may_not_detain_and_releases(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())

        case = steps.decline(case, actor=rights_holder, reasons="The goods are genuine.")

        assert (case.status, case.release_ground) == ("released", "no_holder_application")
        assert case.answer_text == "The goods are genuine."
        assert Deadline.objects.get(case=case).status == Deadline.Status.MET
        assert verbs(case)[2:] == ["case.holder_declined", "case.released"]

    def test_needs_reasons(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())

        with pytest.raises(InvalidInput) as refused:
            steps.decline(case, actor=rights_holder, reasons="  ")

        assert refused.value.details["field"] == "reasons"

    def test_not_after_applying(self, supervisor, rights_holder):
        case, _security = applied_case(supervisor, rights_holder)

        with pytest.raises(guards.AlreadyAnswered):
            steps.decline(case, actor=rights_holder, reasons="Changed our mind.")


class TestDetain:
    def test_not_without_an_application(self, supervisor, rights_holder):
        case = suspended_case(supervisor, rights_holder.enterprises.get())

        with pytest.raises(guards.NoApplication) as refused:
            steps.detain(case, actor=supervisor, place="Warehouse")

        assert refused.value.details["citation"] == "Regulation art 16; Measures art 25"
        assert not case.custody.exists()

    def test_not_while_the_security_is_only_submitted(self, supervisor, rights_holder):
        case, _security = applied_case(supervisor, rights_holder)

        with pytest.raises(guards.SecurityNotAccepted):
            steps.detain(case, actor=supervisor, place="Warehouse")

    def test_not_on_a_refused_security(self, supervisor, rights_holder):
        case, security = applied_case(supervisor, rights_holder)
        steps.refuse_security(security, actor=supervisor, reason="No stamp.")

        with pytest.raises(guards.SecurityNotAccepted):
            steps.detain(case, actor=supervisor, place="Warehouse")

    def test_takes_custody_serves_the_receipt_and_starts_both_clocks(self, detained, sender):
        assert detained.status == Case.Status.DETAINED
        running = Deadline.objects.running().filter(case=detained)
        assert dict(running.values_list("rule", "length")) == {
            guards.DETERMINATION: 30,
            guards.COURT: 50,
        }
        taken = detained.custody.get()
        assert (taken.kind, taken.seal_no, taken.quantity) == ("taken", "HG-0001", 1000)
        receipt = detained.notices.get(kind=Notice.Kind.DETENTION_RECEIPT)
        assert receipt.addressee == Notice.Addressee.CONSIGNOR
        assert receipt.content["en"]["seals"] == ["HG-0001"]
        assert receipt.content["en"]["period"]["days"] == 30
        assert once(detained, "case.detained")
        assert Notification.objects.filter(recipient=sender).count() == 1

    def test_not_twice(self, detained, supervisor):
        with pytest.raises(guards.WrongState):
            steps.detain(detained, actor=supervisor, place="Warehouse")

        assert once(detained, "case.detained")

    def test_place_must_be_named(self, supervisor, rights_holder):
        case, security = applied_case(supervisor, rights_holder)
        steps.accept_security(security, actor=supervisor)

        with pytest.raises(InvalidInput) as refused:
            steps.detain(case, actor=supervisor, place=" ")

        assert refused.value.details["field"] == "place"


@pytest.mark.django_db(transaction=True)
def test_eight_officers_detain_at_once_and_one_succeeds(supervisor, rights_holder):
    case, security = applied_case(supervisor, rights_holder)
    steps.accept_security(security, actor=supervisor)
    barrier = Barrier(8)

    def detain() -> str:
        try:
            barrier.wait()
            steps.detain(Case.objects.get(pk=case.pk), actor=supervisor, place="Warehouse")
        except DomainError as error:
            return error.code
        else:
            return "detained"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = sorted(pool.map(lambda _n: detain(), range(8)))

    assert results == ["detained", *["wrong_state"] * 7]
    assert case.notices.filter(kind=Notice.Kind.DETENTION_RECEIPT).count() == 1
    assert case.custody.count() == 1
    assert once(case, "case.detained")
    assert Deadline.objects.running().filter(case=case).count() == 2


class TestDetermine:
    def test_infringing_stops_both_clocks_and_is_remembered(self, detained, supervisor):
        case = steps.determine(detained, actor=supervisor, outcome="infringing", reasons="Copied.")

        assert case.status == Case.Status.INFRINGING
        clocks = dict(case.deadlines.values_list("rule", "status"))
        assert clocks[guards.DETERMINATION] == "met"
        assert clocks[guards.COURT] == "stopped"
        letters = case.notices.filter(kind=Notice.Kind.DETERMINATION)
        assert sorted(letters.values_list("addressee", flat=True)) == ["consignor", "holder"]
        assert TraderHistory.objects.get(pk=case.shipment.consignor_uscc).seizures == 1
        assert once(case, "case.determined_infringing")

    def test_not_infringing_releases_on_that_ground(self, detained, supervisor):
        steps.determine(detained, actor=supervisor, outcome="not_infringing", reasons="Licensed.")

        detained.refresh_from_db()
        assert detained.status == Case.Status.RELEASED
        assert detained.release_ground == "sufficient_non_infringement_evidence"
        assert verbs(detained)[-3:] == [
            "case.determined_not_infringing",
            "custody.recorded",
            "case.released",
        ]
        assert TraderHistory.objects.get(pk=detained.shipment.consignor_uscc).releases == 1

    def test_undetermined_leaves_the_court_its_time(self, detained, supervisor):
        case = steps.determine(detained, actor=supervisor, outcome="undetermined", reasons="Hard.")

        assert case.status == Case.Status.UNDETERMINED
        running = Deadline.objects.running().filter(case=case)
        assert list(running.values_list("rule", flat=True)) == [guards.COURT]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"outcome": "guilty", "reasons": "x"}, "outcome"),
            ({"outcome": "infringing", "reasons": " "}, "reasons"),
        ],
    )
    def test_needs_a_result_and_reasons(self, detained, supervisor, given, field):
        with pytest.raises(InvalidInput) as refused:
            steps.determine(detained, actor=supervisor, **given)

        assert refused.value.details["field"] == field
        detained.refresh_from_db()
        assert detained.status == Case.Status.DETAINED

    def test_only_detained_goods(self, supervisor, rights_holder):
        case = suspended_case(supervisor, rights_holder.enterprises.get())

        with pytest.raises(guards.WrongState):
            steps.determine(case, actor=supervisor, outcome="infringing", reasons="Copied.")


class TestRelease:
    def test_evidence_of_the_consignor_frees_the_goods(self, detained, supervisor):
        case = steps.release(
            detained,
            actor=supervisor,
            ground="sufficient_non_infringement_evidence",
            reasons="Licence of 2025.",
        )

        assert case.status == Case.Status.RELEASED
        assert case.custody.filter(kind="returned", place="Warehouse 3").count() == 1
        assert remaining(case) == {}
        letters = case.notices.filter(kind=Notice.Kind.RELEASE_NOTICE)
        assert letters.count() == 2
        assert letters[0].content["en"]["citations"][0] == "Regulation art 24(4)"
        case.shipment.refresh_from_db()
        assert case.shipment.status == "cleared"
        security = case.securities.get()
        assert security.status == Security.Status.ACCEPTED
        assert Deadline.objects.running().get(case=case).rule_id == guards.SECURITY_RETURN

    @pytest.mark.parametrize(
        "ground",
        [
            "no_holder_application",
            "undetermined_no_court_notice_50wd",
            "holder_withdraws",
            "settlement",
            "patent_counter_security",
        ],
    )
    def test_what_the_ground_demands_must_have_happened(self, detained, supervisor, ground):
        with pytest.raises(guards.GroundNotMet) as refused:
            steps.release(detained, actor=supervisor, ground=ground)

        assert "art" in refused.value.citation
        detained.refresh_from_db()
        assert detained.status == Case.Status.DETAINED

    @pytest.mark.parametrize("ground", ["because", "no_court_notice_20wd", "application_refused"])
    def test_grounds_of_other_procedures_are_refused(self, detained, supervisor, ground):
        with pytest.raises(InvalidInput) as refused:
            steps.release(detained, actor=supervisor, ground=ground)

        assert refused.value.details["field"] == "ground"

    def test_evidence_must_be_stated(self, detained, supervisor):
        with pytest.raises(InvalidInput) as refused:
            steps.release(detained, actor=supervisor, ground="sufficient_non_infringement_evidence")

        assert refused.value.details["field"] == "reasons"

    def test_infringing_goods_are_not_released(self, detained, supervisor):
        steps.determine(detained, actor=supervisor, outcome="infringing", reasons="Copied.")

        with pytest.raises(guards.WrongState):
            steps.release(
                detained,
                actor=supervisor,
                ground="sufficient_non_infringement_evidence",
                reasons="x",
            )

    def test_shipment_stays_while_another_holder_keeps_it(
        self, inspector, rights_holder, other_holder
    ):
        case = suspended_case(inspector, rights_holder.enterprises.get())
        finding = FindingFactory(
            inspection=case.inspection, recordal__right__holder=other_holder.enterprises.get()
        )
        other = steps.suspend(
            case.shipment, other_holder.enterprises.get(), [finding], actor=inspector
        )

        steps.decline(case, actor=rights_holder, reasons="Ours.")
        case.shipment.refresh_from_db()
        assert case.shipment.status == "suspended"

        steps.decline(other, actor=other_holder, reasons="Ours.")
        case.shipment.refresh_from_db()
        assert case.shipment.status == "cleared"


class TestWithdraw:
    def test_before_the_determination(self, detained, rights_holder):
        case = steps.withdraw(detained, actor=rights_holder)

        assert (case.status, case.release_ground) == ("released", "holder_withdraws")
        assert once(case, "case.withdrawn")
        # the holder still owes the storage: nobody returns the security by clock
        assert case.securities.get().status == Security.Status.ACCEPTED
        assert not Deadline.objects.running().filter(case=case).exists()

    def test_before_detention_the_security_goes_back_at_once(self, supervisor, rights_holder):
        case, security = applied_case(supervisor, rights_holder)

        steps.withdraw(case, actor=rights_holder)

        security.refresh_from_db()
        assert security.status == Security.Status.RETURNED

    def test_barred_after_the_determination(self, detained, supervisor, rights_holder):
        steps.determine(detained, actor=supervisor, outcome="infringing", reasons="Copied.")

        with pytest.raises(guards.WrongState) as refused:
            steps.withdraw(detained, actor=rights_holder)

        assert refused.value.citation == "Regulation art 24(5)"

    def test_nothing_to_withdraw(self, inspector, rights_holder):
        case = suspended_case(inspector, rights_holder.enterprises.get())

        with pytest.raises(guards.NoApplication):
            steps.withdraw(case, actor=rights_holder)

    def test_costs_settled_an_officer_returns_the_security(
        self, detained, supervisor, rights_holder
    ):
        steps.withdraw(detained, actor=rights_holder)

        security = steps.return_security(detained.securities.get(), actor=supervisor)

        assert security.status == Security.Status.RETURNED
        with pytest.raises(guards.WrongState):
            steps.return_security(security, actor=supervisor)


class TestSettlement:
    def test_both_sides_sign_and_the_goods_go_free(self, detained, rights_holder, sender):
        case = steps.sign_settlement(
            detained, actor=rights_holder, side="holder", agreement=stored_picture()
        )
        assert case.status == Case.Status.DETAINED

        case = steps.sign_settlement(detained, actor=sender, side="consignor")

        assert (case.status, case.release_ground) == ("released", "settlement")
        assert verbs(case).count("case.settlement_signed") == 2
        assert case.evidence.count() == 1

    def test_the_first_to_sign_attaches_the_agreement(self, detained, sender):
        with pytest.raises(InvalidInput) as refused:
            steps.sign_settlement(detained, actor=sender, side="consignor")

        assert refused.value.details["field"] == "agreement"

    def test_one_side_cannot_sign_twice(self, detained, rights_holder):
        steps.sign_settlement(
            detained, actor=rights_holder, side="holder", agreement=stored_picture()
        )

        with pytest.raises(guards.AlreadyAnswered):
            steps.sign_settlement(detained, actor=rights_holder, side="holder")

    def test_nobody_signs_for_the_other_side(self, detained, rights_holder, supervisor):
        for actor in (rights_holder, supervisor):
            with pytest.raises(guards.NotYourSide):
                steps.sign_settlement(
                    detained, actor=actor, side="consignor", agreement=stored_picture()
                )

    @pytest.mark.parametrize("status", ["proposed", "filed"])
    def test_barred_once_crime_is_suspected(self, detained, rights_holder, status):
        referral(detained, status)

        with pytest.raises(guards.CrimeSuspected) as refused:
            steps.sign_settlement(
                detained, actor=rights_holder, side="holder", agreement=stored_picture()
            )

        assert refused.value.citation == "Measures art 27(3)"

    def test_possible_again_when_the_police_refuse(self, detained, rights_holder):
        referral(detained, "refused", refusal_reasons="Below the threshold.")

        case = steps.sign_settlement(
            detained, actor=rights_holder, side="holder", agreement=stored_picture()
        )

        assert case.settlement_by_holder_at is not None

    def test_not_after_the_determination(self, detained, rights_holder, supervisor):
        steps.determine(detained, actor=supervisor, outcome="infringing", reasons="Copied.")

        with pytest.raises(guards.WrongState):
            steps.sign_settlement(
                detained, actor=rights_holder, side="holder", agreement=stored_picture()
            )


class TestStatement:
    def test_consignor_adds_its_proof_as_a_secret(self, detained, sender, supervisor):
        evidence = steps.give_statement(
            detained, actor=sender, title="Licence", document=stored_picture(), secret=True
        )

        assert evidence.secret_of == "consignor"
        assert Notification.objects.filter(
            recipient=supervisor, message__startswith="The consignor has given"
        ).exists()

    def test_nobody_else_speaks_for_it(self, detained, rights_holder):
        with pytest.raises(guards.NotYourSide):
            steps.give_statement(
                detained, actor=rights_holder, title="x", document=stored_picture()
            )


@pytest.mark.parametrize("start", Case.Status.values)
@pytest.mark.parametrize("target", Case.Status.values)
def test_edges_that_the_law_does_not_know_are_refused(start, target):
    case = Case(status=start)
    if target in Case.TRANSITIONS.get(start, ()):
        case.move_to(target)
        assert case.status == target
    else:
        with pytest.raises(IllegalTransition):
            case.move_to(target)


class TestTheDatabaseHoldsTheLawToo:
    """Whoever bypasses the services meets the constraints."""

    @pytest.mark.parametrize(
        "change",
        [
            {"status": "detained"},
            {"status": "detained", "detained_at": timezone.now()},
            {"status": "infringing"},
            {"status": "released"},
            {"status": "closed"},
            {"answer": "applied"},
            {"value": Decimal(-1)},
        ],
    )
    def test_status_implies_facts(self, db, change):
        case = CaseFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**change)

    def test_one_open_case_per_holder_and_shipment(self, db):
        case = CaseFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            CaseFactory(shipment=case.shipment, holder=case.holder)


STEPS: dict[str, Callable[[Case, Any], object]] = {
    "apply": lambda case, user: steps.apply_for_detention(
        case, actor=user, form="cash", amount=Decimal(10_000), reference_no="1"
    ),
    "decline": lambda case, user: steps.decline(case, actor=user, reasons="x"),
    "detain": lambda case, user: steps.detain(case, actor=user, place="x"),
    "determine": lambda case, user: steps.determine(
        case, actor=user, outcome="infringing", reasons="x"
    ),
    "withdraw": lambda case, user: steps.withdraw(case, actor=user),
}


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_possible_on_a_closed_case(step, inspector, rights_holder):
    case = suspended_case(inspector, rights_holder.enterprises.get())
    steps.decline(case, actor=rights_holder, reasons="Ours.")
    events, letters = Event.objects.count(), Notice.objects.count()

    with pytest.raises(guards.StepNotAllowed):
        STEPS[step](case, rights_holder)

    assert (Event.objects.count(), Notice.objects.count()) == (events, letters)
