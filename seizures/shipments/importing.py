"""The one way declarations come in: rows are read, checked and stored in batches.

Every batch is one transaction together with the progress of its import, so that whoever goes on
after a stop begins exactly where the last batch ended.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import DomainError
from seizures.shipments.checking import Checker
from seizures.shipments.known import Checked, Problem
from seizures.shipments.models import Chunk, Import, RefusedRow
from seizures.shipments.reading import Row, Unusable
from seizures.shipments.storing import Refusal, store

BATCH = 4000
#: A batch waits for the end of a declaration, but not for ever.
LARGEST_BATCH = 5000
LONGEST_REASON = 300
#: Stands for the version of screening on shipments that were loaded without it.
LOADED_ONLY = "loaded only"


class Overtaken(DomainError):
    """Somebody else goes on with the same import."""

    code = "import_overtaken"


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in batches that keep the lines of one declaration together.

    A file that breaks off gives what came before first, then the reason.
    """
    batch: list[Row] = []
    last = object()
    try:
        for row in rows:
            number = row.values.get("declaration_no") or row.values.get("tracking_no")
            if len(batch) >= LARGEST_BATCH or (len(batch) >= BATCH and number != last):
                yield batch
                batch = []
            batch.append(row)
            last = number
    except Unusable:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


@dataclass(frozen=True)
class Taken:
    """The chunk that waits to be screened, if any does, and goods that leave at another time."""

    chunk: Chunk | None
    departures: Mapping[int, datetime]


@dataclass
class Sorted:
    """Rows of a batch, the sound ones apart from the refused."""

    sound: list[Checked]
    refused: list[Refusal]


def sort(rows: Iterable[Row], checker: Checker) -> Sorted:
    done = Sorted([], [])
    for row in rows:
        result = checker.check(row)
        if isinstance(result, Checked):
            done.sound.append(result)
        else:
            done.refused.append(Refusal(row, result))
    return done


@transaction.atomic
def take(batch: Import, rows: list[Row], given: Sorted) -> Taken:
    """Store one batch of rows, what is refused of it, and how far the import has come.

    Raises Overtaken when the import was stopped, or has moved on under another worker.
    """
    locked = Import.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if locked.lines_read != batch.lines_read or locked.status != Import.Status.RUNNING:
        raise Overtaken(_("%(batch)s is already going on elsewhere.") % {"batch": batch})
    place = batch.lines_read
    stored = store(given.sound, version="" if batch.screen else LOADED_ONLY)
    stored.refused = sorted(given.refused + stored.refused, key=lambda one: one.row.line)
    RefusedRow.objects.bulk_create(_refused(batch, one) for one in stored.refused)
    batch.lines_read += len(rows)
    batch.bytes_read = max(batch.bytes_read, rows[-1].end)
    Import.objects.filter(pk=batch.pk).update(
        lines_read=batch.lines_read,
        bytes_read=batch.bytes_read,
        shipments_new=F("shipments_new") + stored.shipments_new,
        lines_new=F("lines_new") + stored.lines_new,
        lines_known=F("lines_known") + stored.lines_known,
        lines_refused=F("lines_refused") + len(stored.refused),
    )
    if not (batch.screen and stored.shipments):
        return Taken(None, stored.departures)
    chunk = Chunk.objects.create(
        batch=batch, place=place, lines=stored.lines_new, shipments=stored.shipments
    )
    return Taken(chunk, stored.departures)


def _refused(batch: Import, refusal: Refusal) -> RefusedRow:
    row, problems = refusal
    return RefusedRow(
        batch=batch,
        line=row.line,
        field=problems[0].field[:40],
        reason=in_words(problems)[:LONGEST_REASON],
        row={str(name)[:60]: _storable(value) for name, value in row.values.items()},
    )


def in_words(problems: Iterable[Problem]) -> str:
    return " ".join(dict.fromkeys(problem.reason for problem in problems))


def _storable(value: object) -> str:
    """A cell as it was given, short, and without what a database cannot hold."""
    text = "" if value is None else str(value)
    text = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return text[:500]
