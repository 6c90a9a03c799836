"""An application until customs has it: drafted, filed, or discarded (REG 7, 8; MEA 6, 7)."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.reference.calendar import today
from enterprises.models import Enterprise
from enterprises.rules import check_may_file
from recordal.applications import bars, copying, rules
from recordal.applications.copying import CONTACT, next_application_no
from recordal.applications.models import Recordal
from recordal.applications.telling import moment_of
from recordal.particulars import services as particulars
from recordal.particulars.services import PartFields
from recordal.rights.models import IpRight
from recordal.rights.services import RightFields, check_kind, fill

Status = Recordal.Status
DRAFTED_ONCE, LONGEST_KEY = "recordal_drafted_once", 64


class MissingContents(InvalidInput):
    """The application lacks what the law wants; ``missing`` lists all of it."""

    code = "missing_contents"

    def __init__(self, contents: Sequence[rules.Content]) -> None:
        labels = ", ".join(str(content.label) for content in contents)
        super().__init__(_("Still missing: %(list)s.") % {"list": labels})
        self.contents = contents


class ChangedMeanwhile(DomainError):
    """Somebody saved the draft since it was read; ``fields`` differ from what is to be saved."""

    code = "changed_meanwhile"

    def __init__(self, recordal: Recordal, fields: Sequence[str]) -> None:
        message = _(
            "The draft was changed in another window. Nothing of it was overwritten: look at it,"
            " or save what you have here."
        )
        super().__init__(message, version=recordal.version, fields=list(fields))
        self.recordal, self.fields = recordal, fields


class NotEditable(DomainError):
    code = "not_editable"


class NotWhole(DomainError):
    """Something on the page is wrong: it is kept, and not filed."""

    code = "not_whole"


class RecordalFields(RightFields, PartFields, total=False):
    """What an application states about the right, its goods and papers, and whom to call."""

    contact_name: str
    contact_phone: str
    contact_fax: str
    contact_email: str


@transaction.atomic
def draft(
    holder: Enterprise,
    *,
    actor: User | None,
    kind: str,
    key: str = "",
    pending: Mapping[str, str] | None = None,
    **fields: Unpack[RecordalFields],
) -> Recordal:
    """Begin an application for one right (MEA 6). Only the title is needed now.

    ``key`` names the sitting: saving it twice gives the draft that is there already. ``pending``
    is what was typed and cannot be taken yet.
    """
    if known := drafted_with(key, actor):
        return known
    try:
        with transaction.atomic():
            return _draft(holder, actor, check_kind(kind), key, pending or {}, fields)
    except IntegrityError as error:
        known = drafted_with(key, actor)
        if known is None or DRAFTED_ONCE not in str(error):
            raise
        return known


def drafted_with(key: str, actor: User | None) -> Recordal | None:
    """The draft that a person began in one sitting at a new form."""
    if not key or actor is None:
        return None
    return Recordal.objects.filter(drafted_by=actor, draft_key=stored_key(key)).first()


def stored_key(key: str) -> str:
    """The key as it is kept: a long one by its digest, so that no two become one."""
    return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()


def _draft(
    holder: Enterprise,
    actor: User | None,
    kind: str,
    key: str,
    pending: Mapping[str, str],
    fields: Mapping[str, Any],
) -> Recordal:
    right = IpRight(holder=holder, kind=kind)
    fill(right, fields)
    right.save()
    contact = contact_of(holder)
    recordal = Recordal(
        right=right,
        application_no=next_application_no(),
        drafted_by=actor,
        draft_key=stored_key(key) if actor else "",
        pending=dict(pending),
        saved_at=timezone.now(),
        **{name: _contact(name, fields) or contact[name] for name in CONTACT},
    )
    recordal.save()
    particulars.put(right, fields, actor=actor)
    record("recordal.drafted", recordal, actor=actor, kind=kind, holder=holder.number)
    return recordal


@transaction.atomic
def change_draft(
    recordal: Recordal,
    *,
    actor: User | None,
    version: int | None = None,
    pending: Mapping[str, str] | None = None,
    typing: bool = False,
    **fields: Unpack[RecordalFields],
) -> Recordal:
    """Change an application that is not with customs: a draft, or returned for correction.

    ``version`` is the state that was read before: raises ChangedMeanwhile when somebody saved
    other values since. ``pending`` replaces what was typed and cannot be taken yet. While one is
    ``typing`` the ledger does not note each pause, but all that changed at the next step.
    """
    recordal = editable(recordal)
    right = recordal.right
    before = _values(recordal)
    fill(right, fields)
    for name in CONTACT:
        if name in fields:
            setattr(recordal, name, _contact(name, fields))
    right.save()
    particulars.put(right, fields, actor=actor)
    changed = [name for name, value in _values(recordal).items() if value != before[name]]
    if version is not None and version != recordal.version and changed:
        raise ChangedMeanwhile(recordal, changed)
    changed += [name for name in particulars.FILES if fields.get(name)]
    if pending is not None:
        recordal.pending = dict(pending)
    recordal.version += bool(changed)
    recordal.saved_at = timezone.now()
    recordal.unrecorded = sorted({*recordal.unrecorded, *changed})
    recordal.save(update_fields=[*CONTACT, "pending", "version", "saved_at", "unrecorded"])
    if not typing:
        note_changes(recordal, actor)
    return recordal


def note_changes(recordal: Recordal, actor: User | None) -> None:
    """Note in the ledger what was changed since it was noted last. The caller holds the lock."""
    if not recordal.unrecorded:
        return
    record("recordal.changed", recordal, actor=actor, fields=recordal.unrecorded)
    recordal.unrecorded = []
    recordal.save(update_fields=["unrecorded"])


def editable(recordal: Recordal) -> Recordal:
    """The application, locked for change. Raises NotEditable when customs has it."""
    recordal = Recordal.objects.locked(recordal.pk)
    if not recordal.is_editable:
        raise NotEditable(
            _("Only a draft, or an application returned for correction, can be changed like this.")
        )
    return recordal


def _values(recordal: Recordal) -> dict[str, object]:
    """What a form may change, to compare two states."""
    of_right = {name: getattr(recordal.right, name) for name in RightFields.__annotations__}
    of_right |= particulars.stated(recordal.right)
    return of_right | {name: getattr(recordal, name) for name in CONTACT}


def _contact(name: str, fields: Mapping[str, Any]) -> str:
    value = str(fields.get(name, "")).strip()
    longest = getattr(Recordal._meta.get_field(name), "max_length", 0)
    if len(value) > longest:
        raise InvalidInput(_("Write at most %(n)s characters.") % {"n": longest}, field=name)
    return value


def contact_of(holder: Enterprise) -> dict[str, str]:
    """Whom customs may call: as in the last filing of the holder, or as it registered."""
    rows = Recordal.objects.filter(right__holder=holder).exclude(contact_name="")
    if last := rows.order_by("-created_at", "-pk").first():
        return {name: getattr(last, name) for name in CONTACT}
    return {
        "contact_name": holder.contact_name,
        "contact_phone": holder.phone,
        "contact_fax": "",
        "contact_email": holder.email,
    }


@transaction.atomic
def submit(recordal: Recordal, *, actor: User | None, on: date | None = None) -> Recordal:
    """File the complete application; the 30 working days for the decision start (REG 8).

    An international mark in several classes becomes one application for each (MEA 6), all or
    none. ``on`` sets the day of receipt for history. Raises MissingContents with all that is
    missing.
    """
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status == Status.CORRECTION:
        raise DomainError(_("Answer the remarks of customs to send the application again."))
    recordal.move_to(Status.SUBMITTED)
    check_may_be_filed(recordal, actor=actor, on=on)
    note_changes(recordal, actor)
    if copying.classes_to_split(recordal.right):
        for one in copying.split(recordal, actor=actor)[1:]:
            one.move_to(Status.SUBMITTED)
            _check_not_filed_twice(one)
            _file(one, actor, on)
    return _file(recordal, actor, on)


def _file(recordal: Recordal, actor: User | None, on: date | None) -> Recordal:
    recordal.submitted_at = moment_of(on)
    recordal.due_on = rules.decision_due(on or today())
    recordal.save(update_fields=["status", "submitted_at", "due_on"])
    pointed_out = {
        "warnings": [doubt.code for doubt in rules.warnings(recordal, on)],
        "collisions": [str(found.recordal) for found in rules.collisions(recordal, on)],
    }
    record(
        "recordal.submitted",
        recordal,
        actor=actor,
        due_on=recordal.due_on.isoformat(),
        **{name: found for name, found in pointed_out.items() if found},
    )
    return recordal


def check_may_be_filed(
    recordal: Recordal, *, actor: User | None = None, on: date | None = None
) -> None:
    """Raises MissingContents, or InvalidInput when the right cannot be filed as it stands."""
    check_may_file(recordal.right.holder, actor=actor, on=on or today())
    bars.check_not_barred(recordal, on)
    if contents := rules.missing(recordal, on):
        raise MissingContents(contents)
    if recordal.pending:
        name = next(iter(recordal.pending))
        raise InvalidInput(_("Correct what could not be saved yet."), field=name)
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


@transaction.atomic
def discard(recordal: Recordal, *, actor: User | None) -> Recordal:
    """Put a draft away. It stays to be taken up again."""
    return _move(recordal, Status.DISCARDED, "recordal.discarded", actor)


@transaction.atomic
def restore(recordal: Recordal, *, actor: User | None) -> Recordal:
    """Take up a draft that was put away."""
    return _move(recordal, Status.DRAFT, "recordal.restored", actor)


def _move(recordal: Recordal, status: str, verb: str, actor: User | None) -> Recordal:
    recordal = Recordal.objects.locked(recordal.pk)
    recordal.move_to(status)
    recordal.save(update_fields=["status"])
    record(verb, recordal, actor=actor)
    return recordal
