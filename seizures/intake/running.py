"""An import from its file to the inspections it leads to. Whoever is stopped may start again."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from enterprises.models import Enterprise
from seizures.screening import services as screening
from seizures.screening.models import Hit
from seizures.shipments.checking import Checker, Known
from seizures.shipments.formats import read
from seizures.shipments.importing import Overtaken, batches, take
from seizures.shipments.models import Import, Shipment
from seizures.shipments.reading import Row, Unusable
from seizures.targeting import lanes

#: Seconds without a batch after which an import counts as left alone.
ALIVE = 300
STEPS = {Import.Status.DONE: "import.finished", Import.Status.FAILED: "import.failed"}


def run(batch: Import) -> Generator[list[int], None, None]:
    """Go on with an import, yielding after each commit the shipments that have new lines."""
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


def run_rows(batch: Import, rows: Iterable[Row]) -> Iterator[list[int]]:
    """The rows of an import that has begun, to its end."""
    checker = Checker(Known.load(), own=own_codes(batch.actor))
    try:
        for chunk in batches(rows):
            cache.set(alive_key(batch), True, ALIVE)
            stored = take(batch, chunk, checker)
            yield stored.shipments
    except Overtaken:
        return
    end(batch, Import.Status.DONE)


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
def screen_now(shipment_ids: Iterable[int]) -> list[Hit]:
    """Screen shipments and give out the day's places for inspections, all or nothing."""
    keys = list(shipment_ids)
    hits = screening.screen(Shipment.objects.filter(pk__in=keys))
    lanes.allot(keys, hits)
    return hits


def own_codes(actor: User | None) -> frozenset[str] | None:
    """The codes a trader may declare under; None for customs, which may bring everything."""
    if actor is None or not actor.is_enterprise:
        return None
    return frozenset(Enterprise.objects.sending_for(actor).values_list("uscc", flat=True))


def alive_key(batch: Import) -> str:
    return f"import-alive-{batch.pk}"
