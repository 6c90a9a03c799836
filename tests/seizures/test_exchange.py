"""Between the authorities: two signatures, running totals, sent on, more papers, objections."""

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.reference.models import CriminalThreshold
from core.states import IllegalTransition
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.evidence.services import add_evidence
from seizures.procedure import completeness, exchange, objection, penalty, transfer
from seizures.procedure.guards import CrimeSuspected, StepNotAllowed, TooLate, WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.referrals import delivery, rules, totals, wording
from seizures.referrals.models import Delivery, Exchange, Referral
from tests.factories import (
    CaseFactory,
    CaseItemFactory,
    DistrictOfficerFactory,
    PartnerOfficeFactory,
    UserFactory,
    stored_picture,
)
from tests.factories.outcomes import (
    DecidedPenaltyFactory,
    DeliveredReferralFactory,
    ReferralFactory,
)
from tests.seizures.test_transfer import MARK, report, suspected

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")
OFFENDER = {"shipment__consignor_uscc": "91440300000000017X"}
FIRST_NEW = datetime(2025, 4, 26, tzinfo=BEIJING).date()


@pytest.fixture
def referral(police: User) -> Referral:
    delivered: Referral = DeliveredReferralFactory(partner_office=police.partner_office)
    CaseItemFactory(case=delivered.case)
    return delivered


@pytest.fixture
def colleague() -> User:
    """Police of another place."""
    user: User = UserFactory(role=Role.PARTNER, partner_office=PartnerOfficeFactory())
    return user


@pytest.fixture
def prosecutor() -> User:
    office = PartnerOfficeFactory(kind="procuratorate")
    user: User = UserFactory(role=Role.PARTNER, partner_office=office)
    return user


def state(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).status


def clock(referral: Referral, key: str) -> str:
    found = Deadline.objects.filter(case=referral.case_id, rule=key).order_by("pk").last()
    return found.status if found else ""


class TestThresholdTable:
    """Every row of the table, asked at its figure and one below."""

    FILE = Path(settings.BASE_DIR) / "core/reference/data/criminal_thresholds.csv"
    ROWS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))

    def test_the_database_holds_exactly_the_rows_of_the_file(self):
        held = {
            (row.offence, row.tier, row.metric, row.condition, row.amount, row.effective_from)
            for row in CriminalThreshold.objects.all()
        }
        filed = {
            (
                row["offence"],
                row["tier"],
                row["metric"],
                row["condition"],
                Decimal(row["amount_rmb_or_count"]),
                datetime.strptime(row["effective_from"], "%Y-%m-%d").date(),  # noqa: DTZ007
            )
            for row in self.ROWS
        }
        assert held == filed
        assert len(held) == len(self.ROWS)

    def test_each_is_reached_at_its_figure_on_its_days_and_not_below(self):
        asked = 0
        for row in CriminalThreshold.objects.all():
            if any(part in rules.NOT_GOODS for part in rules.conditions(row.condition)):
                continue
            for value, reached in ((row.amount, True), (row.amount - 1, False)):
                known = rules.Known(value, value, True, True, True, {row.metric: value})
                for day in filter(None, (row.effective_from, row.effective_to)):
                    rows = rules.compare(row.offence, known, conduct_on=day, today=day)
                    (found,) = [
                        one
                        for one in rows
                        if (one.tier, one.metric, one.condition, one.effective_from)
                        == (row.tier, row.metric, row.condition, row.effective_from)
                    ]
                    assert (found.reached, found.regime) == (reached, "conduct"), row
                    asked += 1
        assert asked > 250

    def test_a_day_before_it_is_not_in_effect(self):
        known = rules.Known(Decimal(10**9), Decimal(10**9), False, False, False)
        day = CriminalThreshold.objects.order_by("effective_from")[0].effective_from
        eve = day - timedelta(days=1)

        assert rules.compare(MARK, known, conduct_on=eve, today=eve) == []


