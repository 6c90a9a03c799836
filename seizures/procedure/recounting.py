"""What a change of the working-day calendar does to clocks that run: shown first, then done.

The holidays of a year are announced late in the year before. Clocks that reach into a year
without its notice are provisional; they are counted anew, from their own start and with their own
length, when the calendar changes.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import Entry, record_many
from core.reference.calendar import load_calendar
from core.workdays import Calendar
from seizures.deadlines.models import Deadline, DeadlineQuerySet
from seizures.deadlines.rules import BEIJING, Due, due_moment
from seizures.procedure import telling

RECOUNTED = gettext_noop(
    "The calendar has changed: a time limit of case %(case)s now ends on %(due)s (%(citation)s)."
)
BATCH = 1000


@dataclass(frozen=True)
class Move:
    """A running clock and the end it gets under the calendar as it is now."""

    deadline: Deadline
    due: Due

    @property
    def old_due_at(self) -> datetime:
        return self.deadline.due_at

    @property
    def old_last(self) -> datetime:
        """For display: the last minute that still counts, before and after."""
        return self.deadline.last_moment

    @property
    def new_last(self) -> datetime:
        return self.due.at - timedelta(minutes=1)

    @property
    def moves(self) -> bool:
        return self.deadline.due_at != self.due.at

    @property
    def is_news(self) -> bool:
        return self.moves or self.deadline.provisional != self.due.provisional


@dataclass(frozen=True)
class Preview:
    """``total`` clocks were counted under another calendar; ``kinds`` of those that move."""

    total: int
    moving: int
    kinds: list[tuple[str, int]]
    first: list[Move]


def preview(show: int = 100) -> Preview:
    """What ``recount`` would do now. Changes nothing."""
    calendar, total = load_calendar(), 0
    kinds: Counter[str] = Counter()
    first: list[Move] = []
    outdated = _outdated(calendar).select_related("rule", "case").order_by("due_at", "pk")
    for move in _moves(outdated, calendar):
        total += 1
        if move.moves:
            kinds[move.deadline.name] += 1
        if move.is_news and len(first) < show:
            first.append(move)
    return Preview(total, kinds.total(), kinds.most_common(), first)


def moves() -> Iterator[Move]:
    """Every clock that moves, or is no longer provisional, the first to end first."""
    calendar = load_calendar()
    outdated = _outdated(calendar).select_related("rule", "case").order_by("due_at", "pk")
    return (move for move in _moves(outdated, calendar) if move.is_news)


def recount(*, actor: User | None) -> int:
    """Count every running clock anew under the calendar as it is; returns how many moved.

    In batches, each in a transaction of its own: what is interrupted is finished by the next call,
    and a second call changes nothing.
    """
    moved, calendar = 0, load_calendar()
    while (done := _recount_some(calendar, actor)) is not None:
        moved += done
    return moved


@transaction.atomic
def _recount_some(calendar: Calendar, actor: User | None) -> int | None:
    held = _outdated(calendar).select_for_update(no_key=True, of=("self",)).order_by("pk")
    rows = held.select_related("case__officer", "case__district", "rule")[:BATCH]
    counted = list(_moves(rows, calendar))
    if not counted:
        return None
    moved = [move for move in counted if move.moves]
    entries = [
        Entry(
            move.deadline.case,
            {
                "key": move.deadline.rule_id,
                "before": move.old_due_at.isoformat(),
                "due_at": move.due.at.isoformat(),
                "calendar": calendar.version,
            },
        )
        for move in moved
    ]
    _write(counted, calendar)
    record_many("deadline.recomputed", entries, actor=actor)
    changed = [move.deadline for move in moved]
    telling.tell_of_clocks(changed, RECOUNTED, f"recounted-{calendar.version}")
    telling.tell_holders_of_clocks(changed, RECOUNTED, f"recounted-{calendar.version}")
    return len(moved)


def _write(counted: list[Move], calendar: Calendar) -> None:
    """One statement for all that end together; a new end has its own reminders."""
    ends: dict[tuple[Due, bool], list[Deadline]] = {}
    for move in counted:
        ends.setdefault((move.due, move.moves), []).append(move.deadline)
    for (due, moves), rows in ends.items():
        fresh = {"reminded": None} if moves else {}
        Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(
            due_at=due.at, provisional=due.provisional, calendar_version=calendar.version, **fresh
        )
        for row in rows:
            row.due_at = due.at


def _outdated(calendar: Calendar) -> DeadlineQuerySet:
    """Only working days depend on the calendar."""
    running = Deadline.objects.running().filter(unit="working_day")
    return running.exclude(calendar_version=calendar.version)


def _moves(clocks: DeadlineQuerySet, calendar: Calendar) -> Iterator[Move]:
    """Periods that began on one day and have one length end together: each is counted once."""
    known: dict[tuple[object, int], Due] = {}
    for deadline in clocks if clocks.query.is_sliced else clocks.iterator(chunk_size=2000):
        key = (localdate(deadline.started_at, BEIJING), deadline.length)
        if key not in known:
            known[key] = due_moment(deadline, deadline.started_at, calendar)
        yield Move(deadline, known[key])
