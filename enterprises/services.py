"""Enterprises, their people and their agents (MEA 2)."""

from datetime import date
from typing import TypedDict, TypeVar, Unpack

from django.core.files.base import File
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.notifications.services import send
from core.numbering import next_number
from core.reference.calendar import today
from core.reference.models import Country, District
from enterprises.models import Agency, AgencyQuerySet, Enterprise, Membership
from enterprises.rules import HOME_COUNTRY, check_code, check_names, code_taken

M = TypeVar("M", bound=models.Model)
#: What verification confirmed: only customs may change it afterwards.
IDENTITY = frozenset({"name_zh", "name_en", "uscc", "country"})
VERIFIED = Enterprise.Status.VERIFIED
LINKS = frozenset({"country", "district", "licence"})


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
    licence: "File[bytes] | None"


def locked(enterprise: Enterprise) -> Enterprise:
    """The row as it is now, for change. Only inside a transaction."""
    return Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)


@transaction.atomic
def register(*, actor: User | None, **fields: Unpack[EnterpriseFields]) -> Enterprise:
    """Register an enterprise, to be verified by customs. Its own user becomes its owner."""
    enterprise = Enterprise(country_id=HOME_COUNTRY)
    _fill(enterprise, fields, actor)
    year = today().year
    enterprise.number = f"E{year}-{next_number('E', year):05}"
    try:
        with transaction.atomic():
            enterprise.save(force_insert=True)
    except IntegrityError as error:
        if "enterprise_uscc_once" not in str(error):
            raise
        raise code_taken() from error
    if actor is not None and actor.is_enterprise:
        Membership.objects.create(
            user=actor, enterprise=enterprise, position=Membership.Position.OWNER
        )
    record("enterprise.registered", enterprise, actor=actor, number=enterprise.number)
    return enterprise


@transaction.atomic
def change(
    enterprise: Enterprise, *, actor: User | None, **fields: Unpack[EnterpriseFields]
) -> Enterprise:
    """Change what an enterprise states about itself; verified particulars only by customs."""
    enterprise = locked(enterprise)
    before = {name: _value(enterprise, name) for name in fields}
    _fill(enterprise, fields, actor)
    changed = [name for name in fields if _value(enterprise, name) != before[name]]
    fixed = IDENTITY.intersection(changed) if enterprise.status == VERIFIED else set()
    if fixed and actor is not None and not actor.can(Can.VERIFY_ENTERPRISES):
        raise VerifiedData(
            _("Customs has verified this; only customs can change it."), field=min(fixed)
        )
    if changed:
        enterprise.save(update_fields=changed)
        record("enterprise.changed", enterprise, actor=actor, fields=sorted(changed))
    return enterprise


@transaction.atomic
def verify(enterprise: Enterprise, *, actor: User) -> Enterprise:
    """Customs has checked that the enterprise is who it says (MEA 7: identity, licence)."""
    enterprise = locked(enterprise)
    enterprise.move_to(Enterprise.Status.VERIFIED)
    enterprise.save(update_fields=["status"])
    record("enterprise.verified", enterprise, actor=actor)
    send(
        enterprise.people(),
        gettext_noop("Customs has verified %(enterprise)s."),
        url=f"/portal/enterprises/{enterprise.number}/",
        enterprise=enterprise.name_zh or enterprise.name_en,
    )
    return enterprise