class TestRunningTotal:
    def other(self, value: int, **kwargs: Any) -> Case:
        return suspected(value=Decimal(value), **{**OFFENDER, "district_id": "3100", **kwargs})

    def test_untreated_acts_of_other_districts_count_together(self):
        case = suspected(**OFFENDER)
        acts = [self.other(30_000), self.other(15_000, district_id="5300")]

        found = totals.untreated(case, "trademark", timezone.localdate())
        rows = transfer.suggest(case, MARK, Decimal(10_000), FIRST_NEW, acts=found)

        assert {act.case for act in found} == {act.number for act in acts}
        (row,) = [
            r
            for r in rows
            if (r.tier, r.metric) == ("base", "illegal_business_amount")
            and r.condition == "two_or_more_marks"
        ]
        assert (row.value, row.reached) == (Decimal(55_000), True)

    def test_what_was_dealt_with_does_not_count_again(self, police):
        case = suspected(**OFFENDER)
        self.other(1, status=Case.Status.RELEASED, release_ground="x", closed_at=timezone.now())
        DecidedPenaltyFactory(case=self.other(2, status=Case.Status.PENALISED))
        filed = self.other(3, status=Case.Status.TRANSFERRED)
        DeliveredReferralFactory(case=filed, status="filed")
        suspected(value=Decimal(4), shipment__consignor_uscc="914403000000000999")
        self.other(5, kind="copyright")
        self.other(6, suspicion_on=timezone.localdate() - timedelta(days=5 * 366))
        counted = self.other(7)

        found = totals.untreated(case, "trademark", timezone.localdate())

        assert [act.case for act in found] == [counted.number]

    def test_without_a_code_the_name_tells_the_offender(self):
        nameless = {"shipment__consignor_uscc": "", "shipment__consignor_name": "Trader Ltd"}
        case, other = suspected(**nameless), suspected(**nameless)

        (act,) = totals.untreated(case, "trademark", timezone.localdate())

        assert act.case == other.number

    def test_suspicions_count_only_when_officers_say_so(self, inspector, legal):
        case = suspected(**OFFENDER)
        established = self.other(30_000)
        suspicion = self.other(15_000, infringing=False, detained=True)

        usual = report(case, inspector, legal)
        transfer.withdraw(usual, actor=inspector, reasons="Count the other one too.")
        chosen = report(case, inspector, legal, acts=[established.number, suspicion.number])

        assert [act["case"] for act in usual.accumulated] == [established.number]
        assert len(chosen.accumulated) == 2
        assert any(Decimal(row["value"] or 0) == 105_000 for row in chosen.suggestion)
        with pytest.raises(InvalidInput) as refusal:
            completeness.counted_acts(case, MARK, ["C99-2026-00001"])
        assert refusal.value.details["field"] == "acts"

    def test_page_shows_the_arithmetic_and_lets_officers_choose(self, inspector, legal, login):
        case, other = suspected(**OFFENDER), self.other(45_000)
        path = f"/cases/{case.number}/referral/"

        page = login(inspector).get(path).content.decode()
        without = login(inspector).get(
            path, {"offence": MARK, "conduct_on": "2026-01-05", "criminal_value": "10000"}
        )

        assert other.number in page
        assert "¥55,000.00" in page
        assert "¥55,000.00" not in without.content.decode()

    def test_query_count_does_not_grow_with_the_acts(self, inspector, login, assert_flat_queries):
        case = suspected(**OFFENDER)
        path = f"/cases/{case.number}/referral/"

        assert_flat_queries(login(inspector), path, lambda: self.other(1))


