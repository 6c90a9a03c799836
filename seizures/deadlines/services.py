"""Starting, meeting, stopping and missing the statutory clocks of a case.

The step that moves a clock writes the event; a clock that runs out writes its own.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from core.audit.services import Entry, record, record_many
from core.reference.calendar import load_calendar
from core.reference.models import StatutoryDeadline
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import due_moment


@transaction.atomic
def start(case: Case, key: str, *, at: datetime) -> Deadline:
    """Start a clock, with its length, article and calendar as they are today.

    A clock that already runs is left alone and returned. Raises NoLength when the law states none.
    """
    rule = StatutoryDeadline.objects.get(pk=key)
    calendar = load_calendar()
    due = due_moment(rule, at, calendar)
    deadline, created = Deadline.objects.get_or_create(
        case=case,
        rule=rule,
        status=Deadline.Status.RUNNING,
        defaults={
            "started_at": at,
            "due_at": due.at,
            "length": rule.length or 0,
            "unit": rule.unit,
            "citation": rule.citation,
            "calendar_version": calendar.version,
            "provisional": due.provisional,
        },
    )
    if created:  # what an earlier clock of this kind waited for is now counted anew
        _settle(case, key, at)
    return deadline


def start_many(cases: Sequence[Case], key: str, *, at: datetime) -> list[Deadline]:
    """Start the same clock for new cases, in one statement."""
    rule = StatutoryDeadline.objects.get(pk=key)
    calendar = load_calendar()
    due = due_moment(rule, at, calendar)
    return Deadline.objects.bulk_create(
        [
            Deadline(
                case=case,
                rule=rule,
                started_at=at,
                due_at=due.at,
                length=rule.length or 0,
                unit=rule.unit,
                citation=rule.citation,
                calendar_version=calendar.version,
                provisional=due.provisional,
            )
            for case in cases
        ]
    )


def meet(case: Case, key: str, *, at: datetime) -> Deadline | None:
    """What had to be done was done; after the last moment the clock counts as missed."""
    _settle(case, key, at)
    deadline = _running(case, key)
    if deadline is None:
        return None
    late = at >= deadline.due_at
    if late:
        deadline.settled_at = at
    return _end(deadline, Deadline.Status.MISSED if late else Deadline.Status.MET, at)


def complete(case: Case, key: str, *, at: datetime) -> Deadline | None:
    """A waiting period has run, and what was to wait for it is done."""
    _settle(case, key, at)
    deadline = _running(case, key)
    return _end(deadline, Deadline.Status.MET, at) if deadline else None


def stop(case: Case, key: str, *, at: datetime) -> Deadline | None:
    """The reason for the clock has gone. Nothing happens when it does not run."""
    _settle(case, key, at)
    deadline = _running(case, key)
    return _end(deadline, Deadline.Status.STOPPED, at) if deadline else None


@transaction.atomic
def stop_all(case: Case, *, at: datetime) -> int:
    """Stop every running clock of the case; says how many. Nothing is overdue any more."""
    Deadline.objects.unsettled().filter(case=case).update(settled_at=at)
    running = Deadline.objects.running().filter(case=case).select_for_update(no_key=True)
    stopped = [_end(deadline, Deadline.Status.STOPPED, at) for deadline in running]
    return len(stopped)


def miss(case: Case, key: str, *, at: datetime, settled: bool = True) -> Deadline | None:
    """The time ran out and nothing was done; the ledger says so once.

    ``settled`` says that nothing more is to be done: the law itself drew the consequence. What
    customs still has to do stays overdue until it is done.
    """
    deadline = _running(case, key)
    if deadline is None:
        return None
    if settled:
        deadline.settled_at = at
    _end(deadline, Deadline.Status.MISSED, at)
    record("deadline.missed", case, actor=None, **_details(deadline))
    return deadline


@transaction.atomic
def miss_many(running: Collection[Deadline], *, at: datetime, settled: bool) -> None:
    """The same as ``miss`` for clocks of many cases, which the caller has locked."""
    for deadline in running:
        deadline.move_to(Deadline.Status.MISSED)
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in running]).update(
        status=Deadline.Status.MISSED, ended_at=at, settled_at=at if settled else None
    )
    record_many(
        "deadline.missed",
        [Entry(deadline.case, _details(deadline)) for deadline in running],
        actor=None,
    )


def is_running(case: Case, key: str) -> bool:
    """Whether the clock runs; one whose time is over runs until somebody acts on it."""
    return Deadline.objects.running().filter(case=case, rule=key).exists()


def _details(deadline: Deadline) -> dict[str, object]:
    return {
        "key": deadline.rule_id,
        "due_at": deadline.due_at.isoformat(),
        "citation": deadline.citation,
    }


def _settle(case: Case, key: str, at: datetime) -> None:
    Deadline.objects.unsettled().filter(case=case, rule=key).update(settled_at=at)


@transaction.atomic
def _running(case: Case, key: str) -> Deadline | None:
    rows = Deadline.objects.running().filter(case=case, rule=key)
    return rows.select_for_update(no_key=True).first()


def _end(deadline: Deadline, status: Deadline.Status, at: datetime) -> Deadline:
    deadline.move_to(status)
    deadline.ended_at = at
    deadline.save(update_fields=["status", "ended_at", "settled_at"])
    return deadline
