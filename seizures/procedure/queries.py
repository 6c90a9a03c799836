"""What can be done with a case now, and for everything else why not: the guards of the steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import GRANTS, Can, Role
from core.audit.models import Event
from core.reference.citations import short_citation
from core.reference.models import ReleaseGround
from seizures.cases.models import Case
from seizures.inspections.models import Photo
from seizures.procedure import (
    cost_standing,
    counter_guards,
    counter_offers,
    grounds,
    guards,
    viewing,
)
from seizures.referrals.models import Referral
from seizures.remedies.models import Remedy
from seizures.securities.models import Security
from seizures.viewings.models import Viewing

Guard = Callable[[], object]


@dataclass(frozen=True)
class Step:
    """One step of the procedure, as the page offers or explains it."""

    name: str
    label: str
    allowed: bool
    why_not: str
    citation: str
    url: str
    form: Any = None


@dataclass(frozen=True)
class Stage:
    """One station of the procedure in the stepper of the page."""

    label: str
    state: str
    when: str = ""


def latest_security(case: Case) -> Security | None:
    return Security.objects.filter(case=case).order_by("-pk").first()


def grounds_now(case: Case, now: datetime) -> list[ReleaseGround]:
    """The grounds on which an officer may release the goods today."""
    known = ReleaseGround.objects.filter(flow__in=["both", case.flow])
    return [ground for ground in known if _is_met(case, ground.key, now)]


def any_ground(case: Case, now: datetime) -> None:
    """Raises StepNotAllowed when there is no ground on which an officer may release."""
    grounds.releasable(case)
    if not grounds_now(case, now):
        raise guards.GroundNotMet(
            _("No ground of release that customs may use is met."), guards.RELEASE
        )


def ground_choices(case: Case, now: datetime) -> list[tuple[str, str]]:
    return [(ground.key, ground_text(ground)) for ground in grounds_now(case, now)]


def ground_text(ground: ReleaseGround) -> str:
    """What the ground demands, in the reader's language, with its article."""
    zh = (get_language() or "").startswith("zh")
    text = ground.condition_zh if zh and ground.condition_zh else ground.condition
    return f"{text[:1].upper()}{text[1:]} ({short_citation(ground.source)})"


def ground_of(case: Case) -> str:
    """Why the goods were released; empty when they were not."""
    ground = ReleaseGround.objects.filter(pk=case.release_ground).first()
    return ground_text(ground) if ground else ""


def _is_met(case: Case, key: str, now: datetime) -> bool:
    try:
        grounds.release(case, key, "-", now)
    except guards.StepNotAllowed:
        return False
    return True


def officer_steps(case: Case, user: User, now: datetime) -> list[Step]:
    """The steps of customs, in the order of the procedure."""
    security = latest_security(case)

    def give_back() -> None:
        if security is None:
            raise guards.NothingToDecide(_("No security was given."), guards.RETURN)
        guards.return_security(security, now)
        counter_guards.security_is_free(case, now)
        cost_standing.security_may_go(case)

    offered: Sequence[tuple[str, str, Can, Guard]] = [
        (
            "accept-security",
            _("Accept the security"),
            Can.ACCEPT_SECURITY,
            lambda: guards.decide_on_security(case),
        ),
        (
            "refuse-security",
            _("Refuse the security"),
            Can.ACCEPT_SECURITY,
            lambda: guards.decide_on_security(case),
        ),
        ("detain", _("Detain the goods"), Can.DETAIN_GOODS, lambda: guards.detain(case)),
        (
            "determine",
            _("Determine the infringement"),
            Can.DETERMINE,
            lambda: guards.determine(case, now),
        ),
        ("release", _("Release the goods"), Can.RELEASE_GOODS, lambda: any_ground(case, now)),
        ("return-security", _("Return the security"), Can.ACCEPT_SECURITY, give_back),
        *counter_offers.for_officers(case),
    ]
    return [
        _step(name, label, guard, "case", case, capability if not user.can(capability) else None)
        for name, label, capability, guard in offered
    ]


def holder_steps(case: Case, user: User, now: datetime) -> list[Step]:
    """What the rights holder may do: answer, withdraw, settle."""
    offered: Sequence[tuple[str, str, Guard]] = [
        ("apply", _("Ask for detention and give security"), lambda: guards.answer(case, now)),
        ("decline", _("Do not ask for detention"), lambda: guards.decline(case, now)),
        ("withdraw", _("Withdraw the application"), lambda: guards.withdraw(case)),
        ("settle", _("Sign a settlement"), lambda: guards.settle_for(case, "holder", user)),
        *counter_offers.for_holder(case, user, now),
        ("view", _("Ask to view the goods"), lambda: viewing.may_ask(case, "holder")),
    ]
    return [_step(name, label, guard, "portal-case", case) for name, label, guard in offered]


