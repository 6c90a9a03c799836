"""The clock's door: missed time limits, and reminders of those that come near."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.errors import DomainError
from core.reference.calendar import load_calendar
from core.reference.models import StatutoryDeadline
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import workdays_left
from seizures.procedure import expiry, guards, telling
from seizures.screening import status_query
from seizures.screening.models import Question

logger = logging.getLogger(__name__)

#: working days before the end when officers are reminded; the holder is reminded at the last
EARLY, LAST = 5, 1
#: five working days lie within this many days even around the longest holiday
LOOK_AHEAD = timedelta(days=20)
#: what one run takes on of one kind; the next run takes the rest
AT_ONCE = 1000


@shared_task
def act_on_missed_deadlines() -> int:
    """Do what the law says about every time limit that has run out; says how many.

    Each case has its own transaction: a run that is killed leaves the rest to the next one.
    """
    now = timezone.now()
    # In the order of the procedure: what 30 days decide comes before what 50 days decide.
    first = list(expiry.HANDLERS)
    others = StatutoryDeadline.objects.exclude(pk__in=first).values_list("pk", flat=True)
    return sum(_act_on(key, now) for key in [*first, *others])


@shared_task
def lapse_status_queries() -> int:
    """Status queries without an answer in time wait for a decision of customs (MEA 21)."""
    now = timezone.now()
    overdue = Question.objects.overdue_at(now).order_by("answer_by", "pk")
    return sum(status_query.lapse(question, now=now) for question in overdue[:AT_ONCE])


def _act_on(key: str, now: datetime) -> int:
    missed = Deadline.objects.missed_at(now).filter(rule=key).order_by("due_at", "pk")
    acted = 0
    for deadline in missed[:AT_ONCE]:
        try:
            acted += expiry.act(deadline, now=now)
        except DomainError as error:
            logger.warning("The clock %s of case %s: %s", key, deadline.case_id, error.message)
        except Exception:  # whatever is wrong with one case, the law acts on the others
            logger.exception("The clock %s of case %s failed", key, deadline.case_id)
    return acted


@shared_task
def remind_of_deadlines() -> int:
    """Remind the holder one working day before its time ends, officers five and one before.

    Once each: a second run on the same day, or the next day, says nothing twice.
    """
    now, calendar = timezone.now(), load_calendar()
    near = Deadline.objects.running().filter(due_at__gt=now, due_at__lte=now + LOOK_AHEAD)
    told = 0
    for deadline in near.order_by("due_at", "pk"):
        left = workdays_left(deadline.due_at, now, calendar)
        stages = [stage for stage in (EARLY, LAST) if left <= stage < deadline.length]
        if stages:
            told += _remind(deadline, min(stages))
    return told


@transaction.atomic
def _remind(deadline: Deadline, stage: int) -> int:
    case = Case.objects.for_list().select_related("officer").get(pk=deadline.case_id)
    last_day = timezone.localdate(deadline.last_moment)
    once = f"deadline-{deadline.pk}-{stage}"
    told = telling.tell_officers(
        case, telling.REMINDER_OFFICER, once=once, due=last_day, citation=deadline.citation
    )
    if stage == LAST and deadline.rule_id == guards.HOLDER_REPLY:
        told += telling.tell_holder(case, telling.REMINDER_HOLDER, once=once, due=last_day)
    if told:
        record("deadline.reminded", case, actor=None, key=deadline.rule_id, workdays=stage)
    return told
