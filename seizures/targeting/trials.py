"""Starting and stopping dry runs."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.numbering import public_number
from core.reference.calendar import SHANGHAI
from core.reference.models import District
from recordal.applications.models import Recordal
from seizures.rulebook.models import RuleVersion
from seizures.rulebook.queries import figures
from seizures.targeting.models import DryRun
from seizures.targeting.services import digest
from seizures.targeting.tasks import run_dry
from seizures.targeting.trying import past_shipments


@transaction.atomic
def start_dry_run(
    *,
    actor: User,
    version: RuleVersion | None = None,
    recordal: Recordal | None = None,
    retires: bool = False,
    district: District | None = None,
    from_day: date,
    to_day: date,
) -> DryRun:
    """Try a version, the end of a rule, or a right on the lines of a past period."""
    if version is not None:  # as it is now, not as the caller has read it
        version = RuleVersion.objects.select_related("rule").get(pk=version.pk)
    if to_day < from_day:
        raise InvalidInput(_("The period ends before it begins."), field="to_day")
    if to_day > timezone.localdate():
        raise InvalidInput(_("A dry run looks at past days."), field="to_day")
    run = DryRun(
        version=version,
        recordal=recordal,
        retires=retires,
        content=digest(version) if version else "",
        actor=actor,
        district=district,
        from_day=from_day,
        to_day=to_day,
        most_lines=int(figures()["dry_run_lines"]),
    )
    _begin_where_goods_begin(run)
    run.number = public_number("D", timezone.localdate().year)
    run.save()
    subject = str(version or recordal)
    record("dry_run.started", run, actor=actor, of=subject, retires=retires)
    run_dry.delay_on_commit(run.pk)
    return run


def _begin_where_goods_begin(run: DryRun) -> None:
    """Days before the first declaration would thin out the inspections a day."""
    first = past_shipments(run).order_by("declared_at", "pk").first()
    if first is None:
        raise InvalidInput(_("No goods were declared in these days."), field="from_day")
    run.from_day = max(run.from_day, timezone.localdate(first.declared_at, SHANGHAI))


@transaction.atomic
def cancel_dry_run(run: DryRun, *, actor: User) -> DryRun:
    """Stop a dry run at its next batch; what it found so far stays."""
    run = DryRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    run.move_to(DryRun.Status.CANCELLED)
    run.finished_at = timezone.now()
    run.save(update_fields=["status", "finished_at"])
    record("dry_run.cancelled", run, actor=actor)
    return run
