"""Before a time limit ends people are reminded of it; after its end it goes higher up.

How many working days before and after is house data beside each time limit
(``StatutoryDeadline.remind_days`` and ``escalate_days``).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import Entry, record, record_many
from core.reference.calendar import load_calendar, today
from core.reference.models import StatutoryDeadline
from core.workdays import Calendar
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline, DeadlineQuerySet
from seizures.deadlines.rules import BEIJING
from seizures.procedure import guards, telling

ESCALATED = gettext_noop(
    "What was due in case %(case)s on %(due)s is still not done (%(citation)s)."
)
LAST = 1
BATCH = 1000


def remind(now: datetime) -> int:
    """Remind officers before the end, and the holder whose answer is awaited on the last day.

    One query for each kind of clock; each reminder is kept with its clock, so a second run on the
    same day, or the next day, says nothing twice. Returns how many people were told.
    """
    calendar = load_calendar()
    return sum(
        _remind(deadline, stage, now)
        for rule in _rules_of(Deadline.objects.running())
        for deadline, stage in _near(rule, now, calendar)
    )


def _rules_of(clocks: DeadlineQuerySet) -> list[StatutoryDeadline]:
    used = clocks.order_by().values_list("rule", flat=True).distinct()
    return list(StatutoryDeadline.objects.filter(pk__in=used))


def _near(
    rule: StatutoryDeadline, now: datetime, calendar: Calendar
) -> Iterator[tuple[Deadline, int]]:
    """The clocks of this kind that have come within a reminder they have not had."""
    stages = sorted(_stages(rule))
    if not stages:
        return
    limits = {stage: _end_of(calendar.add_workdays(today(), stage)) for stage in stages}
    wanted = Q(pk__in=[])
    for stage, limit in limits.items():
        untold = Q(reminded__isnull=True) | Q(reminded__gt=stage)
        wanted |= Q(due_at__lte=limit, length__gt=_shortest(rule, stage)) & untold
    running = Deadline.objects.running().filter(rule=rule, due_at__gt=now)
    within = running.filter(due_at__lte=max(limits.values())).filter(wanted)
    for deadline in within.order_by("due_at", "pk"):
        reached = [stage for stage in stages if deadline.due_at <= limits[stage]]
        yield deadline, min(reached)


def _stages(rule: StatutoryDeadline) -> set[int]:
    """A clock of hours has no day before its last on which a reminder would make sense."""
    hours = rule.unit == StatutoryDeadline.Unit.HOUR
    return {stage for stage in rule.remind_days if not hours or stage == LAST}


def _shortest(rule: StatutoryDeadline, stage: int) -> int:
    """Nobody is reminded on the day a short period begins."""
    days = {StatutoryDeadline.Unit.WORKING_DAY, StatutoryDeadline.Unit.CALENDAR_DAY}
    return stage if rule.unit in days else 0


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, BEIJING)


@transaction.atomic
def _remind(deadline: Deadline, stage: int, now: datetime) -> int:
    case = Case.objects.for_list().select_related("officer").get(pk=deadline.case_id)
    untold = Q(reminded__isnull=True) | Q(reminded__gt=stage)
    mine = Deadline.objects.running().filter(untold, pk=deadline.pk).update(reminded=stage)
    if not mine:  # somebody was first, or the clock has stopped
        return 0
    last_day = timezone.localdate(deadline.last_moment, BEIJING)
    once = f"deadline-{deadline.pk}-{stage}-{last_day}"
    told = telling.tell_officers(
        case, telling.REMINDER_OFFICER, once=once, due=last_day, citation=deadline.citation
    )
    if stage == LAST and deadline.rule_id == guards.HOLDER_REPLY:
        told += telling.tell_holder(case, telling.REMINDER_HOLDER, once=once, due=last_day)
    record("deadline.reminded", case, actor=None, key=deadline.rule_id, workdays=stage)
    return told


def escalate(now: datetime) -> int:
    """Tell supervisors again, and the headquarters, of what is not done days after its end.

    Returns the number of clocks, each once.
    """
    calendar, acted = load_calendar(), 0
    for rule in _rules_of(Deadline.objects.unsettled().filter(escalated_at__isnull=True)):
        before = _end_of(calendar.workday_before(today(), rule.escalate_days))
        while batch := _escalate(rule, before, now):
            acted += batch
    return acted


@transaction.atomic
def _escalate(rule: StatutoryDeadline, before: datetime, now: datetime) -> int:
    late = Deadline.objects.unsettled().filter(
        rule=rule, escalated_at__isnull=True, due_at__lte=before
    )
    held = late.select_for_update(no_key=True, skip_locked=True, of=("self",))
    rows = list(held.select_related("case__officer", "case__district").order_by("pk")[:BATCH])
    Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=now)
    entries = [Entry(row.case, {"key": rule.pk, "citation": row.citation}) for row in rows]
    record_many("deadline.escalated", entries, actor=None)
    telling.tell_of_clocks(rows, ESCALATED, "escalated", also=_headquarters())
    return len(rows)


def _headquarters() -> Iterable[User]:
    return list(User.objects.holding(Role.PLANNER))