class TestSideBySide:
    def test_old_and_new_rule_stand_beside_each_other(self):
        case = suspected()
        rows = transfer.suggest(case, MARK, Decimal(300_000), FIRST_NEW - timedelta(days=1))

        pairs = wording.side_by_side([row.as_json() for row in rows])

        (pair,) = [
            p
            for p in pairs
            if (p.title["tier"], p.title["metric"], p.title["condition"])
            == ("aggravated", "illegal_business_amount", "")
        ]
        assert (pair.conduct["reached"], pair.now["reached"]) == (True, False)
        assert pair.lighter == "now"
        assert (pair.now["share"], pair.now["missing"]) == (60, Decimal(200_000))

    def test_figures_that_officers_know_answer_their_metric(self):
        case = suspected()

        rows = transfer.suggest(
            case, MARK, Decimal(1), FIRST_NEW, figures={"illegal_gain": Decimal(30_000)}
        )

        (row,) = [
            r for r in rows if (r.tier, r.metric, r.condition) == ("base", "illegal_gain", "")
        ]
        assert row.reached

    def test_sold_and_unsold_goods_add_up(self):
        rows = transfer.suggest(
            suspected(),
            "selling_counterfeit_trademark_goods",
            Decimal(110_000),
            FIRST_NEW,
            figures={"sales_amount": Decimal(40_000)},
        )

        (row,) = [
            r
            for r in rows
            if (r.tier, r.metric) == ("base", "sold_plus_unsold_value")
            and "repeat" not in r.condition
        ]
        assert (row.value, row.reached) == (Decimal(150_000), True)

    def test_two_halves_make_a_whole_for_copyright(self):
        known = rules.Known(Decimal(25_000), Decimal(250), False, False, False)
        offence = "copyright_infringement"
        today = timezone.localdate()

        whole = rules.compare(offence, known, conduct_on=FIRST_NEW, today=today)
        less = rules.compare(
            offence,
            rules.Known(Decimal(25_000), Decimal(249), False, False, False),
            conduct_on=FIRST_NEW,
            today=today,
        )

        assert any("art 13" in text for text in wording.advice(whole, {"copyright"}, offence))
        assert not any("art 13" in text for text in wording.advice(less, {"copyright"}, offence))


class TestTwoSignatures:
    def test_the_clock_of_the_head_starts_with_the_second(self, inspector, legal, supervisor):
        written = report(suspected(), inspector, legal)
        assert written.status == Referral.Status.REPORTED
        assert not written.case.deadlines.exists()
        assert legal.notifications.count() == 1
        assert not supervisor.notifications.exists()

        transfer.countersign(written, actor=legal)

        assert clock(written, "transfer_approval") == Deadline.Status.RUNNING
        assert supervisor.notifications.count() == 1

    def test_the_same_officer_cannot_sign_twice_nor_anybody_else(
        self, inspector, legal, supervisor
    ):
        written = report(suspected(), inspector, legal)

        with pytest.raises(transfer.SamePerson):
            transfer.countersign(written, actor=inspector)
        with pytest.raises(StepNotAllowed):
            transfer.countersign(written, actor=supervisor)
        with pytest.raises(transfer.NotSigned):
            transfer.approve(written, actor=supervisor)
        assert state(written) == Referral.Status.REPORTED

    def test_taken_back_with_reasons_by_its_officers_alone(self, inspector, legal, supervisor):
        written = report(suspected(), inspector, legal)
        with pytest.raises(StepNotAllowed):
            transfer.withdraw(written, actor=supervisor, reasons="No.")
        with pytest.raises(InvalidInput):
            transfer.withdraw(written, actor=legal, reasons=" ")

        transfer.withdraw(written, actor=legal, reasons="The value is wrong.")

        assert state(written) == Referral.Status.WITHDRAWN
        assert report(written.case, inspector, legal).number != written.number


