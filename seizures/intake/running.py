"""An import from its file to the inspections it leads to. Whoever is stopped may start again."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.collecting import without_collecting
from enterprises.models import Enterprise
from seizures.intake.departing import told_anew
from seizures.screening import services as screening
from seizures.screening.models import Hit
from seizures.shipments import partitions
from seizures.shipments.checking import Checker
from seizures.shipments.formats import read
from seizures.shipments.importing import Overtaken, Sorted, batches, sort, take
from seizures.shipments.keys import declared_on
from seizures.shipments.known import Checked, Known
from seizures.shipments.models import Chunk, Import
from seizures.shipments.reading import Row, Unusable
from seizures.targeting import lanes

#: Seconds without a batch after which an import counts as left alone.
ALIVE = 300
STEPS = {Import.Status.DONE: "import.finished", Import.Status.FAILED: "import.failed"}


def run(batch: Import) -> Generator[Chunk | None, None, None]:
    """Go on with an import, yielding after each commit the chunk that waits to be screened."""
    batch = begin(batch)
    if batch.status != Import.Status.RUNNING or batch.file is None:
        return
    try:
        with closing(default_storage.open(batch.file.path)) as stream:
            start, skip = batch.bytes_read, batch.lines_read
            yield from run_rows(batch, read(stream, batch.format, start=start, skip=skip))
    except Unusable as error:
        end(batch, Import.Status.FAILED, error.message)
    except FileNotFoundError:
        end(batch, Import.Status.FAILED, _("The bytes of the file are lost."))


def run_rows(batch: Import, rows: Iterable[Row]) -> Iterator[Chunk | None]:
    """The rows of an import that has begun, to its end."""
    checker = Checker(Known.load(), own=own_codes(batch.actor))
    cut: set[date] = set()
    try:
        parts = batches(rows)
        while True:
            with without_collecting():
                part = next(parts, None)
                if part is None:
                    break
                cache.set(alive_key(batch), True, ALIVE)
                given = sort(part, checker)
                make_room(given.sound, cut)
                chunk = _taken(batch, part, given)
            yield chunk
    except Overtaken:
        return
    end(batch, Import.Status.DONE)


@transaction.atomic
def _taken(batch: Import, rows: list[Row], given: Sorted) -> Chunk | None:
    taken = take(batch, rows, given)
    if here := told_anew(taken.departures, batch=batch):
        screen_now(here, as_of=timezone.localdate())
    return taken.chunk


def make_room(rows: Iterable[Checked], cut: set[date]) -> None:
    """See that days with many lines have their partitions. ``cut`` are those asked for before."""
    lines = Counter(row.header.declared_at for row in rows)
    days: Counter[date] = Counter()
    for moment, n in lines.items():
        days[declared_on(moment)] += n
    many = {day for day, n in days.items() if n >= settings.LINES_LEAST_A_DAY} - cut
    if many:
        partitions.ensure(many)
        cut |= many


@transaction.atomic
def begin(batch: Import) -> Import:
    batch = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if batch.status == Import.Status.WAITING:
        batch.move_to(Import.Status.RUNNING)
        batch.save(update_fields=["status"])
    return batch


@transaction.atomic
def end(batch: Import, status: Import.Status, problem: str = "") -> None:
    """Close an import once, with what came of it in the ledger."""
    batch = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if not batch.can_move_to(status):
        return
    batch.move_to(status)
    batch.finished_at, batch.problem = timezone.now(), problem
    batch.save(update_fields=["status", "finished_at", "problem"])
    record(
        STEPS[status],
        batch,
        actor=batch.actor,
        file=batch.file_name,
        shipments_new=batch.shipments_new,
        lines_new=batch.lines_new,
        lines_known=batch.lines_known,
        lines_refused=batch.lines_refused,
        **({"problem": problem} if problem else {}),
    )


@transaction.atomic
def screen_chunk(chunk_id: int) -> list[Hit]:
    """Screen a chunk of an import once: its mark is set with the hits, or neither is there.

    A database that was killed may have lost its last moment, and the chunk with it: then its
    import has not come as far either, and stores it anew.
    """
    # The order of chunks would bring the import in, and lock it against its next batch.
    locked = Chunk.objects.select_for_update(no_key=True).order_by()
    chunk = locked.filter(pk=chunk_id).first()
    if chunk is None or chunk.screened_at is not None:
        return []
    hits = screen_now(chunk.shipments)
    chunk.screened_at, chunk.hits = timezone.now(), len(hits)
    chunk.save(update_fields=["screened_at", "hits"])
    return hits


@transaction.atomic
def screen_now(shipment_ids: Iterable[int], *, as_of: date | None = None) -> list[Hit]:
    """Screen shipments and give out the day's places for inspections, all or nothing."""
    keys = list(shipment_ids)
    with without_collecting():
        hits = screening.screen_keys(keys, as_of=as_of)
        lanes.allot(keys, hits)
    return hits


def own_codes(actor: User | None) -> frozenset[str] | None:
    """The codes a trader may declare under; None for customs, which may bring everything."""
    if actor is None or not actor.is_enterprise:
        return None
    return frozenset(Enterprise.objects.sending_for(actor).values_list("uscc", flat=True))


def alive_key(batch: Import) -> str:
    return f"import-alive-{batch.pk}"
