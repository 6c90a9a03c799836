"""Taking a case out of the system: ordered with a reason, built by the worker, handed out."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.models import StoredFile
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.packages.models import Export
from seizures.packages.tasks import build_export


class NotReady(DomainError):
    """The package is not built yet."""

    code = "export_not_ready"


@transaction.atomic
def order(case: Case, *, actor: User, reason: str) -> Export:
    """Have the whole case put into a package. Who took it, when and what for stays on record.

    The same person asking again while one is being built gets that one.
    """
    case = Case.objects.locked(case.pk)
    if not reason.strip():
        raise InvalidInput(_("Say what the package is for."), field="reason")
    waiting = [Export.Status.ORDERED, Export.Status.BUILDING]
    known = Export.objects.filter(case=case, ordered_by=actor, status__in=waiting).first()
    if known is not None:
        return known
    now = timezone.now()
    export = Export.objects.create(
        number=public_number("X", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        reason=" ".join(reason.split())[:300],
        ordered_by=actor,
        ordered_at=now,
        moved_at=now,
    )
    record("export.ordered", case, actor=actor, export=export.number, reason=export.reason)
    build_export.delay_on_commit(export.pk)
    return export


@transaction.atomic
def again(export: Export, *, actor: User) -> Export:
    """Try a failed export once more."""
    export = (
        Export.objects.select_for_update(no_key=True, of=("self",)).for_list().get(pk=export.pk)
    )
    export.move_to(Export.Status.ORDERED)
    export.moved_at, export.problem, export.done = timezone.now(), "", 0
    export.save(update_fields=["status", "moved_at", "problem", "done"])
    record("export.ordered", export.case, actor=actor, export=export.number, reason=export.reason)
    build_export.delay_on_commit(export.pk)
    return export


@transaction.atomic
def take(export: Export, *, reader: User) -> StoredFile:
    """Hand the package out, and note who took it. Raises NotReady before it is built."""
    if export.file is None:
        raise NotReady(_("%(export)s is still being put together.") % {"export": export})
    record(
        "export.downloaded",
        export.case,
        actor=reader,
        export=export.number,
        sha256=export.file.sha256,
    )
    return export.file