class TestCompleteFile:
    def test_no_report_and_no_reason_is_refused(self, inspector, legal):
        case = suspected()

        with pytest.raises(InvalidInput) as refusal:
            report(case, inspector, legal, no_report_reason=" ")

        assert refusal.value.details["field"] == "no_report_reason"
        add_evidence(case, stored_picture("r.png"), actor=legal, kind="report", title="Appraisal")
        assert report(case, inspector, legal, no_report_reason="").pk

    @pytest.mark.parametrize(
        ("given", "lacking"),
        [({"no_report_reason": ""}, "test or appraisal report"), ({"reasons": ""}, "report")],
    )
    def test_the_head_cannot_approve_a_file_with_missing_papers(
        self, supervisor, login, given, lacking
    ):
        proposed = CaseItemFactory(case=ReferralFactory(**given).case).case.referrals.get()

        answer = login(supervisor).post(f"/api/v1/referrals/{proposed.number}/approve/")

        assert answer.status_code == 409
        assert answer.json()["code"] == "missing_papers"
        assert lacking in answer.json()["detail"]
        assert "art 6" in answer.json()["detail"]
        assert state(proposed) == Referral.Status.PROPOSED

    def test_without_goods_nothing_leaves(self, supervisor, login):
        proposed = ReferralFactory()

        with pytest.raises(completeness.MissingPapers):
            transfer.approve(proposed, actor=supervisor)
        page = login(supervisor).get(f"/referrals/{proposed.number}/").content.decode()
        assert "list of goods" in page

    def test_three_values_keep_their_own_evidence(self, inspector, legal):
        case = suspected(value=Decimal(52_000))
        proof = add_evidence(
            case, stored_picture("p.png"), actor=legal, kind="document", title="Price list"
        )

        written = report(case, inspector, legal, value_evidence=proof)
        Case.objects.filter(pk=case.pk).update(value=Decimal(1))

        values = {row["kind"]: row for row in written.values}
        assert values["security_value"]["amount"] == "52000.00"
        assert case.shipment.number in values["security_value"]["evidence"]
        assert proof.file.sha256 in values["criminal_value"]["evidence"]
        assert values["penalty_value"]["amount"] is None
        stranger = add_evidence(
            suspected(), stored_picture("q.png"), actor=legal, kind="document", title="x"
        )
        with pytest.raises(InvalidInput):
            completeness.check_report(case, "none", stranger)


class TestSentOn:
    def test_the_competent_office_gets_its_own_delivery_and_clock(
        self, referral, police, colleague, login
    ):
        transfer.receive(referral, actor=police)

        exchange.redirect(
            referral, actor=police, office=colleague.partner_office, reasons="Made in their city."
        )
        assert delivery.deliver(referral.pk) is None

        sent = Referral.objects.get(pk=referral.pk)
        assert (sent.status, sent.partner_office) == ("delivered", colleague.partner_office)
        assert clock(referral, "police_redirect") == Deadline.Status.MET
        assert clock(referral, "police_filing_decision") == Deadline.Status.STOPPED
        assert Delivery.objects.get(office=colleague.partner_office).sha256
        assert colleague.notifications.exists()
        assert referral.proposed_by.notifications.exists()
        with pytest.raises(StepNotAllowed):
            transfer.receive(referral, actor=police)
        transfer.receive(referral, actor=colleague)
        assert clock(referral, "police_filing_decision") == Deadline.Status.RUNNING
        former = login(police)
        assert (
            "Made in their city."
            in former.get(f"/partner/referrals/{referral.number}/").content.decode()
        )
        assert former.get(f"/referrals/{referral.number}/package/").status_code == 404
        assert login(colleague).get(f"/referrals/{referral.number}/package/").status_code == 200

    def test_late_is_possible_but_shows(self, referral, police, colleague):
        transfer.receive(referral, actor=police)

        with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
            exchange.redirect(
                referral, actor=police, office=colleague.partner_office, reasons="Theirs."
            )

        assert clock(referral, "police_redirect") == Deadline.Status.MISSED

    def test_bad_input(self, referral, police, colleague, prosecutor):
        for office, reasons, field in (
            (police.partner_office, "x", "office"),
            (prosecutor.partner_office, "x", "office"),
            (colleague.partner_office, " ", "reasons"),
        ):
            with pytest.raises(InvalidInput) as refusal:
                exchange.redirect(referral, actor=police, office=office, reasons=reasons)
            assert refusal.value.details["field"] == field
        transfer.refuse(referral, actor=police, reasons="No crime.")
        with pytest.raises(IllegalTransition):
            exchange.redirect(
                referral, actor=police, office=colleague.partner_office, reasons="Late."
            )


