"""The work of the worker: build an export into a file, with its progress, once."""

import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from core.audit.services import record
from core.files.services import keep_upload
from seizures.cases.models import Case
from seizures.packages import extract
from seizures.packages.bag import safe_name
from seizures.packages.building import Package, build
from seizures.packages.contents import audience_of
from seizures.packages.models import Export

#: seconds between two notes of progress
BEAT = 1.0


def run(export_id: int) -> None:
    """Build one export. A second worker leaves it alone while the first is alive or done."""
    export = _claimed(export_id)
    if export is None:
        return
    case = Case.objects.for_list().select_related("officer", "inspection").get(pk=export.case_id)
    at = timezone.now()
    folder = Path(default_storage.path("."))
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder) as target, override("zh-hans"):
        try:
            package = _build(export, case, target, at)
        except (OSError, ValueError, RuntimeError) as error:
            _failed(export, error)
            return
        _finished(export, case, target, package)


def _build(export: Export, case: Case, target: BinaryIO, at: datetime) -> Package:
    last = 0.0

    def beat(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BEAT or done == total:
            last = time.monotonic()
            Export.objects.filter(pk=export.pk, status=Export.Status.BUILDING).update(
                done=done, total=total, moved_at=timezone.now()
            )

    return build(
        case,
        target,
        audience=audience_of(export.ordered_by, case),
        at=at,
        info={
            "Internal-Sender-Identifier": export.number,
            "Exported-By": str(export.ordered_by),
            "Exported-For": export.reason,
            "Ledger-Head": extract.head(),
        },
        progress=beat,
    )


@transaction.atomic
def _claimed(export_id: int) -> Export | None:
    rows = Export.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    export = rows.select_related("ordered_by").filter(pk=export_id).first()
    if export is None or export.status != Export.Status.ORDERED:
        return None
    export.move_to(Export.Status.BUILDING)
    export.moved_at = timezone.now()
    export.save(update_fields=["status", "moved_at"])
    return export


@transaction.atomic
def _finished(export: Export, case: Case, target: BinaryIO, package: Package) -> None:
    export = Export.objects.select_for_update(no_key=True).get(pk=export.pk)
    if export.status != Export.Status.BUILDING:
        return
    target.seek(0)
    name = f"{safe_name(case.number)}-{export.number}.zip"
    export.file = keep_upload(
        File(target, name=name), content_type="application/zip", actor=export.ordered_by
    )
    export.move_to(Export.Status.READY)
    export.ready_at = export.moved_at = timezone.now()
    export.files, export.seal, export.ledger_rows = (
        package.files,
        package.seal,
        package.ledger_rows,
    )
    export.save(
        update_fields=["status", "file", "ready_at", "moved_at", "files", "seal", "ledger_rows"]
    )
    record(
        "export.made",
        case,
        actor=export.ordered_by,
        export=export.number,
        files=package.files,
        size=export.file.size,
        sha256=export.file.sha256,
        seal=package.seal,
        ledger_rows=package.ledger_rows,
    )


@transaction.atomic
def _failed(export: Export, error: Exception) -> None:
    export = Export.objects.select_for_update(no_key=True).get(pk=export.pk)
    if export.status != Export.Status.BUILDING:
        return
    export.move_to(Export.Status.FAILED)
    export.problem = f"{type(error).__name__}: {error}"[:300]
    export.moved_at = timezone.now()
    export.save(update_fields=["status", "problem", "moved_at"])
    record("export.failed", export.case, actor=None, export=export.number, problem=export.problem)
