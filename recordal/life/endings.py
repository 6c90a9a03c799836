"""How a recordal ends, and what ends with it. The callers hold its lock."""

from collections.abc import Collection, Iterable
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.reference.calendar import today
from recordal.applications.models import Recordal
from recordal.life import rules, telling
from recordal.life.models import Request, Revocation, RightEnd
from recordal.review import signing

Status = Recordal.Status
RIGHT_ENDED_CITATION = "Regulation art 10"


def end(recordal: Recordal, status: str, *, on: date, keep: Request | None = None) -> None:
    """Give a locked recordal its end: ``on`` is the first day on which it protects no more."""
    recordal.move_to(status)
    recordal.ended_on = on
    recordal.save(update_fields=["status", "ended_on"])
    overtake([recordal], keep=[keep.pk] if keep else [])


def overtake(recordals: Iterable[Recordal], *, keep: Collection[int] = ()) -> None:
    """Close what is open on recordals that ended: requests, hearings, proposals to sign."""
    rows = Request.objects.open().filter(recordal__in=recordals).exclude(pk__in=keep)
    for request in rows.select_for_update(no_key=True).order_by("pk"):
        request.move_to(Request.Status.OVERTAKEN)
        request.decided_at = timezone.now()
        request.save(update_fields=["status", "decided_at"])
        signing.set_aside(request, actor=None, why="the recordal ended")
        record("request.overtaken", request, actor=None)
    hearings = Revocation.objects.open().filter(recordal__in=recordals)
    for revocation in hearings.select_for_update(no_key=True).order_by("pk"):
        revocation.move_to(Revocation.Status.DROPPED)
        revocation.decided_at = timezone.now()
        revocation.save(update_fields=["status", "decided_at"])
        signing.set_aside(revocation, actor=None, why="the recordal ended")
        record("revocation.dropped", revocation, actor=None)


@transaction.atomic
def end_with_right(
    recordal: Recordal,
    *,
    actor: User,
    ended_on: date | None,
    source: str,
    reasons: str,
    document: "File[bytes] | None",
) -> Recordal:
    """The right is protected no longer from ``ended_on``: its recordal ends at once (REG 10).

    A day to come shortens the term to the day before; the clock does the rest.
    """
    if source not in RightEnd.Source.values:
        raise InvalidInput(_("Say who told customs."), field="source")
    if ended_on is None:
        raise InvalidInput(_("Say from which day it is not protected."), field="ended_on")
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reasons")
    if document is None:
        raise InvalidInput(_("Add the document that says so."), field="document")
    recordal = Recordal.objects.locked(recordal.pk)
    _check_ends(recordal, ended_on)
    right, last_day = recordal.right, ended_on - rules.ONE_DAY
    if right.protected_until is None or right.protected_until > last_day:
        right.protected_until = last_day
        right.save(update_fields=["protected_until"])
    RightEnd.objects.update_or_create(
        recordal=recordal,
        defaults={
            "ended_on": ended_on,
            "source": source,
            "reasons": reasons.strip(),
            "document": store(document, actor=actor, field="document"),
            "recorded_by": actor,
            "recorded_at": timezone.now(),
        },
    )
    if ended_on <= today():
        end(recordal, Status.EXPIRED, on=ended_on)
    else:
        shorten(recordal, last_day)
    record(
        "recordal.right_ended",
        recordal,
        actor=actor,
        ended_on=ended_on.isoformat(),
        source=source,
        reasons=reasons.strip(),
        citation=RIGHT_ENDED_CITATION,
    )
    telling.tell_holder(recordal, telling.RIGHT_ENDED, day=ended_on.isoformat())
    return recordal


def shorten(recordal: Recordal, last_day: date) -> None:
    """A recordal lasts no longer than its right: never lengthens a term."""
    if recordal.expires_on and recordal.expires_on > last_day:
        recordal.expires_on, recordal.warned_days = last_day, None
        recordal.save(update_fields=["expires_on", "warned_days"])


def _check_ends(recordal: Recordal, ended_on: date) -> None:
    if recordal.status != Status.RECORDED:
        raise rules.NotPossible(
            _("%(recordal)s is “%(status)s”.")
            % {"recordal": recordal, "status": recordal.get_status_display()}
        )
    if recordal.expires_on and ended_on > recordal.expires_on:
        raise InvalidInput(
            _("The recordal ends on %(day)s anyway.") % {"day": recordal.expires_on},
            field="ended_on",
        )
    if recordal.approved_on and ended_on > today() and ended_on <= recordal.approved_on:
        raise InvalidInput(_("This day is before the recordal began."), field="ended_on")