class TestMorePapers:
    def test_asked_once_supplied_with_a_document(self, referral, police, inspector, login):
        path = "/api/v1/referrals/{}/{}/"
        asked = login(police).post(
            path.format(referral.number, "ask-more"), {"text": "The certificate, please."}
        )
        assert asked.status_code == 200, asked.content
        assert clock(referral, "transfer_supplement") == Deadline.Status.RUNNING
        with pytest.raises(StepNotAllowed):
            exchange.ask_more(referral, actor=police, text="And again.")

        given = login(inspector).post(
            f"/referrals/{referral.number}/supply/",
            {"text": "Here it is.", "file": stored_picture("certificate.png")},
        )

        assert given.headers["Location"] == f"/referrals/{referral.number}/"
        assert clock(referral, "transfer_supplement") == Deadline.Status.MET
        said = Exchange.objects.get(kind="more_given")
        assert (said.to_office, said.file.name) == (police.partner_office, "certificate.png")
        assert (
            "certificate.png"
            in login(police).get(f"/partner/referrals/{referral.number}/").content.decode()
        )

    def test_nothing_asked_nothing_supplied(self, referral, inspector):
        with pytest.raises(WrongState):
            exchange.give_more(referral, actor=inspector, text="Here.")

    def test_mistakes_come_back_with_the_page(self, referral, police, login):
        answer = login(police).post(f"/partner/referrals/{referral.number}/ask-more/", {"text": ""})

        assert answer.status_code == 422
        assert not Exchange.objects.exists()


class TestObjection:
    @pytest.fixture
    def refused(self, referral, police):
        return transfer.refuse(referral, actor=police, reasons="Below the threshold.")

    def test_reconsidered_and_filed_takes_the_case_back(self, refused, police, supervisor):
        objection.ask_reconsideration(refused, actor=supervisor, reasons="Two marks count.")
        assert clock(refused, "transfer_reconsideration_request") == Deadline.Status.MET
        assert clock(refused, "police_reconsideration_decision") == Deadline.Status.RUNNING

        transfer.file(refused, actor=police, police_reference="GA-9")

        case = Case.objects.get(pk=refused.case_id)
        assert case.status == Case.Status.TRANSFERRED
        assert clock(refused, "police_reconsideration_decision") == Deadline.Status.MET
        assert clock(refused, "transfer_goods_handover") == Deadline.Status.RUNNING

    def test_no_penalty_while_the_refusal_is_contested(self, refused, supervisor, legal, police):
        objection.ask_reconsideration(refused, actor=supervisor, reasons="Two marks count.")
        case = refused.case
        fine = penalty.suggest(case, case.value, timezone.localdate()).fine
        facts = {"goods_value": case.value, "fine": fine, "facts": "Copied."}

        with pytest.raises(CrimeSuspected):
            penalty.announce(case, actor=legal, **facts)

        objection.uphold(refused, actor=police, reasons="It stays below.")
        assert penalty.announce(case, actor=legal, **facts).case == case

    def test_procuratorate_asks_and_orders_the_filing(
        self, refused, police, supervisor, prosecutor, login
    ):
        objection.ask_reconsideration(refused, actor=supervisor, reasons="Two marks count.")
        objection.uphold(refused, actor=police, reasons="It stays below.")
        assert clock(refused, "prosecutor_supervision_suggestion") == Deadline.Status.RUNNING
        path = f"/partner/referrals/{refused.number}/"
        assert login(prosecutor).get(path).status_code == 404

        answer = login(supervisor).post(
            f"/referrals/{refused.number}/supervise/",
            {"office": prosecutor.partner_office.pk, "reasons": "They left out the second mark."},
        )
        assert answer.status_code == 302, answer.content
        for who, step, fields in (
            (prosecutor, "ask-explanation", {"text": "Why?"}),
            (police, "explain", {"text": "One mark only, we thought."}),
            (prosecutor, "order-filing", {"reasons": "There are two."}),
        ):
            answer = login(who).post(f"{path}{step}/", fields)
            assert answer.status_code == 302, (step, answer.content)
        assert clock(refused, "police_explain_to_prosecutor") == Deadline.Status.MET
        assert clock(refused, "police_file_on_prosecutor_order") == Deadline.Status.RUNNING
        with pytest.raises(WrongState):
            objection.find_no_ground(refused, actor=prosecutor, reasons="After all.")

        transfer.file(refused, actor=police, police_reference="GA-10")

        assert clock(refused, "police_file_on_prosecutor_order") == Deadline.Status.MET
        assert state(refused) == Referral.Status.FILED
        verbs = Event.objects.about(refused).values_list("verb", flat=True)
        assert {"referral.upheld", "referral.explained", "referral.filing_ordered"} <= set(verbs)

    def test_no_ground_ends_it(self, refused, supervisor, prosecutor, police):
        objection.suggest_supervision(
            refused, actor=supervisor, office=prosecutor.partner_office, reasons="Look at it."
        )
        with pytest.raises(StepNotAllowed):
            objection.find_no_ground(refused, actor=police, reasons="We say so.")

        objection.find_no_ground(refused, actor=prosecutor, reasons="The value is too low.")

        assert state(refused) == Referral.Status.ENDED

    def test_three_days_or_not_at_all(self, refused, supervisor, prosecutor, police):
        due = refused.case.deadlines.get(rule="transfer_reconsideration_request").due_at
        with time_machine.travel(due, tick=False), pytest.raises(TooLate):
            objection.ask_reconsideration(refused, actor=supervisor, reasons="Late.")
        with time_machine.travel(due, tick=False), pytest.raises(TooLate):
            objection.suggest_supervision(
                refused, actor=supervisor, office=prosecutor.partner_office, reasons="Late."
            )

        with time_machine.travel(due - timedelta(seconds=1), tick=False):
            objection.ask_reconsideration(refused, actor=supervisor, reasons="In time.")

        assert state(refused) == Referral.Status.RECONSIDERED

    def test_bad_input(self, referral, refused, supervisor, police, colleague):
        with pytest.raises(InvalidInput):
            objection.ask_reconsideration(refused, actor=supervisor, reasons=" ")
        with pytest.raises(InvalidInput):
            objection.suggest_supervision(
                refused, actor=supervisor, office=colleague.partner_office, reasons="x"
            )
        with pytest.raises(WrongState):
            objection.uphold(refused, actor=police, reasons="Nobody asked.")

    def test_police_do_not_read_what_customs_writes_to_the_procuratorate(
        self, refused, supervisor, prosecutor, police, bearer
    ):
        objection.suggest_supervision(
            refused, actor=supervisor, office=prosecutor.partner_office, reasons="Between us."
        )
        path = f"/api/v1/referrals/{refused.number}/"

        assert "Between us." in bearer(prosecutor).get(path).content.decode()
        assert "Between us." not in bearer(police).get(path).content.decode()


