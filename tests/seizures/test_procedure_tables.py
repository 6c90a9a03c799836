"""The freight procedure as tables: every step at every stage, every ground, every edge day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.reference.calendar import SHANGHAI, load_calendar
from core.reference.models import ReleaseGround, StatutoryDeadline
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.deadlines.rules import due_moment
from seizures.procedure import counter, guards, steps
from seizures.procedure.periodic import act_on_missed_deadlines
from tests.factories import EnterpriseFactory, member_of, stored_picture
from tests.factories.procedure import detained_case, suspended_case

pytestmark = pytest.mark.django_db
S = Case.Status
UNDECIDED = {S.SUSPENDED, S.DETAINED, S.UNDETERMINED}
INVESTIGATED = {S.DETAINED, S.UNDETERMINED}


@pytest.fixture
def sender(db: None) -> Any:
    return member_of(EnterpriseFactory(), username="sender", role="trader")


@pytest.fixture
def cast(supervisor: Any, legal: Any, rights_holder: Any, sender: Any) -> dict[str, Any]:
    return {"officer": supervisor, "legal": legal, "holder": rights_holder, "sender": sender}


#: step -> how it is tried, and the stages to which it belongs
STEPS: dict[str, tuple[Callable[[Case, dict[str, Any]], Any], Any]] = {
    "answer": (
        lambda case, cast: steps.apply_for_detention(
            case, actor=cast["holder"], form="cash", amount=Decimal(10_000), reference_no="B"
        ),
        {S.SUSPENDED},
    ),
    "decline": (
        lambda case, cast: steps.decline(case, actor=cast["holder"], reasons="Genuine."),
        {S.SUSPENDED},
    ),
    "detain": (lambda case, cast: steps.detain(case, actor=cast["officer"], place="W"), set()),
    "determine": (
        lambda case, cast: steps.determine(
            case, actor=cast["legal"], outcome="infringing", reasons="Copied."
        ),
        {S.DETAINED},
    ),
    "withdraw": (lambda case, cast: steps.withdraw(case, actor=cast["holder"]), INVESTIGATED),
    "settle": (
        lambda case, cast: steps.sign_settlement(
            case, actor=cast["holder"], side="holder", agreement=stored_picture()
        ),
        INVESTIGATED,
    ),
    "statement": (
        lambda case, cast: steps.give_statement(
            case, actor=cast["sender"], title="Licence", document=stored_picture()
        ),
        UNDECIDED,
    ),
    "release": (
        lambda case, cast: steps.release(
            case,
            actor=cast["officer"],
            ground="sufficient_non_infringement_evidence",
            reasons="Licence seen.",
        ),
        {*UNDECIDED, S.COURT_SEIZED},
    ),
    "deposit": (
        lambda case, cast: counter.ask_release(
            case,
            actor=cast["sender"],
            reasons="Other.",
            amount=Decimal(10_000),
            reference_no="B",
            document=stored_picture(),
        ),
        INVESTIGATED,
    ),
}


def at_stage(status: str, cast: dict[str, Any], *, kind: str = "design") -> Case:
    """A case put at a stage, with the facts the database demands of it."""
    case = detained_case(
        cast["officer"], cast["holder"], consignor=cast["sender"].enterprises.get()
    )
    IpRight.objects.filter(recordals__case_items__case=case).update(kind=kind)
    now = timezone.now()
    facts: dict[str, Any] = {"determined_at": now, "determination_reasons": "x"}
    if status == S.SUSPENDED:
        facts = {"detained_at": None, "answer": "", "answered_at": None}
        case.securities.all().delete()
    if status in {S.RELEASED, S.CLOSED}:
        facts |= {"closed_at": now, "release_ground": "holder_withdraws"}
    Case.objects.filter(pk=case.pk).update(status=status, **facts)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("name", STEPS)
def test_no_step_outside_its_stages_and_the_article_is_named(name, cast):
    """Domain section 2.5: every edge that is not there is refused, with its article."""
    take, stages = STEPS[name]
    for status in Case.Status:
        if status in stages:
            continue
        case = at_stage(status, cast)
        with pytest.raises(guards.StepNotAllowed) as refused:
            take(case, cast)
        assert " art" in refused.value.citation, (name, status)
        case.refresh_from_db()
        assert case.status == status, (name, status)
        Case.objects.filter(pk=case.pk).update(
            status=S.CLOSED, closed_at=timezone.now(), release_ground="x"
        )


@pytest.mark.parametrize(
    ("name", "status"),
    [(name, status) for name, (_, stages) in STEPS.items() for status in sorted(stages)],
)
def test_every_step_at_each_of_its_stages(name, status, cast):
    case = at_stage(status, cast)
    STEPS[name][0](case, cast)


def run_out(case: Case, rule: str) -> None:
    due = case.deadlines.running().get(rule=rule).due_at
    with time_machine.travel(due, tick=False):
        act_on_missed_deadlines()


def no_answer(case: Case, cast: dict[str, Any]) -> None:
    run_out(case, guards.HOLDER_REPLY)


def fifty_days(case: Case, cast: dict[str, Any]) -> None:
    steps.determine(case, actor=cast["legal"], outcome="undetermined", reasons="Unclear.")
    run_out(case, guards.COURT)


def deposit(case: Case, cast: dict[str, Any]) -> None:
    IpRight.objects.filter(recordals__case_items__case=case).update(kind="invention")
    STEPS["deposit"][0](case, cast)
    counter.accept(case, actor=cast["officer"])


def both_sign(case: Case, cast: dict[str, Any]) -> None:
    STEPS["settle"][0](case, cast)
    steps.sign_settlement(case, actor=cast["sender"], side="consignor")


#: ground -> (goods are detained first, how it is reached); the others belong to applications,
#: parcels and penalties and are reached in their own files
GROUNDS: dict[str, tuple[bool, Callable[[Case, dict[str, Any]], Any]]] = {
    "no_holder_application": (False, no_answer),
    "undetermined_no_court_notice_50wd": (True, fifty_days),
    "patent_counter_security": (True, deposit),
    "sufficient_non_infringement_evidence": (True, STEPS["release"][0]),
    "holder_withdraws": (True, STEPS["withdraw"][0]),
    "settlement": (True, both_sign),
}
ELSEWHERE = {
    "application_refused",
    "no_court_notice_20wd",
    "detention_period_expired",
    "self_use_reasonable_quantity",
    "decision_annulled",
}


@pytest.mark.parametrize("key", GROUNDS)
def test_each_ground_of_release_is_reached(key, cast):
    held, reach = GROUNDS[key]
    consignor = cast["sender"].enterprises.get()
    case = (
        detained_case(cast["officer"], cast["holder"], consignor=consignor)
        if held
        else suspended_case(cast["officer"], cast["holder"].enterprises.get(), consignor=consignor)
    )
    reach(case, cast)

    case.refresh_from_db()
    assert (case.status, case.release_ground) == ("released", key)
    kinds = case.notices.filter(kind="release_notice").values_list("addressee", flat=True)
    assert sorted(kinds) == ["consignor", "holder"]
    case.shipment.refresh_from_db()
    assert case.shipment.status == "cleared"


def test_no_ground_is_forgotten():
    assert set(GROUNDS) | ELSEWHERE >= set(ReleaseGround.objects.values_list("pk", flat=True))


#: rule, start, last day, counted by hand
EDGES = [
    # next-day start; a Friday evening, the weekend free
    ("holder_reply_ex_officio", "2026-11-27 23:59", "2026-12-02"),
    # 14 February 2026 is a make-up Saturday, 15-23 February are free
    ("holder_reply_ex_officio", "2026-02-13 09:00", "2026-02-25"),
    ("holder_reply_ex_officio", "2026-02-27 09:00", "2026-03-03"),
    # 10 October 2026 is a make-up Saturday, 1-7 October are free
    ("holder_reply_ex_officio", "2026-10-08 16:00", "2026-10-12"),
    ("by_application_court_notice", "2026-09-30 10:00", "2026-11-03"),
    ("ex_officio_determination", "2026-09-24 10:00", "2026-11-12"),
    ("ex_officio_court_notice", "2026-09-24 10:00", "2026-12-10"),
    ("patent_suit_proof", "2026-02-06 17:30", "2026-03-26"),
    ("guarantee_review", "2026-09-30 08:00", "2026-10-13"),
    ("security_return_after_patent_release", "2026-11-27 10:00", "2026-12-25"),
]
COUNTED = {rule for rule, _start, _last in EDGES}


@pytest.mark.parametrize(("rule", "start", "last"), EDGES)
def test_each_period_ends_on_the_day_counted_by_hand(rule, start, last):
    row = StatutoryDeadline.objects.get(pk=rule)
    began = datetime.fromisoformat(f"{start}+08:00")
    due = due_moment(row, began, load_calendar())

    ends = (due.at - timedelta(seconds=1)).astimezone(SHANGHAI)
    assert (str(ends.date()), str(ends.time())) == (last, "23:59:59")
    assert not due.provisional


def test_fifty_days_include_the_thirty(cast):
    case = detained_case(cast["officer"], cast["holder"])
    clocks = {clock.rule_id: clock for clock in case.deadlines.running()}
    assert clocks[guards.DETERMINATION].started_at == clocks[guards.COURT].started_at
    assert clocks[guards.DETERMINATION].due_at < clocks[guards.COURT].due_at


def test_a_clock_set_before_the_start_loses_and_decides_nothing(cast, login):
    """The machine's clock jumps back behind the start of a period: nothing runs out, the page is
    shown, and the answer counts as in time."""
    case = suspended_case(cast["officer"], cast["holder"].enterprises.get())
    clock = case.deadlines.get()
    with time_machine.travel(clock.started_at - timedelta(days=400), tick=False):
        assert act_on_missed_deadlines() == 0
        assert login(cast["officer"]).get(case.get_absolute_url()).status_code == 200
        STEPS["answer"][0](case, cast)
    clock.refresh_from_db()
    assert clock.status == "met"


def test_a_year_without_holidays_makes_every_clock_of_the_case_provisional(cast):
    with time_machine.travel("2026-12-28 10:00+08:00", tick=False):
        case = detained_case(cast["officer"], cast["holder"])
    longer = case.deadlines.filter(rule__in=[guards.DETERMINATION, guards.COURT])
    assert [clock.provisional for clock in longer] == [True, True]
    assert not case.deadlines.get(rule=guards.HOLDER_REPLY).provisional  # it ends on 31 December