@transaction.atomic
def refuse(enterprise: Enterprise, *, actor: User, reason: str) -> Enterprise:
    """Customs could not confirm the enterprise; the reason is told to its people."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    enterprise = locked(enterprise)
    enterprise.move_to(Enterprise.Status.REFUSED)
    enterprise.save(update_fields=["status"])
    record("enterprise.refused", enterprise, actor=actor, reason=reason)
    send(
        enterprise.people(),
        gettext_noop("Customs could not verify %(enterprise)s: %(reason)s"),
        url=f"/portal/enterprises/{enterprise.number}/",
        enterprise=enterprise.name_zh or enterprise.name_en,
        reason=reason,
    )
    return enterprise


@transaction.atomic
def add_member(
    enterprise: Enterprise,
    user: User,
    *,
    actor: User | None,
    position: str = Membership.Position.MEMBER,
) -> Membership:
    """Let a person act for the enterprise."""
    enterprise = locked(enterprise)
    if not (user.is_active and user.is_enterprise):
        raise InvalidInput(_("This account cannot act for enterprises."), field="username")
    if enterprise.memberships.filter(user=user).exists():
        raise InvalidInput(
            _("%(user)s belongs to this enterprise already.") % {"user": user}, field="username"
        )
    membership = Membership.objects.create(user=user, enterprise=enterprise, position=position)
    record("enterprise.member_added", enterprise, actor=actor, user=user.username)
    return membership


@transaction.atomic
def remove_member(enterprise: Enterprise, user: User, *, actor: User | None) -> None:
    """End a person's right to act for the enterprise. One owner must remain."""
    enterprise = locked(enterprise)
    membership = enterprise.memberships.filter(user=user).first()
    if membership is None:
        raise InvalidInput(_("This person does not belong to the enterprise."), field="username")
    others = enterprise.memberships.exclude(pk=membership.pk)
    if not others.filter(position=Membership.Position.OWNER).exists():
        raise DomainError(_("The last owner of an enterprise cannot be removed."))
    membership.delete()
    record("enterprise.member_removed", enterprise, actor=actor, user=user.username)


@transaction.atomic
def appoint_agent(
    agent: Enterprise,
    holder: Enterprise,
    *,
    actor: User | None,
    valid_from: date,
    valid_to: date | None = None,
    power_of_attorney: "File[bytes] | None" = None,
) -> Agency:
    """Give a domestic agent a power of attorney to act for the rights holder (MEA 2)."""
    holder = locked(holder)
    if agent.pk == holder.pk:
        raise InvalidInput(_("An enterprise cannot be its own agent."), field="agent")
    if agent.country_id != HOME_COUNTRY:
        raise InvalidInput(_("The agent must be a domestic enterprise (MEA 2)."), field="agent")
    if valid_to and valid_to < valid_from:
        raise InvalidInput(_("This day is before the first day."), field="valid_to")
    if _overlapping(agent, holder, valid_from, valid_to).exists():
        raise InvalidInput(
            _("This agent has a power of attorney for this period already."), field="valid_from"
        )
    agency = Agency(agent=agent, holder=holder, valid_from=valid_from, valid_to=valid_to)
    if power_of_attorney is not None:
        agency.power_of_attorney = store(power_of_attorney, actor=actor, field="power_of_attorney")
    agency.save()
    record("agency.appointed", holder, actor=actor, agent=agent.number, **_period(agency))
    send(
        agent.people(),
        gettext_noop("%(holder)s has appointed you as its agent."),
        url="/portal/enterprises/",
        holder=holder.name_zh or holder.name_en,
    )
    return agency


@transaction.atomic
def end_agency(agency: Agency, *, actor: User | None) -> Agency:
    """Revoke a power of attorney at once."""
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if agency.revoked_at:
        raise DomainError(_("This power of attorney has ended already."))
    agency.revoked_at = timezone.now()
    agency.save(update_fields=["revoked_at"])
    record("agency.ended", agency.holder, actor=actor, agent=agency.agent.number)
    send(
        agency.agent.people(),
        gettext_noop("The power of attorney of %(holder)s has ended."),
        url="/portal/enterprises/",
        holder=agency.holder.name_zh or agency.holder.name_en,
    )
    return agency


def _period(agency: Agency) -> dict[str, str]:
    period = {"valid_from": agency.valid_from, "valid_to": agency.valid_to}
    return {name: day.isoformat() for name, day in period.items() if day}


def _overlapping(
    agent: Enterprise, holder: Enterprise, first: date, last: date | None
) -> AgencyQuerySet:
    given = Agency.objects.filter(agent=agent, holder=holder, revoked_at__isnull=True)
    given = given.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    return given.filter(valid_from__lte=last) if last else given


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
    if licence := fields.get("licence"):
        enterprise.licence = store(licence, actor=actor, field="licence")
    check_names(enterprise)
    check_code(enterprise)


def _found(model: type[M], code: str, field: str) -> M:
    found = model._default_manager.filter(pk=code).first()
    if found is None:
        raise InvalidInput(_("There is no such code."), field=field)
    return found
