"""Powers of attorney: a domestic agent acts for a rights holder (MEA 2)."""

from datetime import date
from typing import Unpack

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can, Role
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.models import StoredFile
from core.files.services import store
from core.notifications.services import send
from core.reference.calendar import today
from enterprises import services
from enterprises.models import HOME_COUNTRY, Agency, AgencyQuerySet, Enterprise
from enterprises.rules import OwnersOnly, check_runs, may_run
from enterprises.services import EnterpriseFields, locked, page_of

Status = Agency.Status
#: Days before the end of a power of attorney on which both sides are warned, once each.
WARNINGS = (7, 30)


@transaction.atomic
def appoint_agent(
    agent: Enterprise,
    holder: Enterprise,
    *,
    actor: User | None,
    valid_from: date,
    valid_to: date | None = None,
    power_of_attorney: "File[bytes] | StoredFile | None" = None,
) -> Agency:
    """Give a domestic agent a power of attorney to act for the rights holder (MEA 2)."""
    holder = locked(holder)
    check_runs(holder, actor)
    agency = _new(agent, holder, actor, valid_from, valid_to, power_of_attorney)
    agency.save()
    record("agency.appointed", holder, actor=actor, agent=agent.number, **_period(agency))
    send(
        agent.people(),
        gettext_noop("%(holder)s has appointed you as its agent."),
        url="/portal/holders/",
        holder=holder,
    )
    return agency


@transaction.atomic
def ask_confirmation(
    agent: Enterprise,
    holder: Enterprise,
    *,
    actor: User,
    valid_from: date,
    valid_to: date | None = None,
    power_of_attorney: "File[bytes] | StoredFile | None" = None,
) -> Agency:
    """The agent shows a power of attorney given on paper; the holder, or customs, confirms it."""
    holder = locked(holder)
    _check_member_of(agent, actor)
    agency = _new(agent, holder, actor, valid_from, valid_to, power_of_attorney)
    agency.status = Status.ASKED
    agency.save()
    record("agency.asked", holder, actor=actor, agent=agent.number, **_period(agency))
    owners = list(holder.owners())
    send(
        owners or User.objects.holding(Role.EXAMINER),
        gettext_noop("%(agent)s shows a power of attorney of %(holder)s: please confirm it."),
        url=page_of(holder) if owners else "/enterprises/agencies/",
        agent=agent,
        holder=holder,
    )
    return agency


@transaction.atomic
def bring_holder(
    agent: Enterprise,
    *,
    actor: User,
    valid_from: date,
    valid_to: date | None,
    power_of_attorney: "File[bytes] | StoredFile | None",
    **fields: Unpack[EnterpriseFields],
) -> Agency:
    """A domestic agent registers the foreign holder that appointed it.

    Nothing of the holder is known here before, so the power of attorney counts at once; customs
    sees it when it verifies the holder.
    """
    _check_member_of(agent, actor)
    if fields.get("country", HOME_COUNTRY) == HOME_COUNTRY:
        raise InvalidInput(
            _("An enterprise in China registers itself and appoints its agent then."),
            field="country",
        )
    holder = services.register(actor=actor, as_owner=False, **fields)
    agency = _new(agent, holder, actor, valid_from, valid_to, power_of_attorney)
    agency.save()
    record("agency.appointed", holder, actor=actor, agent=agent.number, **_period(agency))
    return agency


@transaction.atomic
def confirm(agency: Agency, *, actor: User) -> Agency:
    """The holder, or customs for one without people online, confirms the power of attorney."""
    agency = _locked(agency)
    _check_may_answer(agency, actor)
    agency.move_to(Status.GIVEN)
    agency.save(update_fields=["status"])
    record("agency.appointed", agency.holder, actor=actor, agent=agency.agent.number)
    send(
        agency.agent.people(),
        gettext_noop("Your power of attorney of %(holder)s is confirmed: you may act for it."),
        url="/portal/holders/",
        holder=agency.holder,
    )
    return agency


