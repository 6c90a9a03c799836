"""The examination of applications: recorded, or refused with reasons (REG 8, 10)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.numbering import next_number
from core.reference.calendar import today
from enterprises.models import Enterprise
from recordal.applications import rules
from recordal.applications.models import Recordal
from recordal.applications.telling import moment_of, tell_holder

Status = Recordal.Status


@transaction.atomic
def accept(recordal: Recordal, *, actor: User, on: date | None = None) -> Recordal:
    """Record the right: number, and a term of ten years or to the right's own end (REG 10).

    ``on`` sets the day of approval for history.
    """
    recordal = Recordal.objects.locked(recordal.pk)
    recordal.move_to(Status.RECORDED)
    right, day = recordal.right, on or today()
    if right.holder.status != Enterprise.Status.VERIFIED:
        raise DomainError(
            _("Verify %(holder)s first: only a verified holder's right is recorded.")
            % {"holder": right.holder}
        )
    if right.protected_until and right.protected_until < day:
        raise DomainError(
            _("The right ended on %(day)s: it can only be refused.")
            % {"day": right.protected_until.isoformat()},
            citation="Regulation art 8",
        )
    prefix = rules.number_prefix(right.kind)
    recordal.number = f"{prefix}{day.year}-{next_number(prefix, day.year):05}"
    recordal.approved_on, recordal.expires_on = day, rules.term_end(day, right.protected_until)
    recordal.decided_at, recordal.examiner = moment_of(on), actor
    decision = ["status", "number", "approved_on", "expires_on", "decided_at", "examiner"]
    recordal.save(update_fields=decision)
    record(
        "recordal.accepted",
        recordal,
        actor=actor,
        number=recordal.number,
        approved_on=day.isoformat(),
        expires_on=recordal.expires_on.isoformat(),
    )
    tell_holder(
        recordal,
        gettext_noop("%(title)s is recorded as %(number)s, valid to %(day)s."),
        number=recordal.number,
        day=recordal.expires_on.isoformat(),
    )
    return recordal


@transaction.atomic
def refuse(recordal: Recordal, *, actor: User, ground: str, reasons: str) -> Recordal:
    """Refuse to record the right, on a ground of the law and with written reasons (REG 8)."""
    if ground not in Recordal.RefusalGround.values:
        raise InvalidInput(_("Choose one of the grounds of the law."), field="ground")
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reasons")
    recordal = Recordal.objects.locked(recordal.pk)
    recordal.move_to(Status.REFUSED)
    recordal.refusal_ground, recordal.reasons = ground, reasons.strip()
    recordal.decided_at, recordal.examiner = timezone.now(), actor
    recordal.save(update_fields=["status", "refusal_ground", "reasons", "decided_at", "examiner"])
    record("recordal.refused", recordal, actor=actor, ground=ground, reasons=recordal.reasons)
    tell_holder(recordal, gettext_noop("Customs refused to record %(title)s. Read the reasons."))
    return recordal
