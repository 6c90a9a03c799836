"""Confiscation and fine: what the guideline proposes, how the party is heard, what is decided."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.reference.models import FineGuideline
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.procedure import deliberation, publishing
from seizures.procedure import penalty as procedure
from seizures.procedure.guards import CrimeSuspected, StepNotAllowed, WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from tests.factories import (
    CampaignFactory,
    CaseFactory,
    CaseItemFactory,
    DistrictOfficerFactory,
    PriorityEnterpriseFactory,
)
from tests.factories.outcomes import DecidedPenaltyFactory, PenaltyFactory, ReferralFactory

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2025, 3, 3, 10, 0, tzinfo=BEIJING)


def infringing(trader: User | None = None, **kwargs: Any) -> Case:
    if trader:
        kwargs["shipment__consignor_uscc"] = trader.enterprises.get().uscc
    case: Case = CaseItemFactory(case=CaseFactory(infringing=True, **kwargs)).case
    return case


def announce(case: Case, legal: User, **kwargs: Any) -> Penalty:
    value = kwargs.pop("goods_value", case.value)
    fine = kwargs.pop("fine", None)
    if fine is None:
        fine = procedure.suggest(case, value, timezone.localdate()).fine
    return procedure.announce(
        case,
        actor=legal,
        goods_value=value,
        fine=fine,
        facts=kwargs.pop("facts", "The mark is copied."),
        **kwargs,
    )


class TestGuideline:
    def test_first_offence_gets_the_base_share(self):
        case = CaseFactory(infringing=True)

        suggestion = procedure.suggest(case, Decimal(10_000), timezone.localdate())

        assert [part.key for part in suggestion.parts] == ["base"]
        assert suggestion.fine == Decimal("1000.00")
        assert suggestion.ceiling == Decimal("3000.00")

    def test_repeat_within_a_year_weighs_more(self):
        earlier = DecidedPenaltyFactory(case__shipment__consignor_uscc="91440300000000017X")
        case = CaseFactory(infringing=True, shipment__consignor_uscc="91440300000000017X")

        suggestion = procedure.suggest(case, Decimal(10_000), timezone.localdate())

        repeat = suggestion.parts[1]
        assert (repeat.key, repeat.about) == ("repeat_within_year", earlier.number)
        assert suggestion.fine == Decimal("2000.00")

    @pytest.mark.parametrize(
        ("decided_on", "weighs"), [(date(2024, 3, 3), True), (date(2024, 3, 2), False)]
    )
    def test_the_year_ends_on_its_day(self, decided_on, weighs):
        DecidedPenaltyFactory(
            decided_at=datetime.combine(decided_on, time(12), BEIJING),
            case__shipment__consignor_uscc="91440300000000017X",
        )
        case = CaseFactory(infringing=True, shipment__consignor_uscc="91440300000000017X")

        suggestion = procedure.suggest(case, Decimal(10_000), date(2025, 3, 3))

        assert ("repeat_within_year" in [part.key for part in suggestion.parts]) is weighs

    def test_announced_but_not_decided_does_not_count_as_punished(self):
        PenaltyFactory(case__shipment__consignor_uscc="91440300000000017X")
        case = CaseFactory(infringing=True, shipment__consignor_uscc="91440300000000017X")

        suggestion = procedure.suggest(case, Decimal(10_000), timezone.localdate())

        assert [part.key for part in suggestion.parts] == ["base"]

    def test_unknown_consignors_are_not_one_repeat_offender(self):
        DecidedPenaltyFactory(case__shipment__consignor_uscc="")
        case = CaseFactory(infringing=True, shipment__consignor_uscc="")

        suggestion = procedure.suggest(case, Decimal(10_000), timezone.localdate())

        assert [part.key for part in suggestion.parts] == ["base"]

    def test_priority_enterprise_under_a_running_campaign_weighs_more(self):
        case = CaseFactory(infringing=True)
        priority = PriorityEnterpriseFactory(enterprise=case.holder)

        suggestion = procedure.suggest(case, Decimal(10_000), timezone.localdate())

        assert [(part.key, part.about) for part in suggestion.parts[1:]] == [
            ("priority_enterprise", priority.campaign.code)
        ]
        assert suggestion.fine == Decimal("1500.00")

    def test_campaign_must_have_run_when_the_suspicion_arose(self):
        over = CampaignFactory(ends_on=timezone.localdate() - timedelta(days=1))
        case = CaseFactory(infringing=True)
        PriorityEnterpriseFactory(enterprise=case.holder, campaign=over)

        suggestion = procedure.suggest(case, Decimal(10_000), timezone.localdate())

        assert [part.key for part in suggestion.parts] == ["base"]

    def test_sum_of_shares_is_cut_to_what_the_law_allows(self):
        FineGuideline.objects.filter(key="base").update(share_percent=28)
        case = CaseFactory(infringing=True)
        PriorityEnterpriseFactory(enterprise=case.holder)

        suggestion = procedure.suggest(case, Decimal("300000.00"), timezone.localdate())

        assert {part.key for part in suggestion.parts} == {
            "base",
            "large_value",
            "priority_enterprise",
        }
        assert suggestion.fine == suggestion.ceiling == Decimal("90000.00")


class TestAnnounce:
    def test_party_is_told_and_its_clock_runs(self, legal, trader):
        case = infringing(trader)

        with time_machine.travel(MONDAY, tick=False):
            penalty = announce(case, legal)

        case.refresh_from_db()
        assert case.status == Case.Status.PENALTY_NOTICED
        clock = case.deadlines.get(rule="hearing_request")
        assert clock.due_at == datetime(2025, 3, 11, tzinfo=BEIJING)
        letter = case.notices.get()
        assert letter.kind == Notice.Kind.PENALTY_ADVANCE_NOTICE
        assert letter.addressee == Notice.Addressee.CONSIGNOR
        assert letter.content["en"]["amounts"]["fine"] == "1000.00"
        assert trader.notifications.get().url == f"/portal/penalties/{penalty.number}/"
        event = Event.objects.about(penalty).get()
        assert (event.verb, event.actor) == ("penalty.announced", legal)

    def test_not_before_infringement_is_determined(self, legal):
        case = CaseFactory(detained=True)

        with pytest.raises(WrongState):
            announce(case, legal)

        assert not Penalty.objects.exists()

    def test_fine_above_the_ceiling_is_refused(self, legal):
        case = infringing()

        with pytest.raises(procedure.FineTooHigh) as refusal:
            announce(case, legal, fine=Decimal("3000.01"), deviation_reasons="Brazen.")

        assert refusal.value.details["field"] == "fine"

    def test_up_to_includes_the_figure(self, legal):
        penalty = announce(
            infringing(), legal, fine=Decimal("3000.00"), deviation_reasons="Brazen."
        )

        assert penalty.fine == penalty.ceiling

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"fine": Decimal(900)}, "deviation_reasons"),
            ({"goods_value": Decimal(12_000)}, "value_reasons"),
            ({"goods_value": Decimal(0), "fine": Decimal(0)}, "goods_value"),
            ({"fine": Decimal(-1), "deviation_reasons": "x"}, "fine"),
            ({"facts": "  "}, "facts"),
        ],
    )
    def test_deviation_needs_reasons(self, legal, given, field):
        case = infringing()

        with pytest.raises(InvalidInput) as refusal:
            announce(case, legal, **given)

        assert refusal.value.details["field"] == field
        case.refresh_from_db()
        assert case.status == Case.Status.INFRINGING

    def test_reasons_are_kept_with_the_guideline(self, legal):
        penalty = announce(
            infringing(), legal, fine=Decimal(900), deviation_reasons="First offence."
        )

        assert penalty.suggested_fine == Decimal(1000)
        assert penalty.suggestion[-1] == {"key": "deviation", "reasons": "First offence."}

    def test_no_penalty_in_place_of_transfer(self, legal):
        case = ReferralFactory().case

        with pytest.raises(CrimeSuspected):
            announce(case, legal)


class TestHearing:
    @pytest.fixture
    def penalty(self, legal, trader):
        with time_machine.travel(MONDAY, tick=False):
            return announce(infringing(trader), legal)

    @pytest.mark.parametrize(
        ("moment", "barred"),
        [
            (datetime(2025, 3, 10, 23, 59, 59, tzinfo=BEIJING), True),
            (datetime(2025, 3, 11, 0, 0, tzinfo=BEIJING), False),
        ],
    )
    def test_decision_waits_until_the_window_has_run(self, legal, penalty, moment, barred):
        with time_machine.travel(moment, tick=False):
            if barred:
                with pytest.raises(procedure.HearingPending, match="2025-03-10 23:59"):
                    procedure.decide(penalty, actor=legal, fine=penalty.fine)
            else:
                decided = procedure.decide(penalty, actor=legal, fine=penalty.fine)
                assert decided.status == Penalty.Status.DECIDED

    @pytest.mark.parametrize(
        ("moment", "possible"),
        [
            (datetime(2025, 3, 10, 23, 59, 59, tzinfo=BEIJING), True),
            (datetime(2025, 3, 11, 0, 0, tzinfo=BEIJING), False),
        ],
    )
    def test_party_may_ask_until_the_last_moment(self, trader, penalty, moment, possible):
        with time_machine.travel(moment, tick=False):
            if possible:
                procedure.request_hearing(penalty, actor=trader)
            else:
                with pytest.raises(StepNotAllowed):
                    procedure.request_hearing(penalty, actor=trader)

        penalty.refresh_from_db()
        assert (penalty.status == Penalty.Status.HEARING) is possible

    def test_waiver_opens_the_decision_at_once(self, legal, trader, penalty):
        with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
            procedure.waive_hearing(penalty, actor=trader)
            decided = procedure.decide(penalty, actor=legal, fine=penalty.fine)

        assert decided.status == Penalty.Status.DECIDED

    def test_who_waived_cannot_ask_again(self, trader, penalty):
        with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
            procedure.waive_hearing(penalty, actor=trader)

            with pytest.raises(StepNotAllowed):
                procedure.request_hearing(penalty, actor=trader)
            with pytest.raises(WrongState):
                procedure.waive_hearing(penalty, actor=trader)

    def test_requested_hearing_must_be_held_first(self, legal, trader, penalty):
        with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
            procedure.request_hearing(penalty, actor=trader)
        late = time_machine.travel(MONDAY + timedelta(days=60), tick=False)
        with late, pytest.raises(procedure.HearingPending):
            procedure.decide(penalty, actor=legal, fine=penalty.fine)
        chair, lawyer = DistrictOfficerFactory(), DistrictOfficerFactory(role=Role.LEGAL)
        with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
            at = MONDAY + timedelta(days=20)
            procedure.set_hearing(penalty, actor=legal, at=at, place="Room 1", chair=chair)
        with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
            procedure.hold_hearing(
                penalty, actor=legal, record="The party was heard.", participants="Li, Wang"
            )
            deliberation.review(penalty, actor=lawyer, opinion="agrees", text="In order.")
            procedure.decide(penalty, actor=legal, fine=penalty.fine)

        decision = penalty.case.notices.get(kind=Notice.Kind.PENALTY_DECISION)
        assert decision.content["zh"]["hearing_outcome"] == "The party was heard."

    def test_defending_never_makes_it_worse(self, legal, trader, penalty):
        with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
            procedure.give_defence(penalty, actor=trader, text="We were deceived.")
        with time_machine.travel(MONDAY + timedelta(days=10), tick=False):
            with pytest.raises(procedure.FineTooHigh):
                procedure.decide(penalty, actor=legal, fine=penalty.fine + Decimal("0.01"))
            decided = procedure.decide(penalty, actor=legal, fine=Decimal(500))

        assert decided.fine == Decimal(500)
        decision = penalty.case.notices.get(kind=Notice.Kind.PENALTY_DECISION)
        assert decision.content["en"]["defence"] == "We were deceived."

    def test_window_that_runs_out_is_told_to_the_legal_officer_alone(
        self, legal, supervisor, penalty
    ):
        with time_machine.travel(MONDAY + timedelta(days=8), tick=False):
            act_on_missed_deadlines()
            act_on_missed_deadlines()

        assert "may be decided" in legal.notifications.get().text
        assert not supervisor.notifications.exists()

    def test_second_statement_is_added_to_the_first(self, trader, penalty):
        with time_machine.travel(MONDAY, tick=False):
            procedure.give_defence(penalty, actor=trader, text="One.")
            procedure.give_defence(penalty, actor=trader, text="Two.")

        penalty.refresh_from_db()
        assert penalty.defence == "One.\n\nTwo."

    def test_only_the_party_itself_is_heard(self, rights_holder, penalty):
        with time_machine.travel(MONDAY, tick=False):
            for step in (procedure.request_hearing, procedure.waive_hearing):
                with pytest.raises(procedure.NotTheParty):
                    step(penalty, actor=rights_holder)

    def test_hearing_cannot_be_held_that_nobody_asked_for(self, legal, penalty):
        with pytest.raises(WrongState):
            procedure.hold_hearing(penalty, actor=legal, record="x")


class TestDecision:
    @pytest.fixture
    def decided(self, legal, trader, rights_holder):
        with time_machine.travel(MONDAY, tick=False):
            case = infringing(trader, holder=rights_holder.enterprises.get())
            penalty = announce(case, legal)
        with time_machine.travel(MONDAY + timedelta(days=8), tick=False):
            return procedure.decide(penalty, actor=legal, fine=penalty.fine)

    def test_both_sides_get_their_letters(self, decided, rights_holder):
        letters = decided.case.notices.exclude(kind=Notice.Kind.PENALTY_ADVANCE_NOTICE)

        assert {(letter.kind, letter.addressee) for letter in letters} == {
            ("penalty_decision", "consignor"),
            ("holder_confiscation_notice", "holder"),
        }
        holders = letters.get(addressee="holder")
        assert holders.content["en"]["case"]["penalty_effective_on"] == "2025-03-11"
        assert rights_holder.notifications.count() == 1

    def test_clocks_of_the_decision_run(self, decided):
        running = Deadline.objects.running().filter(case=decided.case)

        assert {clock.rule_id: clock.due_at.astimezone(BEIJING).date() for clock in running} == {
            "fine_payment": date(2025, 3, 27),
            "reconsideration_request": date(2025, 5, 11),
            "administrative_suit": date(2025, 9, 12),
            "storage_fee_cap": date(2025, 6, 12),
            "penalty_info_publication": date(2025, 4, 10),
        }

    def test_rights_the_party_lets_lapse_alarm_nobody(self, decided, legal, supervisor):
        with time_machine.travel(MONDAY + timedelta(days=10), tick=False):
            procedure.record_payment(decided, actor=legal, paid_on=date(2025, 3, 12))
            publishing.publish(decided, actor=legal, facts="Copied marks.")
        with time_machine.travel(MONDAY + timedelta(days=400), tick=False):
            act_on_missed_deadlines()

        assert not Deadline.objects.running().filter(case=decided.case).exists()
        assert not supervisor.notifications.exists()

    def test_letters_can_be_drawn_in_both_languages(self, decided):
        for letter in decided.case.notices.all():
            draw(letter)

        assert set(decided.case.notices.values_list("status", flat=True)) == {"drawn"}

    def test_case_is_penalised(self, decided):
        decided.case.refresh_from_db()
        assert decided.case.status == Case.Status.PENALISED

    def test_decided_once(self, decided, legal, trader):
        with pytest.raises(WrongState):
            procedure.decide(decided, actor=legal, fine=decided.fine)
        with pytest.raises(WrongState):
            procedure.give_defence(decided, actor=trader, text="Too late.")

    def test_payment_meets_the_clock(self, decided, legal):
        with time_machine.travel(MONDAY + timedelta(days=20), tick=False):
            procedure.record_payment(decided, actor=legal, paid_on=date(2025, 3, 20))

        assert decided.case.deadlines.get(rule="fine_payment").status == Deadline.Status.MET

    def test_late_payment_misses_it(self, decided, legal):
        with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
            procedure.record_payment(decided, actor=legal, paid_on=date(2025, 4, 20))

        assert decided.case.deadlines.get(rule="fine_payment").status == Deadline.Status.MISSED

    @pytest.mark.parametrize("paid_on", [date(2025, 3, 10), date(2025, 4, 1)])
    def test_payment_lies_between_decision_and_today(self, decided, legal, paid_on):
        with (
            time_machine.travel(datetime(2025, 3, 20, 12, tzinfo=UTC), tick=False),
            pytest.raises(InvalidInput),
        ):
            procedure.record_payment(decided, actor=legal, paid_on=paid_on)

    def test_no_decision_while_a_transfer_is_proposed(self, legal, trader):
        with time_machine.travel(MONDAY, tick=False):
            penalty = announce(infringing(trader), legal)
        ReferralFactory(case=penalty.case)

        with pytest.raises(CrimeSuspected):
            procedure.decide(penalty, actor=legal, fine=penalty.fine)

    def test_no_fine_needs_no_payment(self, legal, trader):
        with time_machine.travel(MONDAY, tick=False):
            penalty = announce(
                infringing(trader), legal, fine=Decimal(0), deviation_reasons="No fault."
            )
            procedure.waive_hearing(penalty, actor=trader)
            procedure.decide(penalty, actor=legal, fine=Decimal(0))

        assert not penalty.case.deadlines.filter(rule="fine_payment").exists()
        with pytest.raises(WrongState):
            procedure.record_payment(penalty, actor=legal, paid_on=timezone.localdate())


class TestPagesOfOfficers:
    def test_form_is_filled_with_the_proposal(self, legal, login):
        case = infringing()

        page = login(legal).get(f"/cases/{case.number}/penalty/").content.decode()

        assert 'value="1000.00"' in page
        assert "Penalty Regs art 64" in page

    def test_another_value_asks_the_guideline_again(self, legal, login):
        case = infringing()

        page = login(legal).get(f"/cases/{case.number}/penalty/?goods_value=20000").content.decode()

        assert "¥2,000.00" in page
        assert "¥6,000.00" in page

    @pytest.mark.parametrize("value", ["abc", "", "NaN", "-5", "1e400"])
    def test_nonsense_asks_for_the_value_of_the_case(self, legal, login, value):
        case = infringing()

        page = login(legal).get(f"/cases/{case.number}/penalty/", {"goods_value": value})

        assert "¥3,000.00" in page.content.decode()

    def test_legal_officer_announces_decides_and_records(self, legal, trader, login):
        case = infringing(trader)
        client = login(legal)
        posted = {"goods_value": "10000", "fine": "1000", "facts": "The mark is copied."}
        with time_machine.travel(MONDAY, tick=False):
            response = client.post(f"/cases/{case.number}/penalty/", posted)
        penalty = Penalty.objects.get()
        assert response.headers["Location"] == f"/penalties/{penalty.number}/"
        assert client.get(response.headers["Location"]).status_code == 200

        with time_machine.travel(MONDAY + timedelta(days=10), tick=False):
            client.post(f"/penalties/{penalty.number}/decide/", {"fine": "800"})
            client.post(f"/penalties/{penalty.number}/payment/", {"paid_on": "2025-03-13"})

        penalty.refresh_from_db()
        assert (penalty.status, penalty.fine) == ("decided", Decimal(800))
        assert penalty.paid_at is not None

    def test_mistakes_come_back_at_their_field(self, legal, login):
        case = infringing()

        response = login(legal).post(
            f"/cases/{case.number}/penalty/",
            {"goods_value": "10000", "fine": "3000.01", "facts": "x", "deviation_reasons": "y"},
        )

        assert response.status_code == 422
        assert "at most 3,000.00 yuan" in response.content.decode()

    def test_fine_above_the_announced_comes_back(self, legal, login):
        penalty = PenaltyFactory(waived_at=timezone.now())

        response = login(legal).post(f"/penalties/{penalty.number}/decide/", {"fine": "1000.01"})

        assert response.status_code == 422
        assert "defence never makes it worse" in response.content.decode()

    @pytest.mark.parametrize("role", ["inspector", "supervisor"])
    def test_only_the_legal_officer_may(self, role, request, login):
        case = infringing()
        client = login(request.getfixturevalue(role))

        assert client.get(f"/cases/{case.number}/penalty/").status_code == 403
        assert client.post("/penalties/X/decide/", {"fine": "1"}).status_code == 403

    def test_penalty_of_another_district_does_not_exist(self, stranger, login):
        penalty = PenaltyFactory()

        assert login(stranger).get(f"/penalties/{penalty.number}/").status_code == 404

    def test_too_early_is_explained(self, legal, login):
        case = CaseFactory(detained=True)

        response = login(legal).get(f"/cases/{case.number}/penalty/")

        assert response.status_code == 409

    def test_list_is_flat(self, legal, login, assert_flat_queries):
        assert_flat_queries(login(legal), "/penalties/", PenaltyFactory)


class TestPortal:
    @pytest.fixture
    def penalty(self, legal, trader):
        return announce(infringing(trader), legal)

    def test_party_reads_defends_and_asks(self, penalty, trader, login):
        client: Client = login(trader)
        listed = client.get("/portal/penalties/").content.decode()
        assert penalty.number in listed
        address = f"/portal/penalties/{penalty.number}/"
        assert "Ask for a hearing" in client.get(address).content.decode()

        client.post(f"{address}defence/", {"text": "We were deceived."})
        client.post(f"{address}hearing/")

        penalty.refresh_from_db()
        assert penalty.defence == "We were deceived."
        assert penalty.status == Penalty.Status.HEARING
        assert "Ask for a hearing" not in client.get(address).content.decode()

    def test_party_waives(self, penalty, trader, login):
        login(trader).post(f"/portal/penalties/{penalty.number}/waive/")

        penalty.refresh_from_db()
        assert penalty.waived_at is not None

    def test_empty_statement_comes_back(self, penalty, trader, login):
        response = login(trader).post(f"/portal/penalties/{penalty.number}/defence/", {"text": " "})

        assert response.status_code == 422

    def test_notice_of_somebody_else_does_not_exist(self, trader, login):
        other = PenaltyFactory()
        client = login(trader)

        assert client.get(f"/portal/penalties/{other.number}/").status_code == 404
        assert client.post(f"/portal/penalties/{other.number}/waive/").status_code == 404

    def test_rights_holder_has_no_such_page(self, penalty, rights_holder, login):
        client = login(rights_holder)

        assert client.get("/portal/penalties/").status_code == 403
        assert client.get(f"/penalties/{penalty.number}/").status_code == 404

    def test_page_of_officers_leads_the_party_to_its_own(self, penalty, trader, login):
        response = login(trader).get(f"/penalties/{penalty.number}/")

        assert response.headers["Location"] == f"/portal/penalties/{penalty.number}/"

    def test_nobody_announced_anything_yet(self, trader, login):
        assert "No penalty notice" in login(trader).get("/portal/penalties/").content.decode()

    def test_list_is_flat(self, trader, login, assert_flat_queries):
        def add() -> None:
            PenaltyFactory(case__shipment__consignor_uscc=trader.enterprises.get().uscc)

        assert_flat_queries(login(trader), "/portal/penalties/", add)