class TestOverdue:
    def test_a_late_police_office_is_told_and_customs_too(
        self, referral, police, legal, supervisor, planner
    ):
        transfer.receive(referral, actor=police)

        with time_machine.travel(timezone.now() + timedelta(days=5)):
            act_on_missed_deadlines()
            act_on_missed_deadlines()

        assert clock(referral, "police_filing_decision") == Deadline.Status.MISSED
        told = [row.text for row in police.notifications.all()]
        assert len([text for text in told if "Transfer Provisions art 8" in text]) == 1
        for officer in (legal, supervisor):
            assert officer.notifications.filter(once__startswith="overdue-").count() == 1
        assert not planner.notifications.exists()
        assert state(referral) == Referral.Status.RECEIVED

    def test_what_an_authority_need_not_do_lapses_in_silence(
        self, referral, police, colleague, legal, supervisor
    ):
        transfer.receive(referral, actor=police)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            act_on_missed_deadlines()
            assert clock(referral, "police_redirect") == Deadline.Status.STOPPED
            transfer.refuse(referral, actor=police, reasons="No crime.")

        with time_machine.travel(timezone.now() + timedelta(days=6)):
            act_on_missed_deadlines()

        assert clock(referral, "transfer_reconsideration_request") == Deadline.Status.MISSED
        for officer in (legal, supervisor):
            assert not officer.notifications.filter(once__startswith="overdue-").exists()

    def test_sent_on_after_the_24_hours_is_noted_as_late(self, referral, police, colleague):
        transfer.receive(referral, actor=police)

        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            act_on_missed_deadlines()
            exchange.redirect(
                referral, actor=police, office=colleague.partner_office, reasons="Theirs."
            )

        event = Event.objects.about(referral).get(verb="referral.redirected")
        assert event.details["late"] is True

    def test_a_late_head_of_customs_goes_up_to_headquarters(
        self, inspector, legal, supervisor, planner
    ):
        written = transfer.countersign(report(suspected(), inspector, legal), actor=legal)

        with time_machine.travel(timezone.now() + timedelta(days=5)):
            act_on_missed_deadlines()

        assert clock(written, "transfer_approval") == Deadline.Status.MISSED
        assert planner.notifications.count() == supervisor.notifications.count() - 1 == 1

    def test_each_party_sees_its_own_clocks(self, referral, police, supervisor, login):
        transfer.receive(referral, actor=police)
        transfer.file(referral, actor=police, police_reference="GA-1")

        mine = login(police).get(f"/partner/referrals/{referral.number}/").content.decode()
        customs = login(supervisor).get(f"/referrals/{referral.number}/").content.decode()

        assert "Transfer Provisions art 12" not in mine
        assert "Transfer Provisions art 12" in customs


