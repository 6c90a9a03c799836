"""The clock's door: missed time limits, and reminders of those that come near."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from core.errors import DomainError
from seizures.civil.court_models import CourtNotice
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import BEIJING
from seizures.procedure import court_notices, expiry, reminding, sampling
from seizures.screening import status_query
from seizures.screening.question_models import Question
from seizures.viewings.models import ViewingSample

logger = logging.getLogger(__name__)

#: what is read, and where nothing depends on the case also written, at once
BATCH = 1000


@shared_task
def act_on_missed_deadlines() -> int:
    """Do what the law says about every time limit that has run out; says how many.

    One query for each kind of clock that has something due: the cost follows what is due, not
    what is open. Each case has its own transaction: a run that is killed leaves the rest to the
    next one.
    """
    now = timezone.now()
    due = set(Deadline.objects.missed_at(now).order_by().values_list("rule", flat=True).distinct())
    # In the order of the procedure: what 30 days decide comes before what 50 days decide.
    acted = sum(_act_on(key, now) for key in expiry.HANDLERS if key in due)
    return acted + sum(_miss_all(key, now) for key in sorted(due - set(expiry.HANDLERS)))


@shared_task
def lapse_status_queries() -> int:
    """Status queries without an answer in time wait for a decision of customs (MEA 21)."""
    now = timezone.now()
    overdue = Question.objects.overdue_at(now).order_by("answer_by", "pk")
    return sum(status_query.lapse(question, now=now) for question in overdue[:BATCH])


def _act_on(key: str, now: datetime) -> int:
    """Every case of this kind, once; one that fails is passed over and comes again next time."""
    acted, last = 0, 0
    missed = Deadline.objects.missed_at(now).filter(rule=key).order_by("pk")
    while batch := list(missed.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for deadline in batch:
            try:
                acted += expiry.act(deadline, now=now)
            except DomainError as error:
                logger.warning("The clock %s of case %s: %s", key, deadline.case_id, error.message)
            except Exception:  # whatever is wrong with one case, the law acts on the others
                logger.exception("The clock %s of case %s failed", key, deadline.case_id)
    return acted


def _miss_all(key: str, now: datetime) -> int:
    acted = 0
    while n := expiry.miss_together(key, now=now, limit=BATCH):
        acted += n
    return acted


@shared_task
def remind_of_deadlines() -> int:
    """Remind of what comes near its end; says how many people were told. Once for each reminder."""
    return reminding.remind(timezone.now())


@shared_task
def escalate_deadlines() -> int:
    """Take to the head of the district what is still not done days after its end."""
    return reminding.escalate(timezone.now())


@shared_task
def remind_of_samples() -> int:
    """Samples that should have come back by now: the officer and the party are told, once."""
    late = ViewingSample.objects.overdue_on(timezone.localdate())
    rows = late.select_related("exhibit", "viewing__case__district", "viewing__case__officer")
    return sum(sampling.remind(row) for row in rows.order_by("pk"))


@shared_task
def end_court_notices() -> int:
    """Measures of courts that were not renewed by their last day bind customs no longer; of those
    that end soon the legal officers are told. Says how many ended."""
    now = timezone.now()
    today = timezone.localdate(now, BEIJING)
    standing = CourtNotice.objects.standing().select_related("case__district", "case__officer")
    soon = standing.filter(valid_until__range=(today, today + court_notices.WARN_BEFORE))
    for notice in soon.order_by("pk"):
        court_notices.warn(notice)
    ended = 0
    for notice in standing.filter(valid_until__lt=today).order_by("valid_until", "pk"):
        try:
            ended += court_notices.lapse(notice, now=now)
        except Exception:  # whatever is wrong with one case, the law acts on the others
            logger.exception("The end of court notice %s failed", notice.pk)
    return ended
