"""Taking declarations in: files from the page, the API and the command, records from the API."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError
from core.files.services import FileRefused, keep_upload
from core.numbering import public_number
from seizures.intake import running
from seizures.intake.tasks import run_import, screen_chunk
from seizures.shipments.formats import kind_of, read
from seizures.shipments.models import Import
from seizures.shipments.reading import Row, flat

CONTENT_TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "xml": "application/xml",
}
RECORDS = 1000


class NotNow(DomainError):
    """What was asked of an import does not fit its state."""

    code = "import_not_now"


def start_import(upload: "File[bytes]", *, actor: User | None, screen: bool = True) -> Import:
    """Keep a file of declarations and let the worker take it in.

    Raises Unusable or FileRefused at once when the file as a whole is not what it should be.
    """
    batch = book_import(upload, actor=actor, screen=screen)
    run_import.delay_on_commit(batch.pk, get_language() or "")
    return batch


@transaction.atomic
def book_import(upload: "File[bytes]", *, actor: User | None, screen: bool = True) -> Import:
    """Keep a file of declarations for whoever takes it in."""
    name = PurePath(upload.name or "").name
    kind = kind_of(name)
    if not upload.size:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name}, field="file")
    if actor is not None and upload.size > settings.IMPORT_SIZE_LIMIT:
        limit = settings.IMPORT_SIZE_LIMIT // (1024 * 1024)
        raise FileRefused(
            _("“%(name)s” is larger than %(limit)s MB.") % {"name": name, "limit": limit},
            field="file",
        )
    _look_into(upload, kind)
    file = keep_upload(upload, content_type=CONTENT_TYPES[kind], actor=actor)
    batch = Import.objects.create(
        number=_number(),
        actor=actor,
        file=file,
        file_name=name[:255],
        format=kind,
        screen=screen,
        bytes_total=file.size,
    )
    record("import.started", batch, actor=actor, file=name, sha256=file.sha256, size=file.size)
    return batch


def _look_into(upload: "File[bytes]", kind: str) -> None:
    """Read the first rows, so that a wrong file is refused while its sender is still there."""
    for _row in islice(read(upload, kind), 25):
        pass
    upload.seek(0)


def receive(records: Sequence[object], *, actor: User, screen: bool = True) -> Import:
    """Take in declarations sent as objects, now: as an import without a file.

    ``RefusedRow.line`` counts the declarations from 1.
    """
    with transaction.atomic():
        batch = Import.objects.create(
            number=_number(), actor=actor, file_name="API", format="json", screen=screen
        )
        record("import.started", batch, actor=actor, file="API", declarations=len(records))
    batch = running.begin(batch)
    for chunk in running.run_rows(batch, _rows(records)):
        if chunk is not None:
            screen_chunk.delay_on_commit(chunk.pk)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def cancel_import(batch: Import, *, actor: User | None) -> Import:
    """Stop an import at its next batch. What was stored stays and is screened."""
    batch = _locked(batch)
    if not batch.is_under_way:
        reason = _("%(batch)s is over: there is nothing to stop.")
        raise NotNow(reason % {"batch": batch})
    batch.move_to(Import.Status.CANCELLED)
    batch.finished_at = timezone.now()
    batch.save(update_fields=["status", "finished_at"])
    record("import.cancelled", batch, actor=actor, lines_read=batch.lines_read)
    return batch


@transaction.atomic
def resume_import(batch: Import, *, actor: User | None, queue: bool = True) -> Import:
    """Go on with an import that was stopped or failed, behind the last row it has taken."""
    batch = _locked(batch)
    if not batch.can_go_on:
        reason = _("%(batch)s cannot go on: it is under way or done, or has no file.")
        raise NotNow(reason % {"batch": batch})
    batch.move_to(Import.Status.WAITING)
    batch.finished_at, batch.problem = None, ""
    batch.save(update_fields=["status", "finished_at", "problem"])
    record("import.resumed", batch, actor=actor, lines_read=batch.lines_read)
    if queue:
        run_import.delay_on_commit(batch.pk, get_language() or "")
    return batch


def _locked(batch: Import) -> Import:
    return Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)


def _rows(records: Iterable[object]) -> Iterator[Row]:
    for place, one in enumerate(records, start=1):
        yield from flat(one, place)


def _number() -> str:
    return public_number("IMP", timezone.localdate().year, digits=6)
