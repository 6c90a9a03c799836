"""Notices of courts: kinds, scope, term, renewal, lifting; which clock each moves, what each bars.

REG 23, 24; MEA 18, 20, 29, 35, 36. The table of kinds is data (``court_notice_kinds.csv``).
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import Event
from core.errors import InvalidInput
from core.reference.models import CourtNoticeKind, StatutoryDeadline
from core.states import IllegalTransition
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.civil import holds, suits
from seizures.civil.court_models import CourtNotice
from seizures.counter_securities.models import CounterSecurity
from seizures.evidence import exhibits
from seizures.evidence.arithmetic import adds_up
from seizures.part_releases.models import PartRelease
from seizures.procedure import counter, court_notices, disposal, guards, steps
from seizures.procedure.court_statements import Part
from seizures.procedure.periodic import act_on_missed_deadlines, end_court_notices
from tests.factories import EnterpriseFactory, PartnerOfficeFactory, member_of, stored_picture
from tests.factories.courts import COURT, court_notice, lines
from tests.factories.procedure import applied_case, detained_case, suspended_case

pytestmark = pytest.mark.django_db
S = Case.Status
SECOND = "广州知识产权法院"


def at(moment: str) -> time_machine.travel:
    return time_machine.travel(f"{moment}:00+08:00", tick=False)


@pytest.fixture
def sender(db: None) -> Any:
    return member_of(EnterpriseFactory(), username="sender", role="trader")


@pytest.fixture
def case(supervisor: Any, rights_holder: Any, sender: Any) -> Case:
    """1,000 pieces detained on 2 March 2026; 30 working days end on 14 April, 50 on 15 May."""
    with at("2026-03-02T10:00"):
        sent_by = sender.enterprises.get()
        return detained_case(supervisor, rights_holder, consignor=sent_by, line_no=1)


@pytest.fixture
def undetermined(case: Case, supervisor: Any) -> Case:
    with at("2026-03-20T10:00"):
        return steps.determine(case, actor=supervisor, outcome="undetermined", reasons="Unclear.")


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def clock(case: Case, key: str) -> Any:
    return guards.last_clock(case, key)


def window(case: Case) -> Any:
    return clock(case, guards.COURT)


def there(case: Case) -> Decimal:
    return sum(holds.goods(case, notices=()).detained.values(), Decimal(0))


class TestKinds:
    def test_every_clock_and_act_that_the_table_names_exists(self):
        deadlines = set(StatutoryDeadline.objects.values_list("key", flat=True))
        bars = {
            holds.RELEASE,
            holds.DISPOSAL,
            holds.SECURITY_RETURN,
            holds.COUNTER_RETURN,
            holds.COUNTER_PAYOUT,
        }
        for kind in CourtNoticeKind.objects.all():
            assert {*kind.stops, *kind.starts, *kind.meets} <= {*deadlines, "all"}, kind.key
            assert set(kind.bars) <= bars, kind.key
            assert kind.citation, kind.key
            assert bool(kind.bars) == (kind.act == "hold"), kind.key

    @pytest.mark.parametrize(
        ("kind", "status", "stopped", "started"),
        [
            ("goods_preservation", S.COURT_SEIZED, True, {"security_return_after_release"}),
            (
                "goods_presuit",
                S.COURT_SEIZED,
                True,
                {"security_return_after_release", "sue_after_presuit_preservation"},
            ),
            ("goods_enforcement", S.COURT_SEIZED, True, {"security_return_after_release"}),
            ("security_preservation", S.UNDETERMINED, False, set()),
            ("security_enforcement", S.UNDETERMINED, False, set()),
            ("suit_acceptance", S.UNDETERMINED, False, set()),
        ],
    )
    def test_which_clocks_each_stops_and_starts(
        self, undetermined, legal, kind, status, stopped, started
    ):
        with at("2026-04-01T10:00"):
            recorded = court_notice(undetermined, legal, kind, file=stored_picture())
        assert recorded.in_time
        assert fresh(undetermined).status == status
        assert (window(undetermined).status == "stopped") is stopped
        running = set(undetermined.deadlines.running().values_list("rule", flat=True))
        assert running == (started if stopped else {guards.COURT})

    def test_a_notice_of_a_suit_alone_does_not_keep_the_goods(self, undetermined, legal):
        with at("2026-04-01T10:00"):
            court_notice(undetermined, legal, "suit_acceptance")
        with time_machine.travel(window(undetermined).due_at, tick=False):
            act_on_missed_deadlines()
        assert fresh(undetermined).status == S.RELEASED

    def test_the_law_is_read_from_the_table(self, undetermined, legal):
        CourtNoticeKind.objects.filter(key="goods_preservation").update(starts=[])
        with at("2026-04-01T10:00"):
            court_notice(undetermined, legal)
        assert not undetermined.deadlines.running().exists()


class TestMomentOfReceipt:
    def test_on_the_last_day_until_midnight(self, undetermined, legal):
        due = window(undetermined).due_at
        with time_machine.travel(due + timedelta(hours=3), tick=False):
            late = court_notice(undetermined, legal, number="late", received_at=due)
            assert "time limit had run out" in late.problem
            assert late.notice.status == "no_effect"
            assert fresh(undetermined).status == S.UNDETERMINED
            last = court_notice(
                undetermined, legal, number="last", received_at=due - timedelta(seconds=1)
            )
        assert last.in_time
        assert fresh(undetermined).status == S.COURT_SEIZED

    def test_before_the_detention_it_waits_for_it(self, supervisor, rights_holder, legal):
        case, security = applied_case(supervisor, rights_holder)
        early = court_notice(case, legal)
        assert (early.notice.status, early.in_time) == ("waiting", False)
        steps.accept_security(security, actor=supervisor)
        assert steps.detain(case, actor=supervisor, place="W").status == S.COURT_SEIZED
        assert CourtNotice.objects.get().status == "in_force"

    def test_without_an_application_no_court_makes_customs_detain(
        self, supervisor, rights_holder, legal
    ):
        case = suspended_case(supervisor, rights_holder.enterprises.get())
        court_notice(case, legal)
        assert steps.decline(case, actor=rights_holder, reasons="Genuine.").status == S.RELEASED

    def test_while_the_police_have_the_case_it_waits(self, undetermined, legal):
        Case.objects.filter(pk=undetermined.pk).update(status=S.TRANSFERRED)
        with at("2026-04-01T10:00"):
            waiting = court_notice(fresh(undetermined), legal)
        assert waiting.notice.status == "waiting"
        Case.objects.filter(pk=undetermined.pk).update(status=S.UNDETERMINED)
        with time_machine.travel(window(undetermined).due_at, tick=False):
            act_on_missed_deadlines()
        assert fresh(undetermined).status == S.COURT_SEIZED


class TestPartOfTheGoods:
    @pytest.fixture
    def kept(self, undetermined: Case, legal: Any) -> CourtNotice:
        with at("2026-04-01T10:00"):
            return court_notice(undetermined, legal, **lines(l1=Decimal(40))).notice

    def test_the_clock_runs_on_and_the_rest_is_released_at_its_end(self, undetermined, kept):
        all_of_it = there(undetermined)
        assert fresh(undetermined).status == S.UNDETERMINED
        assert window(undetermined).status == "running"
        with time_machine.travel(window(undetermined).due_at, tick=False):
            act_on_missed_deadlines()
            act_on_missed_deadlines()
        case = fresh(undetermined)
        assert case.status == S.COURT_SEIZED
        part = PartRelease.objects.get(case=case)
        assert (part.line_no, part.quantity) == (1, all_of_it - 40)
        assert there(case) == 40
        exhibit = case.exhibits.get()
        assert exhibit.quantity == 40
        assert adds_up(case.custody.all(), {exhibit.pk: Decimal(40)})
        assert window(case).status == "missed"
        assert {row.addressee for row in case.notices.filter(kind="court_keeps")} == {
            "holder",
            "consignor",
        }
        assert clock(case, guards.SECURITY_RETURN).status == "running"

    def test_two_courts_that_name_parts_add_up_to_the_whole(self, undetermined, kept, legal):
        rest = there(undetermined) - 40
        with at("2026-04-02T10:00"):
            court_notice(undetermined, legal, court=SECOND, **lines(l1=rest))
        assert fresh(undetermined).status == S.COURT_SEIZED
        assert not PartRelease.objects.exists()

    def test_not_infringing_frees_what_no_court_keeps(self, case, legal, supervisor):
        with at("2026-03-05T10:00"):
            court_notice(case, legal, **lines(l1=Decimal(40)))
            steps.determine(
                case, actor=supervisor, outcome="not_infringing", reasons="Licence seen."
            )
        assert fresh(case).status == S.COURT_SEIZED
        assert there(fresh(case)) == 40

    def test_a_label_that_is_named_stays_whole(self, undetermined, legal, supervisor):
        whole = undetermined.exhibits.get()
        part = exhibits.divide(whole, actor=supervisor, quantity=Decimal(25))
        with at("2026-04-01T10:00"):
            kept = court_notice(undetermined, legal, scope="part", parts=[Part(exhibit=part)])
        assert kept.notice.parts.get().quantity == 25
        with time_machine.travel(window(undetermined).due_at, tick=False):
            act_on_missed_deadlines()
        part.refresh_from_db()
        whole.refresh_from_db()
        assert (part.quantity, whole.quantity) == (25, 0)

    def test_disposal_takes_only_what_no_court_keeps(self, case, legal, supervisor):
        with at("2026-03-05T10:00"):
            court_notice(case, legal, **lines(l1=Decimal(40)))
        (unit, left), *_ = disposal.remaining(case).items()
        assert disposal.takeable(case) == {unit: left - 40}
        with at("2026-03-06T10:00"):
            court_notice(case, legal, court=SECOND)
        with pytest.raises(disposal.GoodsAreKept, match="Measures art 29"):
            disposal.nothing_keeps_the_goods(case)

    @pytest.mark.parametrize("quantity", ["0", "100000"])
    def test_no_more_than_is_there(self, undetermined, legal, quantity):
        with pytest.raises(InvalidInput) as refused:
            court_notice(undetermined, legal, **lines(l1=Decimal(quantity)))
        assert refused.value.details["field"] == "parts"
        assert not CourtNotice.objects.exists()


class TestLifting:
    def seized(self, case: Case, legal: Any, **said: Any) -> CourtNotice:
        with at("2026-04-01T10:00"):
            return court_notice(case, legal, **said).notice

    def lift(self, case: Case, legal: Any, notice: CourtNotice, **said: Any) -> Any:
        return court_notice(case, legal, "lifting", **{"number": "lift", "follows": notice, **said})

    def test_the_case_goes_on_with_its_first_clock(self, undetermined, legal):
        started = window(undetermined).started_at
        notice = self.seized(undetermined, legal)
        with at("2026-04-20T10:00"):
            assert self.lift(undetermined, legal, notice).in_time
        case = fresh(undetermined)
        assert case.status == S.UNDETERMINED
        assert (window(case).status, window(case).started_at) == ("running", started)
        assert clock(case, guards.SECURITY_RETURN).status == "stopped"
        with time_machine.travel(window(case).due_at - timedelta(seconds=1), tick=False):
            assert act_on_missed_deadlines() == 0
        with time_machine.travel(window(case).due_at, tick=False):
            act_on_missed_deadlines()
        assert fresh(case).status == S.RELEASED

    def test_lifted_after_the_window_the_goods_go_free_with_the_next_sweep(
        self, undetermined, legal
    ):
        notice = self.seized(undetermined, legal)
        with at("2026-08-03T10:00"):
            self.lift(undetermined, legal, notice)
            act_on_missed_deadlines()
        case = fresh(undetermined)
        assert (case.status, case.release_ground) == (
            S.RELEASED,
            "undetermined_no_court_notice_50wd",
        )

    def test_lifted_after_the_rest_went_free_what_was_kept_follows(self, undetermined, legal):
        notice = self.seized(undetermined, legal, **lines(l1=Decimal(40)))
        with time_machine.travel(window(undetermined).due_at, tick=False):
            act_on_missed_deadlines()
        with at("2026-08-03T10:00"):
            self.lift(undetermined, legal, notice)
            act_on_missed_deadlines()
        case = fresh(undetermined)
        assert case.status == S.RELEASED
        assert case.exhibits.get().quantity == 0

    def test_a_second_court_waits_and_takes_its_turn(self, undetermined, legal):
        first = self.seized(undetermined, legal)
        with at("2026-07-01T10:00"):  # the window is over, but the goods are still there
            second = court_notice(undetermined, legal, court=SECOND, number="2")
            assert second.notice.status == "waiting"
            assert "comes first" in second.problem
        with at("2026-08-03T10:00"):
            self.lift(undetermined, legal, first)
            act_on_missed_deadlines()
        second.notice.refresh_from_db()
        assert second.notice.status == "in_force"
        assert fresh(undetermined).status == S.COURT_SEIZED
        assert Event.objects.filter(verb="court_notice.took_effect").count() == 1

    def test_only_its_own_court_or_the_superior_lifts(self, undetermined, legal):
        notice = self.seized(undetermined, legal)
        with at("2026-04-20T10:00"):
            other = self.lift(undetermined, legal, notice, court=SECOND)
            assert "superior" in other.problem
            assert fresh(undetermined).status == S.COURT_SEIZED
            above = self.lift(undetermined, legal, notice, court="广东高院", superior=True)
        assert above.in_time
        assert fresh(undetermined).status == S.UNDETERMINED

    def test_what_is_lifted_cannot_be_lifted_again(self, undetermined, legal):
        notice = self.seized(undetermined, legal)
        with at("2026-04-20T10:00"):
            self.lift(undetermined, legal, notice)
            again = self.lift(undetermined, legal, notice, number="again")
        assert again.notice.status == "no_effect"
        assert "Lifted" in again.problem

    @pytest.mark.parametrize(
        ("kind", "said", "field"),
        [
            ("lifting", {}, "follows"),
            ("renewal", {}, "follows"),
            ("goods_preservation", {"court": " "}, "court"),
            ("goods_preservation", {"number": " "}, "number"),
            ("goods_preservation", {"scope": "part"}, "parts"),
            ("goods_preservation", {"scope": "amount", "amount": Decimal(1)}, "scope"),
            ("security_preservation", {"scope": "part"}, "scope"),
            ("security_preservation", {"scope": "amount"}, "amount"),
            ("suit_acceptance", {"scope": "part"}, "scope"),
            ("goods_preservation", {"scope": "ship"}, "scope"),
        ],
    )
    def test_particulars_must_fit(self, undetermined, legal, kind, said, field):
        with pytest.raises(InvalidInput) as refused:
            court_notice(undetermined, legal, kind, **said)
        assert refused.value.details["field"] == field
        assert not CourtNotice.objects.exists()

    def test_of_another_case_nothing_is_lifted(
        self, undetermined, legal, supervisor, rights_holder
    ):
        other = detained_case(supervisor, rights_holder)
        notice = court_notice(other, legal).notice
        with pytest.raises(InvalidInput) as refused:
            self.lift(undetermined, legal, notice)
        assert refused.value.details["field"] == "follows"
        assert fresh(other).status == S.COURT_SEIZED


class TestTerm:
    def test_longest_by_law_when_nothing_is_stated(self, undetermined, legal):
        with at("2026-04-01T10:00"):
            goods = court_notice(undetermined, legal).notice
            money = court_notice(undetermined, legal, "security_preservation", number="2").notice
        assert (str(goods.valid_until), str(money.valid_until)) == ("2028-04-01", "2027-04-01")

    def test_not_longer_than_the_law_allows(self, undetermined, legal):
        day = timezone.localdate() + timedelta(days=800)
        with pytest.raises(InvalidInput, match="Civil Procedure Law") as refused:
            court_notice(undetermined, legal, valid_until=day)
        assert refused.value.details["field"] == "valid_until"

    def test_its_last_day_still_binds_then_it_lapses(self, undetermined, legal):
        with at("2026-04-01T10:00"):
            last = timezone.localdate() + timedelta(days=10)
            notice = court_notice(undetermined, legal, valid_until=last).notice
        with at("2026-04-11T23:59"):
            assert end_court_notices() == 0
            assert legal.notifications.filter(message__contains="ends on").count() == 1
        with at("2026-04-12T00:05"):
            assert end_court_notices() == 1
            assert end_court_notices() == 0
        notice.refresh_from_db()
        assert notice.status == "lapsed"
        assert fresh(undetermined).status == S.UNDETERMINED

    def test_renewed_in_time_it_goes_on(self, undetermined, legal):
        with at("2026-04-01T10:00"):
            last = timezone.localdate() + timedelta(days=10)
            notice = court_notice(undetermined, legal, valid_until=last).notice
        with at("2026-04-11T20:00"):
            renewed = court_notice(undetermined, legal, "renewal", number="r", follows=notice)
        assert renewed.in_time
        notice.refresh_from_db()
        assert str(notice.valid_until) == "2028-04-11"
        with at("2026-04-20T10:00"):
            assert end_court_notices() == 0

    def test_renewed_too_late_a_new_notice_is_needed(self, undetermined, legal):
        with at("2026-04-01T10:00"):
            last = timezone.localdate() + timedelta(days=10)
            notice = court_notice(undetermined, legal, valid_until=last).notice
        with at("2026-04-12T00:01"):
            late = court_notice(undetermined, legal, "renewal", number="r", follows=notice)
            assert "had ended on 2026-04-11" in late.problem
            end_court_notices()
        assert fresh(undetermined).status == S.UNDETERMINED

    @pytest.mark.parametrize(
        ("state", "target"),
        [
            (state, target)
            for state in CourtNotice.Status
            for target in CourtNotice.Status
            if state != target and target not in CourtNotice.TRANSITIONS.get(state, ())
        ],
    )
    def test_every_missing_edge_is_refused(self, state, target):
        with pytest.raises(IllegalTransition):
            CourtNotice(status=state).move_to(target)


class TestSecurity:
    @pytest.fixture
    def released(self, undetermined: Case) -> Case:
        with time_machine.travel(window(undetermined).due_at, tick=False):
            act_on_missed_deadlines()
        return fresh(undetermined)

    def freeze(self, case: Case, legal: Any, **said: Any) -> CourtNotice:
        with at("2026-05-20T10:00"):
            return court_notice(case, legal, "security_preservation", **said).notice

    def test_frozen_whole_it_does_not_go_back_until_lifted(self, released, legal, supervisor):
        security = released.securities.get()
        due = clock(released, guards.SECURITY_RETURN).due_at
        notice = self.freeze(released, legal)
        assert clock(released, guards.SECURITY_RETURN).status == "stopped"
        with time_machine.travel(due + timedelta(days=30), tick=False):
            act_on_missed_deadlines()
            with pytest.raises(guards.StillStandsForSomething, match="court has preserved"):
                steps.return_security(security, actor=supervisor)
            court_notice(released, legal, "lifting", number="l", follows=notice)
            act_on_missed_deadlines()
        security.refresh_from_db()
        assert security.status == "returned"

    def test_lifted_before_the_end_the_twenty_days_count_from_where_they_began(
        self, released, legal
    ):
        due = clock(released, guards.SECURITY_RETURN).due_at
        notice = self.freeze(released, legal)
        with at("2026-05-22T10:00"):
            court_notice(released, legal, "lifting", number="l", follows=notice)
        again = clock(released, guards.SECURITY_RETURN)
        assert (again.status, again.due_at) == ("running", due)

    def test_an_amount_keeps_that_amount_alone(self, released, legal):
        security = released.securities.get()
        notice = self.freeze(released, legal, scope="amount", amount=Decimal(4000))
        running = clock(released, guards.SECURITY_RETURN)
        assert running.status == "running"
        with time_machine.travel(running.due_at, tick=False):
            act_on_missed_deadlines()
            act_on_missed_deadlines()
        security.refresh_from_db()
        assert (security.status, security.part_returned) == ("accepted", security.amount - 4000)
        assert "4,000.00" in str(released.notices.get(kind="court_keeps").content["en"]["body"])
        with at("2026-08-03T10:00"):
            court_notice(released, legal, "lifting", number="l", follows=notice)
            act_on_missed_deadlines()
        security.refresh_from_db()
        assert security.status == "returned"

    def test_a_letter_of_guarantee_cannot_be_divided(self, released, legal):
        security = released.securities.get()
        type(security).objects.filter(pk=security.pk).update(form="bank_guarantee")
        self.freeze(released, legal, scope="amount", amount=Decimal(4000))
        with time_machine.travel(clock(released, guards.SECURITY_RETURN).due_at, tick=False):
            act_on_missed_deadlines()
        security.refresh_from_db()
        assert (security.status, security.part_returned) == ("accepted", 0)

    def test_two_courts_one_security(self, released, legal):
        first = self.freeze(released, legal)
        second = self.freeze(released, legal, court=SECOND, number="2")
        assert (first.status, second.status) == ("in_force", "waiting")
        with at("2026-08-03T10:00"):
            court_notice(released, legal, "lifting", number="l", follows=first)
            act_on_missed_deadlines()
        second.refresh_from_db()
        assert second.status == "in_force"
        assert released.securities.get().status == "accepted"

    def test_no_security_any_more(self, released, legal):
        with time_machine.travel(clock(released, guards.SECURITY_RETURN).due_at, tick=False):
            act_on_missed_deadlines()
            late = court_notice(released, legal, "security_preservation")
        assert late.notice.status == "no_effect"
        assert "Measures art 35(3)" in late.problem


class TestCounterSecurity:
    @pytest.fixture
    def held(self, case: Case, sender: Any, supervisor: Any) -> CounterSecurity:
        IpRight.objects.filter(recordals__case_items__case=case).update(kind="design")
        with at("2026-03-10T10:00"):
            counter.ask_release(
                case,
                actor=sender,
                reasons="Other lamp.",
                amount=Decimal(10_000),
                reference_no="B",
                document=stored_picture(),
            )
            return counter.accept(case, actor=supervisor)

    def test_frozen_it_does_not_go_back_when_no_suit_was_proved(self, held, legal):
        case = held.case
        due = clock(case, "patent_suit_proof").due_at
        with at("2026-03-20T10:00"):
            notice = court_notice(case, legal, "counter_preservation").notice
        with time_machine.travel(due, tick=False):
            act_on_missed_deadlines()
        held.refresh_from_db()
        assert held.status == "accepted"
        with time_machine.travel(due + timedelta(days=5), tick=False):
            court_notice(case, legal, "lifting", number="l", follows=notice)
        held.refresh_from_db()
        assert held.status == "returned"
        assert clock(case, guards.SECURITY_RETURN_PATENT).status == "running"

    def test_lifted_before_the_end_the_holder_may_still_prove_its_suit(self, held, legal):
        case = held.case
        with at("2026-03-20T10:00"):
            notice = court_notice(case, legal, "counter_preservation").notice
        with at("2026-03-24T10:00"):
            court_notice(case, legal, "lifting", number="l", follows=notice)
        held.refresh_from_db()
        assert held.status == "accepted"
        assert clock(case, "patent_suit_proof").status == "running"

    def test_the_courts_own_word_proves_the_suit_in_time_only(self, held, legal):
        case = held.case
        due = clock(case, "patent_suit_proof").due_at
        with time_machine.travel(due + timedelta(minutes=5), tick=False):
            court_notice(
                case,
                legal,
                "suit_acceptance",
                number="late",
                received_at=due,
                file=stored_picture(),
            )
            held.refresh_from_db()
            assert held.status == "accepted"
            with pytest.raises(InvalidInput):
                court_notice(case, legal, "suit_acceptance", received_at=due - timedelta(seconds=1))
            court_notice(
                case,
                legal,
                "suit_acceptance",
                received_at=due - timedelta(seconds=1),
                file=stored_picture(),
            )
        held.refresh_from_db()
        assert (held.status, held.suit_court) == ("sued", COURT)

    def test_frozen_it_is_neither_paid_out_nor_returned_on_the_judgment(
        self, held, legal, rights_holder
    ):
        case = held.case
        with at("2026-03-20T10:00"):
            counter.prove_suit(
                case, actor=rights_holder, court=COURT, number="1", document=stored_picture()
            )
            frozen = court_notice(case, legal, "counter_preservation").notice
            for infringing in (True, False):
                with pytest.raises(guards.StillStandsForSomething, match="frozen the deposit"):
                    counter.follow_judgment(
                        case, actor=legal, infringing=infringing, judgment="J", reasons="x"
                    )
            court_notice(case, legal, "lifting", number="l", follows=frozen)
            court_notice(case, legal, "counter_enforcement", number="e")
            paid = counter.follow_judgment(
                case, actor=legal, infringing=True, judgment="J", reasons="x"
            )
        assert paid.status == "paid_out"

    def test_no_deposit_no_effect(self, undetermined, legal):
        late = court_notice(undetermined, legal, "counter_preservation")
        assert "no deposit" in late.problem


class TestSuit:
    def test_before_the_suit_thirty_days_run_and_its_acceptance_meets_them(
        self, undetermined, legal, rights_holder
    ):
        with at("2026-04-01T10:00"):
            court_notice(undetermined, legal, "goods_presuit")
            suit = suits.report_suit(
                undetermined, actor=rights_holder, court=COURT, filed_on=timezone.localdate()
            )
        running = clock(undetermined, "sue_after_presuit_preservation")
        assert str(timezone.localdate(running.last_moment)) == "2026-05-01"
        with at("2026-04-20T10:00"):
            court_notice(undetermined, legal, "suit_acceptance", number="（2026）粤03民初1号")
        running.refresh_from_db()
        suit.refresh_from_db()
        assert running.status == "met"
        assert (suit.status, suit.docket_no) == ("accepted", "（2026）粤03民初1号")

    def test_without_a_suit_customs_lifts_nothing_by_itself(self, undetermined, legal):
        with at("2026-04-01T10:00"):
            court_notice(undetermined, legal, "goods_presuit")
        with at("2026-05-10T10:00"):
            act_on_missed_deadlines()
        assert clock(undetermined, "sue_after_presuit_preservation").status == "missed"
        assert fresh(undetermined).status == S.COURT_SEIZED


class TestReleaseIsBarred:
    def test_whatever_the_ground(self, undetermined, legal, supervisor, rights_holder):
        with at("2026-04-01T10:00"):
            court_notice(undetermined, legal)
            with pytest.raises(guards.CourtKeeps, match="Measures arts 18, 29"):
                steps.release(
                    undetermined,
                    actor=supervisor,
                    ground="sufficient_non_infringement_evidence",
                    reasons="Licence seen.",
                )
            with pytest.raises(guards.StepNotAllowed):
                steps.withdraw(undetermined, actor=rights_holder)
        assert fresh(undetermined).status == S.COURT_SEIZED

    def test_handed_to_the_court_the_case_is_closed(self, undetermined, legal):
        with pytest.raises(guards.WrongState):
            court_notices.can_hand_over(undetermined)
        with at("2026-04-01T10:00"):
            notice = court_notice(undetermined, legal, "goods_enforcement").notice
            closed = court_notices.hand_over(
                undetermined, actor=legal, notice=notice, place="Court depot", remarks="Clerk Wu"
            )
        assert closed.status == S.CLOSED
        assert closed.exhibits.get().quantity == 0
        assert closed.custody.last().to_party == COURT

    def test_not_while_two_courts_keep_them(self, undetermined, legal):
        with at("2026-04-01T10:00"):
            court_notice(undetermined, legal, **lines(l1=Decimal(40)))
            rest = there(undetermined) - 40
            court_notice(undetermined, legal, court=SECOND, **lines(l1=rest))
        with pytest.raises(court_notices.NotKeptForCourt):
            court_notices.can_hand_over(fresh(undetermined))


class TestDoors:
    def test_recorded_seen_and_lifted_on_pages(
        self, undetermined, legal, rights_holder, sender, other_holder, stranger, inspector, login
    ):
        officer = login(legal)
        page = f"/cases/{undetermined.number}/court-notice/"
        with at("2026-04-01T10:00"):
            assert login(inspector).get(page).status_code == 403
            assert login(stranger).get(page).status_code == 404
            assert "Line 1" in officer.get(page).content.decode()
            sent = {
                "kind": "goods_preservation",
                "court": COURT,
                "number": "1",
                "received_at": "2026-04-01T09:00",
                "scope": "part",
                "line_1": "40",
            }
            assert officer.post(page, {**sent, "line_1": "99999"}).status_code == 422
            done = officer.post(page, sent, follow=True)
            assert "keeps only a part" in done.content.decode()
            notice = CourtNotice.objects.get()
            own = f"/cases/{undetermined.number}/court/"
            for reader in (rights_holder, sender):
                shown = login(reader).get(own).content.decode()
                assert COURT in shown
                assert "Reply to the court" not in shown
            assert login(other_holder).get(own).status_code == 404
            assert (
                COURT
                in login(rights_holder)
                .get(f"/portal/cases/{undetermined.number}/")
                .content.decode()
            )
            lift = {
                "kind": "lifting",
                "court": COURT,
                "number": "2",
                "received_at": "2026-04-01T09:30",
                "scope": "whole",
                "follows": notice.pk,
            }
            assert officer.post(page, lift).status_code == 302
        notice.refresh_from_db()
        assert notice.status == "lifted"

    def test_the_security_is_no_business_of_the_consignor(
        self, undetermined, legal, rights_holder, sender, login, bearer
    ):
        court_notice(undetermined, legal, "security_preservation", number="S-1")
        assert "S-1" in login(rights_holder).get("/court-notices/").content.decode()
        assert "S-1" not in login(sender).get("/court-notices/").content.decode()
        assert bearer(sender).get("/api/v1/court-notices/").json()["results"] == []

    def test_the_court_finds_its_own_notice_and_reply(self, undetermined, legal, login):
        office = PartnerOfficeFactory(kind="court")
        mine = User.objects.create_user("judge", role="partner", partner_office=office)
        other = User.objects.create_user(
            "other-judge", role="partner", partner_office=PartnerOfficeFactory(kind="court")
        )
        notice = court_notice(undetermined, legal, office=office).notice
        assert notice.reply.addressee == "court"
        assert notice.reply.served_at is not None
        assert mine.notifications.get().url == "/court-notices/"
        elsewhere = court_notice(undetermined, legal, court=SECOND, number="9").notice
        assert elsewhere.reply.is_to_be_served
        assert COURT in login(mine).get("/court-notices/").content.decode()
        assert login(mine).get(notice.reply.get_absolute_url()).status_code == 200
        assert COURT not in login(other).get("/court-notices/").content.decode()
        assert login(other).get(notice.reply.get_absolute_url()).status_code == 404

    def test_over_the_api(self, undetermined, legal, inspector, stranger, bearer):
        address = "/api/v1/court-notices/"
        body = {
            "case": undetermined.number,
            "kind": "goods_preservation",
            "court": COURT,
            "number": "1",
            "received_at": timezone.now().isoformat(),
            "scope": "part",
            "parts": [{"line_no": 1, "quantity": "40"}],
        }
        assert (
            bearer(inspector).post(address, body, content_type="application/json").status_code
            == 403
        )
        assert (
            bearer(stranger).post(address, body, content_type="application/json").status_code == 422
        )
        officer = bearer(legal)
        assert (
            officer.post(
                address, {**body, "kind": "x"}, content_type="application/json"
            ).status_code
            == 422
        )
        with at("2026-04-01T10:00"):
            body["received_at"] = timezone.now().isoformat()
            made = officer.post(address, body, content_type="application/json")
        assert made.status_code == 201, made.content
        assert made.json()["parts"][0]["quantity"] == "40.000"
        assert made.json()["bars"] == ["release", "disposal"]
        assert officer.get(address).json()["results"][0]["status"] == "in_force"

    def test_the_reply_says_what_is_kept_or_why_not(self, undetermined, legal):
        due = window(undetermined).due_at
        with time_machine.travel(due, tick=False):
            late = court_notice(undetermined, legal, received_at=due).notice
        assert "no effect" in late.reply.content["en"]["body"][1]
        assert "不发生效力" in late.reply.content["zh"]["body"][1]

    def test_reference_rows_are_loaded_again_without_change(self):
        call_command("load_reference", verbosity=0)
        assert CourtNoticeKind.objects.count() == 10


def test_a_release_by_hand_tells_the_same(undetermined, legal, supervisor, login):
    """The clock and the officer use one service: both are told that a court keeps the goods."""
    with at("2026-04-01T10:00"):
        court_notice(undetermined, legal)
        answer = login(supervisor).post(
            f"/cases/{undetermined.number}/release/",
            {"ground": "sufficient_non_infringement_evidence", "reasons": "x"},
        )
    assert answer.status_code == 409
