"""The life of a recordal: drafted, submitted, decided, expired (REG 7 to 10, MEA 6 to 9)."""

from collections.abc import Sequence
from datetime import date
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.numbering import next_number
from core.reference.calendar import today
from enterprises.models import Enterprise
from recordal.applications import rules
from recordal.applications.models import Recordal
from recordal.applications.telling import moment_of
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
    """Change an application that is not with customs: a draft, or returned for correction."""
    recordal = Recordal.objects.locked(recordal.pk)
    if not recordal.is_editable:
        raise DomainError(
            _("Only a draft, or an application returned for correction, can be changed like this.")
        )
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
    if recordal.status == Status.CORRECTION:
        raise DomainError(_("Answer the remarks of customs to send the application again."))
    recordal.move_to(Status.SUBMITTED)
    check_may_be_filed(recordal)
    recordal.submitted_at = moment_of(on)
    recordal.due_on = rules.decision_due(on or today())
    recordal.save(update_fields=["status", "submitted_at", "due_on"])
    record("recordal.submitted", recordal, actor=actor, due_on=recordal.due_on.isoformat())
    return recordal


def check_may_be_filed(recordal: Recordal) -> None:
    """Raises MissingContents, or InvalidInput when the right is filed already."""
    if contents := rules.missing(recordal):
        raise MissingContents(contents)
    _check_not_filed_twice(recordal)


def _check_not_filed_twice(recordal: Recordal) -> None:
    """One application per right, and for a mark per class (MEA 6)."""
    right = recordal.right
    if not right.registration_no:
        return
    same = Recordal.objects.filter(
        right__holder=right.holder_id,
        right__kind=right.kind,
        right__registration_no=right.registration_no,
        status__in=[*Recordal.UNDECIDED, Status.RECORDED],
    ).exclude(pk=recordal.pk)
    if right.nice_classes:
        same = same.filter(right__nice_classes__overlap=right.nice_classes)
    if other := same.first():
        raise InvalidInput(
            _("This right is filed already: see %(recordal)s.") % {"recordal": other},
            field="registration_no",
        )
