"""A suspected crime: thresholds by the day of the conduct, proposal, approval, clocks."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.states import IllegalTransition
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.procedure import transfer
from seizures.procedure.guards import StepNotAllowed, WrongState
from seizures.referrals import rules, wording
from seizures.referrals.models import Referral
from seizures.referrals.tasks import deliver
from tests.factories import (
    CaseFactory,
    CaseItemFactory,
    DistrictOfficerFactory,
    PartnerOfficeFactory,
)
from tests.factories.outcomes import DecidedPenaltyFactory, ReferralFactory

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 16, 0, tzinfo=BEIJING)
MARK = "counterfeiting_registered_trademark"
LAST_OLD, FIRST_NEW = date(2025, 4, 25), date(2025, 4, 26)


def suspected(kind: str = IpRight.Kind.TRADEMARK, **kwargs: Any) -> Case:
    kwargs.setdefault("infringing", True)
    case: Case = CaseItemFactory(case=CaseFactory(**kwargs), recordal__right__kind=kind).case
    return case


def propose(case: Case, inspector: User, second: User, **kwargs: Any) -> Referral:
    """Reported by one officer and signed by the other."""
    return transfer.countersign(report(case, inspector, second, **kwargs), actor=second)


def report(case: Case, inspector: User, second: User, **kwargs: Any) -> Referral:
    return transfer.propose(
        case,
        **{
            "actor": inspector,
            "second_officer": second,
            "partner_office": kwargs.pop("partner_office", None) or PartnerOfficeFactory(),
            "offence": MARK,
            "conduct_on": timezone.localdate(),
            "criminal_value": Decimal("60000.00"),
            "valuation": "marked_price",
            "reasons": "The mark is identical, on the same kind of goods.",
            "no_report_reason": "Nothing had to be tested.",
            **kwargs,
        },
    )


class TestThresholds:
    def found(self, rows: list[transfer.Comparison], **kwargs: str) -> list[transfer.Comparison]:
        return [
            row
            for row in rows
            if all(getattr(row, name) == value for name, value in kwargs.items())
        ]

    @pytest.mark.parametrize(
        ("conduct_on", "aggravated", "article"),
        [(LAST_OLD, Decimal(250_000), "JI 2004"), (FIRST_NEW, Decimal(500_000), "JI 2025")],
    )
    def test_the_day_of_the_conduct_decides(self, conduct_on, aggravated, article):
        rows = transfer.suggest(suspected(), MARK, Decimal(60_000), conduct_on)

        (row,) = self.found(
            rows, regime="conduct", tier="aggravated", metric="illegal_business_amount"
        )
        assert row.amount == aggravated
        assert row.citation.startswith(article)

    def test_lighter_rule_of_today_is_shown_beside_the_old_one(self):
        rows = transfer.suggest(suspected(), MARK, Decimal(60_000), LAST_OLD)

        assert self.found(rows, regime="now", tier="aggravated", metric="illegal_business_amount")
        advice = wording.advice(rows, {"trademark"})
        assert any("lighter" in text and "Criminal Law art 12" in text for text in advice)

    def test_later_conduct_knows_one_rule_only(self):
        rows = transfer.suggest(suspected(), MARK, Decimal(60_000), FIRST_NEW)

        assert {row.regime for row in rows} == {"conduct"}
        assert not any("lighter" in sentence for sentence in wording.advice(rows, {"trademark"}))

    @pytest.mark.parametrize(
        ("value", "reached"), [(Decimal("49999.99"), False), (Decimal("50000.00"), True)]
    )
    def test_threshold_includes_its_figure(self, value, reached):
        rows = transfer.suggest(suspected(), MARK, value, FIRST_NEW)

        (row,) = self.found(rows, tier="base", metric="illegal_business_amount", condition="")
        assert row.reached is reached

    def test_what_goods_cannot_tell_is_left_open(self):
        rows = transfer.suggest(suspected(), MARK, Decimal(10**9), FIRST_NEW)

        gains = self.found(rows, metric="illegal_gain")
        assert gains
        assert {row.reached for row in gains} == {None}

    def test_two_marks_lower_the_threshold(self):
        case = suspected()
        assert not self.found(
            transfer.suggest(case, MARK, Decimal(30_000), FIRST_NEW), condition="two_or_more_marks"
        )
        CaseItemFactory(case=case)

        rows = transfer.suggest(case, MARK, Decimal(30_000), FIRST_NEW)

        (row,) = self.found(
            rows,
            tier="base",
            metric="illegal_business_amount",
            condition="two_or_more_marks",
        )
        assert (row.amount, row.reached) == (Decimal(30_000), True)

    def test_who_was_punished_within_two_years_meets_the_lower_one(self):
        DecidedPenaltyFactory(case__shipment__consignor_uscc="91440300000000017X")
        case = suspected(shipment__consignor_uscc="91440300000000017X")

        rows = transfer.suggest(case, MARK, Decimal(30_000), timezone.localdate())

        assert self.found(rows, condition="repeat_within_2_years", tier="base")

    def test_service_marks_are_about_no_goods(self):
        rows = transfer.suggest(suspected(), MARK, Decimal(10**9), FIRST_NEW)

        assert not any("service_mark" in row.condition for row in rows)

    def test_unsold_goods_count_three_times(self):
        rows = transfer.suggest(
            suspected(), "selling_counterfeit_trademark_goods", Decimal(149_999), FIRST_NEW
        )

        (row,) = self.found(rows, tier="base", metric="unsold_value")
        assert (row.amount, row.reached) == (Decimal(150_000), False)

    def test_copies_are_counted_once_per_line(self):
        case = suspected(kind=IpRight.Kind.COPYRIGHT)

        rows = transfer.suggest(case, "copyright_infringement", Decimal(1), FIRST_NEW)

        (row,) = self.found(rows, tier="base", metric="copies")
        assert (row.value, row.reached) == (Decimal(1000), True)

    def test_reached_means_it_must_be_transferred(self):
        rows = transfer.suggest(suspected(), MARK, Decimal(60_000), FIRST_NEW)

        assert "must be transferred" in wording.advice(rows, {"trademark"})[0]

    def test_not_reached_may_still_be_suspected(self):
        rows = transfer.suggest(suspected(), MARK, Decimal(1), FIRST_NEW)

        assert "Reasonable suspicion" in wording.advice(rows, {"trademark"})[0]

    def test_patent_infringement_is_no_crime(self):
        case = suspected(kind=IpRight.Kind.INVENTION)

        assert rules.offences_for(case) == ["counterfeiting_patent"]
        rows = transfer.suggest(case, "counterfeiting_patent", Decimal(1), FIRST_NEW)
        assert "not a crime" in wording.advice(rows, {"patent"})[0]


class TestPropose:
    def test_two_officers_report_and_three_days_run(self, inspector, legal, supervisor):
        case = suspected()

        with time_machine.travel(FRIDAY, tick=False):
            referral = propose(case, inspector, legal)

        clock = case.deadlines.get()
        assert (clock.rule_id, clock.due_at) == (
            "transfer_approval",
            datetime(2026, 3, 10, tzinfo=BEIJING),
        )
        assert supervisor.notifications.get().url == f"/referrals/{referral.number}/"
        verbs = Event.objects.about(referral).order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["referral.proposed", "referral.countersigned"]
        assert any(row["reached"] for row in referral.suggestion)

    def test_one_officer_is_no_team(self, inspector):
        with pytest.raises(transfer.SamePerson):
            propose(suspected(), inspector, inspector)

    def test_second_officer_is_of_the_district(self, inspector, stranger, trader):
        for outsider in (stranger, trader):
            with pytest.raises(InvalidInput) as refusal:
                propose(suspected(), inspector, outsider)
            assert refusal.value.details["field"] == "second_officer"

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"offence": "counterfeiting_patent"}, "offence"),
            ({"conduct_on": date(2999, 1, 1)}, "conduct_on"),
            ({"criminal_value": Decimal(-1)}, "criminal_value"),
            ({"valuation": " "}, "valuation"),
            ({"reasons": " "}, "reasons"),
        ],
    )
    def test_report_must_be_complete(self, inspector, legal, given, field):
        with pytest.raises(InvalidInput) as refusal:
            propose(suspected(), inspector, legal, **given)

        assert refusal.value.details["field"] == field

    def test_crimes_go_to_the_police(self, inspector, legal):
        with pytest.raises(InvalidInput):
            propose(
                suspected(), inspector, legal, partner_office=PartnerOfficeFactory(kind="court")
            )

    def test_one_transfer_at_a_time(self, inspector, legal):
        case = suspected()
        propose(case, inspector, legal)

        with pytest.raises(transfer.ReferralOpen):
            propose(case, inspector, legal)

    def test_closed_cases_stay_closed(self, inspector, legal):
        case = suspected(status=Case.Status.CLOSED, closed_at=timezone.now())

        with pytest.raises(WrongState):
            propose(case, inspector, legal)


class TestDecide:
    @pytest.fixture
    def referral(self, inspector, legal):
        with time_machine.travel(FRIDAY, tick=False):
            return propose(suspected(), inspector, legal)

    def test_approval_starts_24_hours_over_the_weekend(self, referral, supervisor):
        saturday = FRIDAY + timedelta(days=1)
        with time_machine.travel(saturday, tick=False):
            transfer.approve(referral, actor=supervisor)

        case = Case.objects.get(pk=referral.case_id)
        assert case.status == Case.Status.TRANSFERRED
        assert case.deadlines.get(rule="transfer_approval").status == Deadline.Status.MET
        assert case.deadlines.get(rule="transfer_delivery").due_at == saturday + timedelta(hours=24)
        referral.refresh_from_db()
        assert referral.case_status_before == Case.Status.INFRINGING

    def test_letter_keeps_the_three_values_apart(self, referral, supervisor):
        transfer.approve(referral, actor=supervisor)

        letter = referral.case.notices.get(kind=Notice.Kind.TRANSFER_LETTER)
        values = {value["kind"]: value["amount"] for value in letter.content["en"]["values"]}
        assert values == {
            "security_value": "10000.00",
            "penalty_value": None,
            "criminal_value": "60000.00",
        }
        assert letter.addressee == Notice.Addressee.PARTNER
        assert letter.content["zh"]["addressee"]["name"] == referral.partner_office.name_zh

    def test_administrative_clocks_stop(self, referral, supervisor):
        deadlines.start(referral.case, "penalty_decision", at=FRIDAY)

        transfer.approve(referral, actor=supervisor)

        clock = referral.case.deadlines.get(rule="penalty_decision")
        assert clock.status == Deadline.Status.STOPPED

    def test_delivery_is_queued_after_the_commit(
        self, referral, supervisor, django_capture_on_commit_callbacks, monkeypatch
    ):
        queued: list[int] = []
        monkeypatch.setattr(deliver, "delay_on_commit", queued.append)

        transfer.approve(referral, actor=supervisor)

        assert queued == [referral.pk]

    def test_proposer_and_second_officer_cannot_decide(self, inspector, legal):
        boss = DistrictOfficerFactory(role=Role.SUPERVISOR)
        referral = propose(suspected(), boss, inspector)

        for officer in (boss, inspector):
            with pytest.raises(transfer.SamePerson):
                transfer.approve(referral, actor=officer)
            with pytest.raises(transfer.SamePerson):
                transfer.disapprove(referral, actor=officer, reasons="No.")

    def test_disapproval_needs_reasons_and_leaves_the_case(self, referral, supervisor):
        with pytest.raises(InvalidInput):
            transfer.disapprove(referral, actor=supervisor, reasons=" ")

        transfer.disapprove(referral, actor=supervisor, reasons="The mark is only similar.")

        referral.refresh_from_db()
        assert referral.decision_reasons == "The mark is only similar."
        assert Case.objects.get(pk=referral.case_id).status == Case.Status.INFRINGING

    def test_may_be_proposed_again_after_disapproval(self, referral, inspector, legal, supervisor):
        transfer.disapprove(referral, actor=supervisor, reasons="Not enough.")

        assert propose(referral.case, inspector, legal).number != referral.number

    def test_decided_once(self, referral, supervisor):
        transfer.approve(referral, actor=supervisor)

        with pytest.raises(IllegalTransition):
            transfer.approve(referral, actor=supervisor)
        with pytest.raises(IllegalTransition):
            transfer.disapprove(referral, actor=supervisor, reasons="No.")

    def test_not_delivered_yet_cannot_be_received(self, referral, supervisor, police):
        Referral.objects.update(partner_office=police.partner_office)
        transfer.approve(referral, actor=supervisor)

        with pytest.raises((IllegalTransition, StepNotAllowed)):
            transfer.receive(referral, actor=police)


class TestPages:
    def test_form_shows_the_thresholds(self, inspector, login):
        case = suspected(value=Decimal(60_000))

        page = login(inspector).get(f"/cases/{case.number}/referral/").content.decode()

        assert "JI 2025 (in force 2025-04-26) art 3" in page
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert "Reached" in page

    def test_another_day_compares_with_another_rule(self, inspector, login):
        case = suspected()

        page = login(inspector).get(
            f"/cases/{case.number}/referral/",
            {"offence": MARK, "conduct_on": "2025-04-25", "criminal_value": "60000"},
        )

        assert "JI 2004 (Fa Shi [2004] 19) art 1" in page.content.decode()
        assert "lighter" in page.content.decode()

    def test_patents_are_explained(self, inspector, login):
        case = suspected(kind=IpRight.Kind.DESIGN)

        page = login(inspector).get(f"/cases/{case.number}/referral/").content.decode()

        assert "infringement of a patent is not a crime" in page

    def test_inspector_proposes_and_supervisor_approves(self, inspector, legal, supervisor, login):
        case = suspected()
        office = PartnerOfficeFactory()
        response = login(inspector).post(
            f"/cases/{case.number}/referral/",
            {
                "offence": MARK,
                "conduct_on": "2026-01-05",
                "criminal_value": "60000",
                "valuation": "marked_price",
                "partner_office": office.pk,
                "second_officer": legal.pk,
                "reasons": "The mark is identical.",
                "no_report_reason": "Nothing had to be tested.",
            },
        )
        referral = Referral.objects.get()
        assert referral.status == Referral.Status.REPORTED
        login(legal).post(f"/referrals/{referral.number}/countersign/")
        assert response.headers["Location"] == f"/referrals/{referral.number}/"
        page = login(inspector).get(f"/referrals/{referral.number}/").content.decode()
        assert "Approve the transfer" not in page
        assert "¥60,000.00" in page
        assert (
            "Approve the transfer"
            in login(supervisor).get(f"/referrals/{referral.number}/").content.decode()
        )

        login(supervisor).post(f"/referrals/{referral.number}/approve/")

        referral.refresh_from_db()
        assert referral.status == Referral.Status.APPROVED

    def test_transfer_under_way_is_explained_at_once(self, inspector, login):
        case = ReferralFactory().case

        response = login(inspector).get(f"/cases/{case.number}/referral/")

        assert response.status_code == 409
        assert "under way already" in response.content.decode()

    def test_mistakes_come_back(self, inspector, login):
        case = suspected()

        response = login(inspector).post(f"/cases/{case.number}/referral/", {"offence": MARK})

        assert response.status_code == 422
        assert not Referral.objects.exists()

    def test_list_is_flat(self, supervisor, login, assert_flat_queries):
        assert_flat_queries(login(supervisor), "/referrals/", ReferralFactory)
        assert_flat_queries(login(supervisor), "/api/v1/referrals/", ReferralFactory)


@pytest.mark.parametrize("door", ["/referrals/{}/{}/", "/api/v1/referrals/{}/{}/"])
class TestBothDoors:
    def post(self, client: Any, door: str, number: str, step: str, **data: str) -> Any:
        return client.post(door.format(number, step), data)

    def test_supervisor_approves(self, door, supervisor, login):
        referral = CaseItemFactory(case=ReferralFactory().case).case.referrals.get()

        response = self.post(login(supervisor), door, referral.number, "approve")

        assert response.status_code in (200, 302)
        referral.refresh_from_db()
        assert referral.status == Referral.Status.APPROVED

    @pytest.mark.parametrize("role", ["inspector", "legal", "auditor", "police"])
    def test_others_may_not(self, door, role, request, login):
        referral = ReferralFactory()

        response = self.post(login(request.getfixturevalue(role)), door, referral.number, "approve")

        assert response.status_code == 403

    def test_another_district_does_not_exist(self, door, stranger, login):
        referral = ReferralFactory()

        for step in ("approve", "disapprove"):
            response = self.post(login(stranger), door, referral.number, step, reasons="x")
            assert response.status_code == 404

    def test_proposer_cannot_approve(self, door, supervisor, login):
        referral = ReferralFactory(proposed_by=supervisor)

        response = self.post(login(supervisor), door, referral.number, "approve")

        assert response.status_code == 409
        referral.refresh_from_db()
        assert referral.status == Referral.Status.PROPOSED

    def test_disapproval_without_reasons(self, door, supervisor, login):
        referral = ReferralFactory()

        response = self.post(login(supervisor), door, referral.number, "disapprove", reasons=" ")

        assert response.status_code == 422
        referral.refresh_from_db()
        assert referral.status == Referral.Status.PROPOSED

    def test_approved_twice(self, door, supervisor, login):
        referral = ReferralFactory()
        client = login(supervisor)
        self.post(client, door, referral.number, "approve")

        assert self.post(client, door, referral.number, "approve").status_code == 409
