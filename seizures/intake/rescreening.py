"""A right that is recorded late still meets the goods that have not left.

The changed rights alone are held against every line first, which is quick; a shipment they touch
is then screened in full, judged by the rights of today.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from recordal.applications.models import Recordal
from seizures.intake.models import LateRecordal, Rescreening
from seizures.intake.running import screen_now
from seizures.screening.judging import LineRow, facts_of_all, lines_of
from seizures.screening.matching import Index
from seizures.screening.models import Hit, SparedLine
from seizures.screening.recorded import index_of
from seizures.shipments.models import Shipment

BATCH = 500
#: More changed rights than this are not looked for apart: everything is screened in full.
MOST = 2_000
#: Seconds after which a task hands over to a fresh one.
SLICE = 120
NOTES = 10_000


@transaction.atomic
def collect() -> Rescreening | None:
    """Make one piece of work of the notes of the last moment; None when nothing changed that
    could flag anything today."""
    notes = LateRecordal.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")[
        :NOTES
    ]
    found = {note.pk: note.recordal_id for note in notes}
    if not found:
        return None
    LateRecordal.objects.filter(pk__in=found).delete()
    today = timezone.localdate()
    in_force = Recordal.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today),
        pk__in=set(found.values()),
        approved_on__lte=today,
        expires_on__gte=today,
    )
    keys = sorted(in_force.values_list("pk", flat=True))
    return begin(keys, actor=None) if keys else None


@transaction.atomic
def begin(recordals: Sequence[int], *, actor: User | None) -> Rescreening:
    """Look at the goods that have not left again, for some recordals or (without) for all."""
    work = Rescreening.objects.create(
        recordals=list(recordals), actor=actor, last_departs_at=timezone.now()
    )
    record("rescreening.started", work, actor=actor, recordals=_numbers(recordals))
    return work


def go_on(rescreening_id: int) -> bool:
    """Go on for one slice; True when there is nothing more to do."""
    work = Rescreening.objects.get(pk=rescreening_id)
    index = index_of(work.recordals) if 0 < len(work.recordals) <= MOST else None
    started = time.monotonic()
    while time.monotonic() - started < SLICE:
        if not _step(rescreening_id, index):
            return True
    return False


@transaction.atomic
def _step(rescreening_id: int, index: Index | None) -> bool:
    """One batch with its hits and its place; False when there is none, or another worker is at
    it."""
    work = (
        Rescreening.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk=rescreening_id, finished_at__isnull=True)
        .first()
    )
    if work is None:
        return False
    shipments = list(_next(work))
    if not shipments:
        work.finished_at = timezone.now()
        work.save(update_fields=["finished_at"])
        told = {"shipments": work.shipments, "lines": work.lines, "hits": work.hits}
        record("rescreening.finished", work, actor=work.actor, **told)
        return False
    lines = lines_of([one.pk for one in shipments])
    hits = _look(shipments, lines, index)
    work.last_departs_at = shipments[-1].departs_at or work.last_departs_at
    work.last_shipment = shipments[-1].pk
    work.shipments += len(shipments)
    work.lines += len(lines)
    work.hits += len(hits)
    work.save()
    return True


def _next(work: Rescreening) -> QuerySet[Shipment]:
    """The next goods that were screened and have not left, in the order in which they leave."""
    behind = Q(departs_at__gt=work.last_departs_at) | Q(
        departs_at=work.last_departs_at, pk__gt=work.last_shipment
    )
    return undeparted(timezone.now()).filter(behind).order_by("departs_at", "pk")[:BATCH]


def undeparted(now: datetime) -> QuerySet[Shipment]:
    return Shipment.objects.filter(departs_at__gt=now, screened_at__isnull=False)


def _look(
    shipments: Sequence[Shipment], lines: Sequence[LineRow], index: Index | None
) -> list[Hit]:
    today = timezone.localdate()
    by_key = {shipment.pk: shipment for shipment in shipments}
    touched = set(by_key)
    if index is not None:
        facts = facts_of_all(by_key, lines, day=today)
        found = index.find_many([one.line for one in facts])
        touched = {line.shipment_id for line, some in zip(lines, found, strict=True) if some}
    if not touched:
        return []
    hits = screen_now(touched, as_of=today)
    _no_longer_spared(hits)
    return hits


def _no_longer_spared(hits: Iterable[Hit]) -> None:
    """A line that is flagged for a right was not spared for it, whatever was so before."""
    flagged: dict[int, set[str]] = {}
    for hit in hits:
        flagged.setdefault(hit.line_id, set()).add(str(hit.recordal.number))
    for spared in SparedLine.objects.filter(line__in=flagged):
        left = [one for one in spared.rights if one["recordal"] not in flagged[spared.line_id]]
        if not left:
            spared.delete()
        elif left != spared.rights:
            spared.rights = left
            spared.save(update_fields=["rights"])


def _numbers(recordals: Sequence[int]) -> list[str]:
    rows = Recordal.objects.filter(pk__in=recordals[:50]).order_by("pk")
    return list(rows.values_list("number", flat=True))
