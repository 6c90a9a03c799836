"""Enterprises: registered, corrected, verified by customs or refused (MEA 2, 7)."""

from collections.abc import Collection
from typing import TypedDict, TypeVar, Unpack

from django.core.files.base import File
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.models import StoredFile
from core.files.services import store
from core.notifications.services import send
from core.numbering import next_number
from core.reference.calendar import today
from core.reference.models import Country, District
from enterprises import rules
from enterprises.matching import keys
from enterprises.models import HOME_COUNTRY, Enterprise, Membership

M = TypeVar("M", bound=models.Model)
#: What verification confirmed: only customs may change it afterwards.
IDENTITY = frozenset({"name_zh", "name_en", "uscc", "country"})
Status = Enterprise.Status
FILES = frozenset({"licence", "office_proof"})
LINKS = FILES | {"country", "district"}
#: What follows from the names.
DERIVED = ("key_zh", "key_en", "looked_at")


class VerifiedData(DomainError):
    code = "verified_data"


class EnterpriseFields(TypedDict, total=False):
    """What an enterprise states about itself. Country and district are codes."""

    name_zh: str
    name_en: str
    uscc: str
    country: str
    district: str
    address: str
    contact_name: str
    phone: str
    email: str
    licence: "File[bytes] | StoredFile | None"
    office_name: str
    office_address: str
    office_proof: "File[bytes] | StoredFile | None"


class AlreadyYours(DomainError):
    """The same form sent twice, or again from the page before: nothing is registered again."""

    code = "already_yours"

    def __init__(self, enterprise: Enterprise) -> None:
        super().__init__(
            _("%(enterprise)s is registered already, and you act for it.")
            % {"enterprise": enterprise},
            number=enterprise.number,
        )
        self.enterprise = enterprise


def locked(enterprise: Enterprise) -> Enterprise:
    """The row as it is now, for change. Only inside a transaction.

    Raises DomainError for one that was merged: nobody acts for it any more.
    """
    row = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if row.status == Status.MERGED:
        raise DomainError(
            _("%(enterprise)s was merged into another enterprise.") % {"enterprise": row}
        )
    return row


@transaction.atomic
def register(
    *, actor: User | None, as_owner: bool = True, **fields: Unpack[EnterpriseFields]
) -> Enterprise:
    """Register an enterprise, to be verified by customs. Its own user becomes its owner.

    Raises AlreadyYours when the actor has registered it before: the form was sent twice.
    """
    year = today().year
    serial = next_number("E", year)  # first: whoever sends the same form at once waits here
    enterprise = Enterprise(country_id=HOME_COUNTRY, number=f"E{year}-{serial:05}")
    own = actor is not None and actor.is_enterprise
    enterprise.origin = Enterprise.Origin.ONLINE if own else Enterprise.Origin.CUSTOMS
    try:
        _fill(enterprise, fields, actor)
        with transaction.atomic():
            enterprise.save(force_insert=True)
    except (IntegrityError, InvalidInput) as error:
        if actor is not None and (before := _registered_before(enterprise, actor)):
            raise AlreadyYours(before) from error
        if isinstance(error, IntegrityError) and "enterprise_uscc_once" in str(error):
            raise rules.code_taken() from error
        raise
    if actor is not None and own and as_owner:
        Membership.objects.create(
            user=actor, enterprise=enterprise, position=Membership.Position.OWNER
        )
    record("enterprise.registered", enterprise, actor=actor, number=enterprise.number)
    return enterprise


def _registered_before(enterprise: Enterprise, actor: User) -> Enterprise | None:
    """The same enterprise, by code or by name and country, for which the actor acts already."""
    own = Enterprise.objects.acting(actor)
    if enterprise.uscc:
        return own.filter(uscc=enterprise.uscc).first()
    named = own.filter(uscc="", country=enterprise.country_id)
    return named.filter(name_zh=enterprise.name_zh, name_en=enterprise.name_en).first()


@transaction.atomic
def change(
    enterprise: Enterprise, *, actor: User | None, **fields: Unpack[EnterpriseFields]
) -> Enterprise:
    """Change what an enterprise states about itself; verified particulars only by customs."""
    enterprise = locked(enterprise)
    before = {name: _value(enterprise, name) for name in fields}
    _fill(enterprise, fields, actor)
    changed = [name for name in fields if _value(enterprise, name) != before[name]]
    fixed = IDENTITY.intersection(changed) if enterprise.status == Status.VERIFIED else set()
    if fixed and actor is not None and not actor.can(Can.VERIFY_ENTERPRISES):
        raise VerifiedData(
            _("Customs has verified this; only customs can change it."), field=min(fixed)
        )
    if changed:
        derived = DERIVED if {"name_zh", "name_en", "email"}.intersection(changed) else ()
        enterprise.save(update_fields=[*changed, *derived])
        record("enterprise.changed", enterprise, actor=actor, fields=sorted(changed))
    return enterprise