class TestGoods:
    def test_the_police_confirm_what_they_took_over(self, referral, police, supervisor, login):
        transfer.file(referral, actor=police, police_reference="GA-1")
        with pytest.raises(WrongState):
            exchange.confirm_goods(referral, actor=police, text="All there.")
        transfer.hand_over_goods(referral, actor=supervisor, place="Warehouse 3", seal_no="HG-9")

        answer = login(police).post(
            f"/partner/referrals/{referral.number}/confirm-goods/", {"text": "1,000 pieces, HG-9."}
        )

        assert answer.status_code == 302
        assert Referral.objects.get(pk=referral.pk).goods_confirmed_at
        with pytest.raises(WrongState):
            exchange.confirm_goods(referral, actor=police, text="Again.")

    def test_fines_already_paid_are_noted(self, police, login):
        paid = DecidedPenaltyFactory(
            case__shipment__consignor_uscc="91440300000000017X", paid_at=timezone.now()
        )
        referral = DeliveredReferralFactory(
            partner_office=police.partner_office,
            case__shipment__consignor_uscc="91440300000000017X",
        )

        page = login(police).get(f"/partner/referrals/{referral.number}/").content.decode()

        assert paid.number in page
        assert "art 11" in page


def test_a_released_case_is_not_transferred(inspector, legal, login):
    case = suspected(
        status=Case.Status.RELEASED, release_ground="withdrawn", closed_at=timezone.now()
    )

    answer = login(inspector).post(f"/cases/{case.number}/referral/", {"offence": MARK})

    assert answer.status_code == 422
    with pytest.raises(WrongState):
        report(case, inspector, legal)
    assert login(inspector).get(f"/cases/{case.number}/referral/").status_code == 409


def test_strangers_find_no_door(referral, stranger, trader, police, login):
    """404 for what is not theirs, 403 for what their role may not."""
    assert login(stranger).post(f"/referrals/{referral.number}/reconsider/").status_code == 404
    assert login(trader).post(f"/referrals/{referral.number}/supply/").status_code == 403
    assert login(police).post(f"/referrals/{referral.number}/supervise/").status_code == 403
    inspector = DistrictOfficerFactory()
    answer = login(inspector).post(f"/api/v1/referrals/{referral.number}/redirect/")
    assert answer.status_code == 403
    assert CaseFactory().pk  # another case does not matter


def test_the_office_to_redirect_to_is_chosen_not_proposed(referral, police, login):
    """No office stands there by default: a click too early sends nothing to a wrong one."""
    other = PartnerOfficeFactory()
    transfer.receive(referral, actor=police)
    page = login(police).get(f"/partner/referrals/{referral.number}/").content.decode()
    assert "Choose the office" in page
    answer = login(police).post(
        f"/partner/referrals/{referral.number}/redirect/", {"reasons": "Lives elsewhere."}
    )
    assert answer.status_code == 422
    referral.refresh_from_db()
    assert referral.partner_office_id == police.partner_office_id != other.pk
