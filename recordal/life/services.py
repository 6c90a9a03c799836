"""What the clock does to recordals: it warns of the end of a term, and ends it (REG 10).

What people do stands in ``requests`` (holders), ``decisions`` and ``revocations`` (customs).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.audit.services import Entry, record_many
from core.errors import DomainError
from recordal.applications.models import Recordal
from recordal.life import endings, rules, telling
from recordal.life.models import Request

Status = Recordal.Status
BATCH = 200


@transaction.atomic
def expire(recordal: Recordal, *, on: date) -> Recordal:
    """The term has ended and the recordal lapses at once (REG 10). ``on`` is today."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.expires_on and recordal.expires_on >= on:
        raise DomainError(
            _("%(recordal)s is valid to %(day)s.")
            % {"recordal": recordal, "day": recordal.expires_on.isoformat()}
        )
    recordal.move_to(Status.EXPIRED)
    _expire([recordal])
    return Recordal.objects.get(pk=recordal.pk)


def expire_due(*, on: date) -> int:
    """Expire every recordal whose term ended before ``on``. Safe to repeat."""
    expired = 0
    while count := _expire_batch(on):
        expired += count
    return expired


@transaction.atomic
def _expire_batch(on: date) -> int:
    due = Recordal.objects.past_term(on).select_related("right__holder").order_by("pk")
    rows = list(due.select_for_update(no_key=True, skip_locked=True, of=("self",))[:BATCH])
    _expire(rows)
    return len(rows)


def _expire(rows: Sequence[Recordal]) -> None:
    """A renewal asked for in time stays open, with what else is asked; the rest is closed."""
    Recordal.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.EXPIRED)
    renewing = _renewing(rows)
    endings.overtake([row for row in rows if row.pk not in renewing])
    last = {row.pk: row.expires_on.isoformat() if row.expires_on else "" for row in rows}
    entries = [Entry(row, {"expires_on": last[row.pk]}) for row in rows]
    record_many("recordal.expired", entries, actor=None)
    telling.tell_holders(
        telling.Told(
            row,
            telling.EXPIRED_UNDECIDED if row.pk in renewing else telling.EXPIRED,
            once=f"recordal.expired:{row.pk}:{last[row.pk]}",
            params={"day": last[row.pk]},
        )
        for row in rows
    )


def warn_due(*, on: date) -> int:
    """Warn holders of terms that end soon: once for each stage, and of the last one only when
    the clock stood still over several. Says how many; safe to repeat."""
    warned, first = 0, on
    for days in rules.warning_days():
        last = on + timedelta(days=days)
        batch = partial(_warn_batch, days, first, last, on)
        while count := batch():
            warned += count
        first = last + rules.ONE_DAY
    return warned


@transaction.atomic
def _warn_batch(days: int, first: date, last: date, on: date) -> int:
    """One batch of the terms that end from ``first`` to ``last`` and had no such warning yet."""
    due = Recordal.objects.filter(
        Q(warned_days__isnull=True) | Q(warned_days__gt=days),
        status=Status.RECORDED,
        expires_on__range=(first, last),
    ).select_related("right__holder")
    due = due.select_for_update(no_key=True, skip_locked=True, of=("self",))
    rows = list(due.order_by("expires_on", "pk")[:BATCH])
    Recordal.objects.filter(pk__in=[row.pk for row in rows]).update(warned_days=days)
    renewing = _renewing(rows, filed=True)
    _warn([row for row in rows if row.pk not in renewing], days, on)
    return len(rows)


def _warn(rows: Sequence[Recordal], days: int, on: date) -> None:
    ending = [(row, row.expires_on) for row in rows if row.expires_on]
    entries = [Entry(row, {"days": days, "expires_on": last.isoformat()}) for row, last in ending]
    record_many("recordal.warned", entries, actor=None)
    telling.tell_holders(
        telling.Told(
            row,
            telling.ENDING,
            once=f"recordal.ending:{row.pk}:{last.isoformat()}:{days}",
            params={"day": last.isoformat(), "days": (last - on).days},
        )
        for row, last in ending
    )


def _renewing(rows: Sequence[Recordal], *, filed: bool = False) -> set[int]:
    """Recordals whose renewal is open; with ``filed`` those that wait for customs, not for
    the holder."""
    found = Request.objects.open().filter(recordal__in=rows, kind=Request.Kind.RENEWAL)
    if filed:
        found = found.filter(status=Request.Status.FILED)
    return set(found.values_list("recordal_id", flat=True))
