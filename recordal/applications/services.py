"""The life of a recordal: drafted, submitted, decided, expired (REG 7 to 10, MEA 6 to 9)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from core.numbering import next_number
from core.reference.calendar import SHANGHAI, today
from enterprises.models import Enterprise
from recordal.applications import rules
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from recordal.rights.services import RightFields, check_kind, fill

Status = Recordal.Status
CONTACT = ("contact_name", "contact_phone", "contact_email")
BATCH = 200


class MissingContents(InvalidInput):
    """The application lacks what the law wants; ``missing`` lists all of it."""

    code = "missing_contents"

    def __init__(self, contents: Sequence[rules.Content]) -> None:
        labels = ", ".join(str(content.label) for content in contents)
        super().__init__(_("Still missing: %(list)s.") % {"list": labels})
        self.contents = contents


class RecordalFields(RightFields, total=False):
    """What an application states about the right, and whom customs may call."""

    contact_name: str
    contact_phone: str
    contact_email: str


@transaction.atomic
def draft(
    holder: Enterprise, *, actor: User | None, kind: str, **fields: Unpack[RecordalFields]
) -> Recordal:
    """Begin an application for one right (MEA 6). Only the title is needed now."""
    right = IpRight(holder=holder, kind=check_kind(kind))
    fill(right, fields, actor=actor)
    right.save()
    year = today().year
    recordal = Recordal(
        right=right,
        application_no=f"A{year}-{next_number('A', year):05}",
        contact_name=fields.get("contact_name") or holder.contact_name,
        contact_phone=fields.get("contact_phone") or holder.phone,
        contact_email=fields.get("contact_email") or holder.email,
    )
    recordal.save()
    record("recordal.drafted", recordal, actor=actor, kind=kind, holder=holder.number)
    return recordal


@transaction.atomic
def change_draft(
    recordal: Recordal, *, actor: User | None, **fields: Unpack[RecordalFields]
) -> Recordal:
    """Change an application that has not been submitted."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status != Status.DRAFT:
        raise DomainError(_("Only a draft can be changed like this."))
    right = recordal.right
    fill(right, fields, actor=actor)
    right.save()
    for name in CONTACT:
        if name in fields:
            setattr(recordal, name, fields[name])  # type: ignore[literal-required]
    recordal.save(update_fields=CONTACT)
    record("recordal.changed", recordal, actor=actor, fields=sorted(fields))
    return recordal


@transaction.atomic
def submit(recordal: Recordal, *, actor: User | None, on: date | None = None) -> Recordal:
    """File the complete application; the 30 working days for the decision start (REG 8).

    ``on`` sets the day of receipt for history. Raises MissingContents with all that is missing.
    """
    recordal = Recordal.objects.locked(recordal.pk)
    recordal.move_to(Status.SUBMITTED)
    if contents := rules.missing(recordal):
        raise MissingContents(contents)
    _check_not_filed_twice(recordal)
    recordal.submitted_at = _moment(on)
    recordal.due_on = rules.decision_due(on or today())
    recordal.save(update_fields=["status", "submitted_at", "due_on"])
    record("recordal.submitted", recordal, actor=actor, due_on=recordal.due_on.isoformat())
    return recordal


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
    recordal.decided_at, recordal.examiner = _moment(on), actor
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
    _tell(
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
    _tell(recordal, gettext_noop("Customs refused to record %(title)s. Read the reasons."))
    return recordal


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
        _tell(
            row,
            gettext_noop("The recordal %(number)s of %(title)s expired on %(day)s."),
            once=f"recordal.expired:{row.pk}",
            number=row.number,
            day=last_day,
        )


def _tell(recordal: Recordal, message: str, *, once: str = "", **params: object) -> None:
    send(
        recordal.right.holder.people(),
        message,
        url=f"/portal/recordals/{recordal.application_no}/",
        once=once,
        title=recordal.right.title,
        **params,
    )


def _moment(on: date | None) -> datetime:
    """Now, or nine o'clock on a day of the past."""
    return datetime.combine(on, time(9), SHANGHAI) if on else timezone.now()


def _check_not_filed_twice(recordal: Recordal) -> None:
    """One application per right, and for a mark per class (MEA 6)."""
    right = recordal.right
    if not right.registration_no:
        return
    same = Recordal.objects.filter(
        right__holder=right.holder_id,
        right__kind=right.kind,
        right__registration_no=right.registration_no,
        status__in=[Status.SUBMITTED, Status.RECORDED],
    ).exclude(pk=recordal.pk)
    if right.nice_classes:
        same = same.filter(right__nice_classes__overlap=right.nice_classes)
    if other := same.first():
        raise InvalidInput(
            _("This right is filed already: see %(recordal)s.") % {"recordal": other},
            field="registration_no",
        )