@transaction.atomic
def verify(enterprise: Enterprise, *, actor: User, checks: Collection[str] = ()) -> Enterprise:
    """Customs has checked that the enterprise is who it says (MEA 7: identity, licence).

    Whoever registered itself needs its licence and the whole checklist; what an import or
    customs itself brought was checked then.
    """
    enterprise = locked(enterprise)
    enterprise.move_to(Status.VERIFIED)
    rules.check_papers(enterprise)
    wanted = rules.checks_for(enterprise)
    if unknown := set(checks) - set(wanted):
        raise InvalidInput(
            _("“%(check)s” is not on the checklist.") % {"check": min(unknown)}, field="checks"
        )
    if rules.needs_papers(enterprise) and set(checks) != set(wanted):
        raise InvalidInput(
            _("Confirm each point, or refuse the enterprise with your reason."), field="checks"
        )
    enterprise.reasons = ""
    enterprise.save(update_fields=["status", "reasons"])
    record("enterprise.verified", enterprise, actor=actor, checks=sorted(checks))
    send(
        enterprise.people(),
        gettext_noop("Customs has verified %(enterprise)s."),
        url=page_of(enterprise),
        enterprise=enterprise,
    )
    return enterprise


@transaction.atomic
def refuse(enterprise: Enterprise, *, actor: User, reason: str) -> Enterprise:
    """Customs could not confirm the enterprise; the reason is told to its people."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    enterprise = locked(enterprise)
    enterprise.move_to(Status.REFUSED)
    enterprise.reasons = reason.strip()
    enterprise.save(update_fields=["status", "reasons"])
    record("enterprise.refused", enterprise, actor=actor, reason=reason)
    send(
        enterprise.people(),
        gettext_noop("Customs could not verify %(enterprise)s: %(reason)s"),
        url=page_of(enterprise),
        enterprise=enterprise,
        reason=reason,
    )
    return enterprise


@transaction.atomic
def ask_again(enterprise: Enterprise, *, actor: User) -> Enterprise:
    """The enterprise has corrected what customs refused, and asks to be verified again."""
    enterprise = locked(enterprise)
    enterprise.move_to(Status.REGISTERED)
    rules.check_papers(enterprise)
    enterprise.save(update_fields=["status"])
    record("enterprise.asked_again", enterprise, actor=actor)
    return enterprise


def page_of(enterprise: Enterprise) -> str:
    """Where its people see it."""
    return f"/portal/enterprises/{enterprise.number}/"


def _value(enterprise: Enterprise, name: str) -> object:
    return getattr(enterprise, f"{name}_id" if name in LINKS else name)


def _fill(enterprise: Enterprise, fields: EnterpriseFields, actor: User | None) -> None:
    """Set the given fields and check the whole. Raises InvalidInput naming the field."""
    given = {name: value for name, value in fields.items() if name not in LINKS}
    for name, value in given.items():
        text = str(value).strip()
        setattr(enterprise, name, text.upper() if name == "uscc" else text)
    if "country" in fields:
        enterprise.country = _found(Country, fields["country"], "country")
    if "district" in fields:
        code = fields["district"]
        enterprise.district = _found(District, code, "district") if code else None
    rules.check_names(enterprise)
    rules.check_code(enterprise)
    rules.check_office(enterprise, proof=bool(fields.get("office_proof")))
    enterprise.licence = _kept(fields.get("licence"), "licence", actor) or enterprise.licence
    proof = _kept(fields.get("office_proof"), "office_proof", actor)
    enterprise.office_proof = proof or enterprise.office_proof
    derived = keys(enterprise.name_zh, enterprise.name_en)
    if any(getattr(enterprise, name) != value for name, value in derived.items()) or (
        "email" in given
    ):
        enterprise.looked_at = None
    for name, value in derived.items():
        setattr(enterprise, name, value)


def _kept(
    upload: "File[bytes] | StoredFile | None", field: str, actor: User | None
) -> StoredFile | None:
    """A paper as a stored file: fresh, or kept while the rest of a form was put right."""
    if upload is None or isinstance(upload, StoredFile):
        return upload
    return store(upload, actor=actor, field=field)


def _found(model: type[M], code: str, field: str) -> M:
    found = model._default_manager.filter(pk=code).first()
    if found is None:
        raise InvalidInput(_("There is no such code."), field=field)
    return found
