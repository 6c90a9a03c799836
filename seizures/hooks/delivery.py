"""Sending one row of the outbox to a partner's system: at least once, under one key.

The row is taken first (its next attempt is put off and committed), then posted outside of any
transaction, then marked. A worker that is killed in between leaves a row that is taken again; the
receiver knows the key and does nothing the second time.
"""

import logging
from datetime import datetime, timedelta
from http.client import HTTPException

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.notifications.services import send
from seizures.hooks import posting, signing
from seizures.hooks.models import Dispatch

logger = logging.getLogger(__name__)

#: longer than posting can take: nobody else takes the row meanwhile
LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
#: about ten hours; then people must look
MOST_ATTEMPTS = 15
GIVEN_UP = gettext_noop(
    "The notice %(key)s could not be delivered to the system of %(office)s: %(problem)s"
)


def deliver(dispatch_id: int) -> datetime | None:
    """Post once. Returns when to try again, or None when there is nothing left to do."""
    dispatch = _take(dispatch_id)
    if dispatch is None:
        return None
    body = dispatch.body.encode()
    headers = {
        "Longteng-Key": dispatch.key,
        "Longteng-Event": dispatch.event,
        "Longteng-Signature": signing.sign(
            dispatch.hook.secrets(), body, int(timezone.now().timestamp())
        ),
    }
    try:
        answer = posting.post(dispatch.hook.url, body, headers)
    except (OSError, HTTPException, posting.Refused) as error:
        logger.warning("Dispatch %s failed: %s", dispatch_id, error)
        return _put_off(dispatch_id, error)
    _arrived(dispatch_id, answer)
    return None


@transaction.atomic
def _take(dispatch_id: int) -> Dispatch | None:
    """The row, if it is due and nobody else has it; its attempt is counted before it is made."""
    now = timezone.now()
    rows = Dispatch.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    waiting = rows.filter(pk=dispatch_id, status=Dispatch.Status.WAITING, next_try_at__lte=now)
    dispatch = waiting.select_related("hook__office").first()
    if dispatch is None:
        return None
    dispatch.attempts += 1
    dispatch.next_try_at = now + LEASE
    dispatch.save(update_fields=["attempts", "next_try_at"])
    return dispatch


@transaction.atomic
def _arrived(dispatch_id: int, answer: posting.Answer) -> None:
    dispatch = _locked(dispatch_id)
    if dispatch.status == Dispatch.Status.SENT:
        return
    if dispatch.status == Dispatch.Status.DEAD:  # it was given up while the answer was on its way
        dispatch.move_to(Dispatch.Status.WAITING)
    dispatch.move_to(Dispatch.Status.SENT)
    dispatch.sent_at, dispatch.problem = timezone.now(), ""
    dispatch.receipt = answer.receipt
    dispatch.save(update_fields=["status", "sent_at", "problem", "receipt"])
    record(
        "dispatch.sent",
        dispatch,
        actor=None,
        office=dispatch.hook.office.code,
        about=dispatch.subject,
        event=dispatch.event,
        receipt=dispatch.receipt,
    )


@transaction.atomic
def _put_off(dispatch_id: int, error: Exception) -> datetime | None:
    """Twice as long each time; after the last attempt people decide."""
    dispatch = _locked(dispatch_id)
    if dispatch.status != Dispatch.Status.WAITING:
        return None
    dispatch.problem = f"{type(error).__name__}: {error}"[:300]
    if dispatch.attempts >= MOST_ATTEMPTS:
        _give_up(dispatch)
        return None
    pause = min(FIRST_PAUSE * 2 ** (dispatch.attempts - 1), LONGEST_PAUSE)
    dispatch.next_try_at = timezone.now() + pause
    dispatch.save(update_fields=["problem", "next_try_at"])
    return dispatch.next_try_at


def _give_up(dispatch: Dispatch) -> None:
    dispatch.move_to(Dispatch.Status.DEAD)
    dispatch.save(update_fields=["status", "problem"])
    office = dispatch.hook.office
    record(
        "dispatch.given_up",
        dispatch,
        actor=None,
        office=office.code,
        about=dispatch.subject,
        problem=dispatch.problem,
    )
    people = [
        *User.objects.filter(partner_office=office, is_active=True),
        *User.objects.of_district(office.district, Role.SUPERVISOR),
    ]
    url = f"{reverse('dispatch-list')}?status=dead"
    send(
        people,
        GIVEN_UP,
        url=url,
        once=f"dead-{dispatch.pk}-{dispatch.attempts}",
        key=dispatch.key,
        office=office,
        problem=dispatch.problem,
    )


def _locked(dispatch_id: int) -> Dispatch:
    rows = Dispatch.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("hook__office__district").get(pk=dispatch_id)