@transaction.atomic
def deny(agency: Agency, *, actor: User, reason: str) -> Agency:
    """The power of attorney is not confirmed; the agent is told why."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    agency = _locked(agency)
    _check_may_answer(agency, actor)
    agency.move_to(Status.REFUSED)
    agency.reasons = reason.strip()
    agency.save(update_fields=["status", "reasons"])
    record("agency.refused", agency.holder, actor=actor, agent=agency.agent.number, reason=reason)
    send(
        agency.agent.people(),
        gettext_noop("Your power of attorney of %(holder)s is not confirmed: %(reason)s"),
        url="/portal/holders/",
        holder=agency.holder,
        reason=reason,
    )
    return agency


@transaction.atomic
def end_agency(agency: Agency, *, actor: User | None) -> Agency:
    """Revoke a power of attorney at once; the agent may lay it down as well."""
    agency = _locked(agency)
    lays_down = actor is not None and agency.agent.memberships.filter(user=actor).exists()
    if not lays_down:
        check_runs(agency.holder, actor)
    if agency.status in {Status.ENDED, Status.REFUSED}:
        raise DomainError(_("This power of attorney has ended already."))
    agency.move_to(Status.ENDED)
    agency.revoked_at = timezone.now()
    agency.save(update_fields=["status", "revoked_at"])
    record("agency.ended", agency.holder, actor=actor, agent=agency.agent.number)
    if lays_down:
        send(
            agency.holder.people(),
            gettext_noop("%(agent)s no longer acts for you."),
            url=page_of(agency.holder),
            agent=agency.agent,
        )
    else:
        send(
            agency.agent.people(),
            gettext_noop("The power of attorney of %(holder)s has ended."),
            url="/portal/holders/",
            holder=agency.holder,
        )
    return agency


def warn_of_ends(on: date) -> int:
    """Tell both sides 30 and 7 days before a power of attorney ends. Returns how many letters."""
    letters = 0
    told: set[int] = set()
    for days in WARNINGS:  # the nearer one first: whoever is told of 7 days needs no 30
        ending = Agency.objects.ending(on, days).exclude(pk__in=told).order_by("pk")
        for agency in ending.select_related("agent", "holder"):
            told.add(agency.pk)
            letters += _warn(agency, days)
    return letters


def _warn(agency: Agency, days: int) -> int:
    end = agency.valid_to.isoformat() if agency.valid_to else ""
    once = f"agency-{agency.pk}-ends-{days}"
    with transaction.atomic():
        to_agent = send(
            agency.agent.people(),
            gettext_noop("Your power of attorney of %(holder)s ends on %(day)s."),
            url="/portal/holders/",
            once=once,
            holder=agency.holder,
            day=end,
        )
        own = agency.holder.owners()
        to_holder = send(
            own,
            gettext_noop("The power of attorney of %(agent)s ends on %(day)s."),
            url=page_of(agency.holder),
            once=once,
            agent=agency.agent,
            day=end,
        )
    return len(to_agent) + len(to_holder)


def _new(
    agent: Enterprise,
    holder: Enterprise,
    actor: User | None,
    valid_from: date,
    valid_to: date | None,
    paper: "File[bytes] | StoredFile | None",
) -> Agency:
    """A power of attorney that can be right, with its paper. Call with the holder locked."""
    if agent.pk == holder.pk:
        raise InvalidInput(_("An enterprise cannot be its own agent."), field="agent")
    if agent.country_id != HOME_COUNTRY or agent.status == Enterprise.Status.MERGED:
        raise InvalidInput(_("The agent must be a domestic enterprise (MEA 2)."), field="agent")
    if valid_to and valid_to < valid_from:
        raise InvalidInput(_("This day is before the first day."), field="valid_to")
    if _overlapping(agent, holder, valid_from, valid_to).exists():
        raise InvalidInput(
            _("This agent has a power of attorney for this period already."), field="valid_from"
        )
    if not paper and actor is not None and actor.is_enterprise:
        raise InvalidInput(_("Show the signed power of attorney."), field="power_of_attorney")
    agency = Agency(agent=agent, holder=holder, valid_from=valid_from, valid_to=valid_to)
    if isinstance(paper, StoredFile):
        agency.power_of_attorney = paper
    elif paper:
        agency.power_of_attorney = store(paper, actor=actor, field="power_of_attorney")
    return agency


def _locked(agency: Agency) -> Agency:
    """The row as it is now, with its holder locked first: the order of every service."""
    locked(agency.holder)
    return Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def _check_member_of(agent: Enterprise, actor: User) -> None:
    if not agent.memberships.filter(user=actor).exists():
        raise OwnersOnly(_("You do not belong to %(agent)s.") % {"agent": agent})


def _check_may_answer(agency: Agency, actor: User) -> None:
    """Owners answer for their holder; customs only where nobody owns it online."""
    if actor.can(Can.VERIFY_ENTERPRISES) and agency.holder.owners().exists():
        raise DomainError(
            _("%(holder)s has owners online: they confirm who acts for it.")
            % {"holder": agency.holder}
        )
    if not may_run(agency.holder, actor):
        raise OwnersOnly(_("Only the holder, or customs, confirms a power of attorney."))
    if agency.is_over(today()):
        raise DomainError(_("This power of attorney has ended already."))


def _period(agency: Agency) -> dict[str, str]:
    period = {"valid_from": agency.valid_from, "valid_to": agency.valid_to}
    return {name: day.isoformat() for name, day in period.items() if day}


def _overlapping(
    agent: Enterprise, holder: Enterprise, first: date, last: date | None
) -> AgencyQuerySet:
    given = Agency.objects.filter(
        agent=agent, holder=holder, status__in=[Status.ASKED, Status.GIVEN]
    )
    given = given.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    return given.filter(valid_from__lte=last) if last else given