def consignor_steps(case: Case, user: User, now: datetime) -> list[Step]:
    """What the consignor may do: show that the goods do not infringe, settle."""
    offered: Sequence[tuple[str, str, Guard]] = [
        ("statement", _("Show that the goods do not infringe"), lambda: guards.state(case)),
        ("settle", _("Sign a settlement"), lambda: guards.settle_for(case, "consignor", user)),
        *counter_offers.for_consignor(case, user),
        ("view", _("Ask to view the goods"), lambda: viewing.may_ask(case, "consignor")),
    ]
    return [_step(name, label, guard, "portal-goods", case) for name, label, guard in offered]


def _step(
    name: str, label: str, guard: Guard, door: str, case: Case, missing: Can | None = None
) -> Step:
    why_not = citation = ""
    if missing is not None:
        why_not = _("Your role does not allow it. It belongs to: %(roles)s.") % {
            "roles": ", ".join(roles_with(missing))
        }
    try:
        guard()
    except guards.StepNotAllowed as error:
        why_not, citation = error.reason, error.citation
    url = reverse(f"{door}-{name}", args=[case.number])
    return Step(name, label, not why_not, why_not, citation, url)


def roles_with(capability: Can) -> list[str]:
    return [str(Role(role).label) for role, granted in GRANTS.items() if capability in granted]


#: the stations of the procedure that every case passes, or leaves
STATIONS: Sequence[tuple[str, Any, str]] = [
    ("suspended", gettext_lazy("Release suspended"), "opened_at"),
    ("answered", gettext_lazy("Holder answered"), "answered_at"),
    ("detained", gettext_lazy("Detained"), "detained_at"),
    ("determined", gettext_lazy("Determined"), "determined_at"),
    ("decided", gettext_lazy("Outcome decided"), ""),
    ("closed", gettext_lazy("Closed"), "closed_at"),
]


def stages(case: Case, *, for_customs: bool = False) -> list[Stage]:
    """The way of the case so far, and what lies ahead; a released case shows where it left.

    Only customs sees when a transfer to the police was approved.
    """
    found: list[Stage] = []
    open_ahead = case.is_open
    for key, label, field in STATIONS:
        moment = getattr(case, field) if field else _decided_at(case, for_customs)
        when = f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
        if key == "closed" and not case.is_open:
            found.append(Stage(case.get_status_display(), "done", when))
        elif when:
            found.append(Stage(str(label), "done", when))
        elif not case.is_open:
            found.append(Stage(str(label), "stopped"))
        else:
            found.append(Stage(str(label), "current" if open_ahead else "next"))
            open_ahead = False
    return found


def _decided_at(case: Case, for_customs: bool) -> datetime | None:
    """When the penalty was decided, or the transfer approved."""
    penalty = getattr(case, "penalty", None)
    if penalty is not None and penalty.decided_at:
        return cast("datetime", penalty.decided_at)
    if not for_customs:
        return None
    approved = case.referrals.filter(status__in=Referral.LIVE, decided_at__isnull=False)
    return approved.values_list("decided_at", flat=True).first()


def photos_for_holder(case: Case) -> QuerySet[Photo]:
    """Pictures of the inspection; none when another holder's goods may be on them (MEA 5)."""
    photos = Photo.objects.filter(inspection=case.inspection_id).select_related("file")
    shared = Case.objects.filter(inspection=case.inspection_id).exclude(holder=case.holder_id)
    return photos.none() if case.inspection_id is None or shared.exists() else photos


def timeline(case: Case) -> QuerySet[Event]:
    """Every event about the case and its parts, oldest first."""
    about = Q(subject_type=case._meta.label_lower, subject_id=str(case.pk))
    for manager in (
        case.securities,
        case.notices,
        case.referrals,
        case.support_requests,
        case.counter_securities,
        case.assistance,
        case.public_notices,
    ):
        keys = [str(pk) for pk in manager.values_list("pk", flat=True)]
        about |= Q(subject_type=manager.model._meta.label_lower, subject_id__in=keys)
    viewings = [str(pk) for pk in Viewing.objects.filter(case=case).values_list("pk", flat=True)]
    about |= Q(subject_type="seizures.viewing", subject_id__in=viewings)
    for name in ("penalty",):
        part = getattr(case, name, None)
        if part is not None:
            about |= Q(subject_type=part._meta.label_lower, subject_id=str(part.pk))
    remedies = [
        str(pk) for pk in Remedy.objects.filter(penalty__case=case).values_list("pk", flat=True)
    ]
    about |= Q(subject_type=Remedy._meta.label_lower, subject_id__in=remedies)
    if case.inspection_id:
        about |= Q(subject_type="seizures.inspection", subject_id=str(case.inspection_id))
    return Event.objects.filter(about).for_timeline()
