"""The home page: what needs doing now, and what is due next, for each role."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core.accounts.models import User
from core.accounts.permissions import Can, Role
from core.audit.models import LedgerLink
from enterprises.models import Enterprise
from recordal.life.models import Request
from recordal.preconfirmations.models import PreConfirmation
from recordal.review import queries as applications
from recordal.review.models import Proposal
from seizures.assistance.models import AssistanceRequest
from seizures.cases.models import Case, CaseQuerySet
from seizures.civil.models import SupportRequest
from seizures.deadlines.filters import midnight_after
from seizures.deadlines.models import Deadline
from seizures.detention_requests.models import DetentionRequest
from seizures.general_security.models import GeneralSecurity
from seizures.inspections.models import Inspection
from seizures.leads.models import Lead
from seizures.procedure.fines import CLOCK as FINE
from seizures.referrals.models import Referral
from seizures.reports.home_outside import holder, partner, trader
from seizures.reports.tiles import (
    NEXT,
    Home,
    Stat,
    address,
    running_campaigns,
    running_clocks,
    stat,
)
from seizures.screening.models import Hit
from seizures.screening.question_models import Question
from seizures.securities.models import Security
from seizures.viewings.models import Viewing


def officer(user: User) -> Home:
    """Inspector, supervisor, legal officer: queues of the district, then clocks."""
    cases = Case.objects.visible_to(user)
    clocks = running_clocks(user)
    home = Home(clocks=list(clocks[:NEXT]), campaigns=running_campaigns(user))
    home.stats = [
        stat(
            _("Inspections to do"),
            Inspection.objects.visible_to(user).filter(status__in=["ordered", "started"]),
            address("inspection-list"),
            icon="search",
        ),
        stat(
            _("Hits to decide"),
            Hit.objects.visible_to(user).filter(status="open"),
            address("hit-list", status="open"),
            icon="radar",
        ),
        stat(
            _("Release suspended"),
            cases.filter(status="suspended"),
            address("case-list", status="suspended"),
            tone="info",
            icon="clock",
        ),
        stat(
            _("Under investigation"),
            cases.filter(status="detained"),
            address("case-list", status="detained"),
            tone="info",
            icon="folder",
        ),
        stat(
            _("Clocks that end today"),
            clocks.filter(due_at__gt=now(), due_at__lte=midnight_after(0)),
            address("deadline-list", due="today"),
            tone="danger",
            icon="alert",
        ),
    ]
    home.stats += duties(user) + beside(user)
    if user.can(Can.TRIAGE_LEADS):
        home.stats.append(_leads(user))
    if user.role != Role.LEGAL:
        home.inspections = list(
            Inspection.objects.visible_to(user)
            .filter(status__in=["ordered", "started"])
            .for_list()
            .prefetch_related(
                Prefetch(
                    "shipment__hits", Hit.objects.select_related("line").order_by("-score", "pk")
                )
            )
            .order_by("-score", "-pk")[:NEXT]
        )
    return home


def duties(user: User) -> list[Stat]:
    """What only some officers may decide."""
    cases = Case.objects.visible_to(user)
    found: list[Stat] = []
    if user.can(Can.ACCEPT_SECURITY):
        securities = Security.objects.visible_to(user).filter(status="submitted")
        url = address("case-list", status="suspended")
        found.append(stat(_("Securities to accept"), securities, url, icon="coins"))
    if user.can(Can.DECIDE_PRECONFIRMATIONS):
        asked = PreConfirmation.objects.visible_to(user).filter(status="answered")
        url = address("preconfirmation-list", status="answered")
        found.append(stat(_("Pre-confirmations to decide"), asked, url, icon="shield"))
    if user.can(Can.PENALISE):
        found += _penalties(cases)
    if user.can(Can.PROPOSE_REFERRAL):
        reports = Referral.objects.filter(status="reported", second_officer=user)
        url = address("referral-list", status="reported")
        found.append(stat(_("Reports to sign"), reports, url, tone="danger", icon="edit"))
    if user.can(Can.APPROVE_REFERRAL):
        proposed = Referral.objects.visible_to(user).filter(status="proposed")
        url = address("referral-list", status="proposed")
        found.append(stat(_("Transfers to approve"), proposed, url, tone="danger", icon="shield"))
    if user.can(Can.DECIDE_CIVIL_SUPPORT):
        requests = SupportRequest.objects.visible_to(user).filter(status="requested")
        oldest = requests.order_by("requested_at").first()
        url = reverse("support-detail", args=[oldest.number]) if oldest else address("case-list")
        found.append(stat(_("Requests for support in court"), requests, url, icon="scale"))
    if user.can(Can.DISPOSE):
        url = address("case-list", status="penalised")
        confiscated = cases.filter(status="penalised")
        found.append(stat(_("Confiscated goods to dispose of"), confiscated, url, icon="trash"))
    return found


def beside(user: User) -> list[Stat]:
    """What comes before and beside the steps of a case; only what waits for an answer."""
    asked = AssistanceRequest.objects.to_answer(user)
    found = [
        stat(
            _("Requests for assistance to answer"),
            asked,
            address("assistance-list", box="in"),
            icon="mail",
        )
    ]
    if user.can(Can.DECIDE_HITS):
        queries = Question.objects.visible_to(user).queries()
        for status, label in (
            (Question.Status.ANSWERED, _("Declared rights to check")),
            (Question.Status.LAPSED, _("Status queries without an answer")),
        ):
            url = address("status-queries", status=status.value)
            found.append(stat(label, queries.filter(status=status), url, icon="mail"))
    if user.can(Can.PENALISE):
        fines = Deadline.objects.visible_to(user).overdue(now()).filter(rule=FINE)
        url = address("penalty-list", status="decided")
        found.append(stat(_("Fines overdue"), fines, url, tone="danger", icon="alert"))
    if user.can(Can.DETAIN_GOODS):
        wanted = DetentionRequest.objects.visible_to(user)
        for state, label in (
            (DetentionRequest.Status.SUBMITTED, _("Applications for detention to examine")),
            (DetentionRequest.Status.ACCEPTED, _("Goods to look for on application")),
        ):
            url = address("detention-requests", status=state.value)
            found.append(stat(label, wanted.filter(status=state), url, icon="flag"))
        found.append(_viewings(user))
    return [one for one in found if one.value != "0"]


def _viewings(user: User) -> Stat:
    requests = Viewing.objects.visible_to(user).filter(status="requested")
    oldest = requests.order_by("requested_at").first()
    url = reverse("viewing", args=[oldest.number]) if oldest else address("case-list")
    return stat(_("Requests to view goods"), requests, url, icon="search")


def _leads(user: User) -> Stat:
    told = Lead.objects.visible_to(user).filter(status="received")
    return stat(_("Leads to take up"), told, address("lead-list", status="received"), icon="flag")


def _penalties(cases: CaseQuerySet) -> list[Stat]:
    infringing, announced = (cases.filter(status=s) for s in ("infringing", "penalty_noticed"))
    url = address("case-list", status="infringing")
    later = address("case-list", status="penalty_noticed")
    return [
        stat(_("Penalties to announce"), infringing, url, icon="gavel"),
        stat(_("Penalties to decide"), announced, later, tone="info", icon="gavel"),
    ]


def planner(user: User) -> Home:
    home = Home(campaigns=running_campaigns(user), clocks=list(running_clocks(user)[:NEXT]))
    week = localdate() - timedelta(days=7)
    recent = Case.objects.filter(opened_at__gte=midnight_after(-8))
    home.stats = [
        stat(
            _("Running campaigns"),
            Campaign.objects.filter(status="running"),
            address("campaign-list", status="running"),
            tone="info",
            icon="flag",
        ),
        stat(
            _("Cases of the last seven days"),
            recent,
            address("case-list", opened_after=week.isoformat()),
            icon="folder",
        ),
        stat(
            _("Transfers waiting for approval"),
            Referral.objects.filter(status="proposed"),
            address("referral-list", status="proposed"),
            icon="shield",
        ),
        stat(
            _("Overdue time limits"),
            Deadline.objects.overdue(now()),
            address("deadline-list", due="overdue"),
            tone="danger",
            icon="alert",
        ),
    ]
    if user.can(Can.TRIAGE_LEADS):
        home.stats.insert(2, _leads(user))
    return home


def examiner(user: User) -> Home:
    """What waits for a decision, and for a chief examiner what waits for the signature."""
    queue = applications.to_decide(user)
    urgent, late = applications.urgent(queue), applications.overdue(queue)
    home = Home(recordals=list(queue.order_by(*applications.ORDER)[:NEXT]))
    home.stats = [
        stat(_("Applications to examine"), queue, address("recordal-queue"), icon="stamp"),
        stat(
            _("Assigned to you"),
            queue.filter(assigned_to=user),
            address("recordal-queue", whose="mine"),
            tone="info",
            icon="user",
        ),
        stat(
            _("Due within five working days"),
            urgent,
            address("recordal-queue"),
            tone="danger",
            hint=_("%(n)s overdue") % {"n": late.count()},
            icon="clock",
        ),
        stat(
            _("Renewals and changes to decide"),
            Request.objects.visible_to(user).filter(status="filed"),
            address("recordal-request-queue"),
            icon="refresh",
        ),
        stat(
            _("Enterprises to verify"),
            Enterprise.objects.filter(status="registered"),
            address("enterprise-list", status="registered"),
            icon="building",
        ),
        stat(
            _("General securities to decide"),
            GeneralSecurity.objects.visible_to(user).filter(status="applied"),
            address("general-security-list", status="applied"),
            icon="coins",
        ),
    ]
    if user.can(Can.SIGN_RECORDAL_DECISIONS):
        proposals = Proposal.objects.visible_to(user).waiting().exclude(proposed_by=user)
        signatures = address("recordal-signatures")
        home.stats.insert(0, stat(_("Decisions to sign"), proposals, signatures, icon="edit"))
    return home


def auditor(user: User) -> Home:
    home = planner(user)
    last = LedgerLink.objects.order_by("-seq").first()
    head = last.hash[:12] if last else "–"
    links = str(last.seq) if last else "0"
    hint = _("head %(hash)s") % {"hash": head}
    home.stats.insert(0, Stat(_("Links of the ledger"), links, address("ledger"), "info", hint))
    return home


def administrator(user: User) -> Home:
    users = User.objects.filter(is_active=True)
    return Home(
        stats=[
            stat(_("Active accounts"), users, address("account-list"), tone="info", icon="users"),
            stat(
                _("Enterprises to verify"),
                Enterprise.objects.filter(status="registered"),
                address("enterprise-list", status="registered"),
                icon="building",
            ),
        ]
    )


HOMES: Mapping[str, Callable[[User], Home]] = {
    Role.INSPECTOR: officer,
    Role.SUPERVISOR: officer,
    Role.LEGAL: officer,
    Role.EXAMINER: examiner,
    Role.CHIEF_EXAMINER: examiner,
    Role.PLANNER: planner,
    Role.RIGHTS_HOLDER: holder,
    Role.AGENT: holder,
    Role.TRADER: trader,
    Role.PARTNER: partner,
    Role.AUDITOR: auditor,
    Role.ADMINISTRATOR: administrator,
}


def home_of(user: User) -> Home:
    return HOMES[user.role](user)
