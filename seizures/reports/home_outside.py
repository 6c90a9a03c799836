"""Home of those outside customs: rights holders, agents, traders, partner offices."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.accounts.models import User
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.life.models import Request
from recordal.preconfirmations.models import PreConfirmation
from seizures.agreements.models import Agreement
from seizures.assistance.models import AssistanceRequest
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.penalties.models import Penalty
from seizures.procedure.guards import APPLICATION_SECURITY
from seizures.referrals.models import Referral
from seizures.reports.tiles import NEXT, Home, address, running_campaigns, running_clocks, stat
from seizures.screening.question_models import Question
from seizures.shipments.models import Shipment


def holder(user: User) -> Home:
    """Rights holder or agent: first the notices that run against a clock."""
    cases = Case.objects.of_holder(user)
    found = Deadline.objects.running().filter(case=OuterRef("pk"), rule=APPLICATION_SECURITY)
    waiting = cases.filter(Q(answer="") | Exists(found), status="suspended")
    own = Recordal.objects.visible_to(user)
    home = Home(cases=list(waiting.for_list().order_by("opened_at", "pk")[:NEXT]))
    home.campaigns = running_campaigns(user)
    home.clocks = list(running_clocks(user).filter(case__holder__in=cases.values("holder"))[:NEXT])
    home.stats = [
        stat(_("Notices to answer"), waiting, address("portal-cases"), tone="danger", icon="alert"),
        stat(
            _("Applications to correct"),
            own.filter(status="correction"),
            address("portal-recordals", status="correction"),
            tone="danger",
            icon="edit",
        ),
        stat(
            _("Traders who ask before shipping"),
            PreConfirmation.objects.of_holder(user).filter(status="asked"),
            address("portal-preconfirmations", status="asked"),
            icon="shield",
        ),
        stat(
            _("Cases on your rights"),
            cases.filter(status__in=Case.OPEN),
            address("portal-cases"),
            tone="info",
            icon="folder",
        ),
        stat(
            _("Agreements of yours"),
            Agreement.objects.filter(holder__in=Enterprise.objects.acting(user)),
            address("agreement-list"),
            tone="info",
            icon="scale",
        ),
        stat(
            _("Recordals in force"),
            own.in_force_on(localdate()),
            address("portal-recordals"),
            tone="ok",
            icon="stamp",
        ),
        stat(
            _("Recordals that end within 180 days"),
            own.in_force_on(localdate())
            .filter(expires_on__lte=localdate() + timedelta(days=180))
            .exclude(pk__in=Request.objects.open().filter(kind="renewal").values("recordal")),
            address("portal-recordals"),
            icon="clock",
        ),
        stat(
            _("Drafts to finish"),
            own.filter(status="draft"),
            address("portal-recordals"),
            tone="info",
            icon="edit",
        ),
    ]
    return home


def trader(user: User) -> Home:
    penalties = Penalty.objects.visible_to(user)
    stopped = Case.objects.of_consignor(user)
    home = Home(cases=list(stopped.filter(status__in=Case.OPEN).for_list()[:NEXT]))
    home.stats = [
        stat(
            _("Penalty notices to answer"),
            penalties.filter(status="announced", waived_at__isnull=True),
            address("portal-penalties"),
            tone="danger",
            icon="gavel",
        ),
        stat(
            _("Questions of customs"),
            Question.objects.visible_to(user).filter(status="asked"),
            address("portal-questions"),
            tone="warn",
            icon="mail",
        ),
        stat(
            _("Goods stopped"),
            stopped.filter(status__in=Case.OPEN),
            address("portal-goods-list"),
            icon="hand",
        ),
        stat(
            _("Your shipments"),
            Shipment.objects.visible_to(user),
            address("portal-shipments"),
            tone="info",
            icon="ship",
        ),
    ]
    return home


def partner(user: User) -> Home:
    """Police, procuratorate, court: transfers and questions. An IP authority is only asked."""
    asked = AssistanceRequest.objects.to_answer(user)
    home = Home(assistance=list(asked.for_list().order_by("answer_by", "pk")[:NEXT]))
    home.stats = [
        stat(
            _("Requests for assistance to answer"),
            asked,
            address("assistance-list", box="in"),
            icon="mail",
        ),
    ]
    office = user.partner_office
    if office is None or office.kind != office.Kind.IP_AUTHORITY:
        _transfers(home, user)
    return home


def _transfers(home: Home, user: User) -> None:
    referrals = Referral.objects.visible_to(user)
    new = referrals.filter(status__in=["delivered", "received"])
    home.referrals = list(new.for_list().order_by("delivered_at", "pk")[:NEXT])
    home.stats += [
        stat(
            _("Receipts to sign"),
            referrals.filter(status="delivered"),
            address("partner-referrals"),
            tone="danger",
            icon="shield",
        ),
        stat(
            _("To file or refuse"),
            referrals.filter(status="received"),
            address("partner-referrals"),
            icon="gavel",
        ),
        stat(
            _("Contested by customs"),
            referrals.filter(status__in=["reconsidered", "supervised"]),
            address("partner-referrals"),
            icon="scale",
        ),
        stat(
            _("Filed"),
            referrals.filter(status="filed"),
            address("partner-referrals"),
            tone="ok",
            icon="check-circle",
        ),
    ]
