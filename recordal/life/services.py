"""What happens to a recordal after the decision (REG 10)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.audit.services import record
from core.errors import DomainError
from recordal.applications.models import Recordal
from recordal.applications.telling import tell_holder

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
    Recordal.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.EXPIRED)
    for row in rows:
        last_day = row.expires_on.isoformat() if row.expires_on else ""
        record("recordal.expired", row, actor=None, expires_on=last_day)
        tell_holder(
            row,
            gettext_noop("The recordal %(number)s of %(title)s expired on %(day)s."),
            once=f"recordal.expired:{row.pk}",
            number=row.number,
            day=last_day,
        )
