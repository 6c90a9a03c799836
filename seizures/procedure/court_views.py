"""Civil suits: requests of rights holders and notices of courts, on the side of customs."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.reference.models import CourtNoticeKind
from core.web import Request, list_page, requires
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.civil.court_models import CourtNotice
from seizures.civil.filters import CourtNoticeFilter
from seizures.civil.models import SupportRequest
from seizures.civil.rules import disclosure
from seizures.deadlines.models import Deadline
from seizures.penalties.rules import priority_campaign
from seizures.procedure import court, court_notices
from seizures.procedure.court_forms import (
    CourtHandOverForm,
    CourtNoticeForm,
    GrantForm,
    RefusalForm,
)
from seizures.procedure.guards import (
    COURT,
    COURT_BY_APPLICATION,
    SECURITY_RETURN,
    SECURITY_WAITS,
)

NEWEST = ("-received_at", "-id")
CLOCKS = (COURT, COURT_BY_APPLICATION, SECURITY_RETURN)


def _request(request: Request, number: str) -> SupportRequest:
    rows = SupportRequest.objects.visible_to(request.user).select_related(
        "case__district", "case__holder", "case__shipment", "holder", "pack"
    )
    return get_object_or_404(rows, number=number)


@requires(Can.VIEW_CASES)
def support_detail(request: Request, number: str) -> HttpResponse:
    support = _request(request, number)
    if request.user.is_enterprise:
        return redirect("portal-case", support.case.number)
    return page(request, support)


def page(
    request: Request,
    support: SupportRequest,
    form: forms.Form | None = None,
    grant_form: forms.Form | None = None,
) -> HttpResponse:
    """What is asked, and what would be told and kept back at this stage of the case."""
    told = disclosure(support.case, withhold=support.withheld, because=support.withheld_because)
    context = {
        "grant_form": grant_form or GrantForm(told=told, auto_id="grant-%s"),
        "support": support,
        "case": support.case,
        "told": told,
        "priority": priority_campaign(support.case),
        "events": Event.objects.about(support).for_timeline(),
        "refuse_form": form or RefusalForm(),
        "pack_url": support.pack.url_for(request.user) if support.pack else "",
    }
    status = 422 if form is not None or grant_form is not None else 200
    return render(request, "seizures/civil/detail.html", context, status=status)


@require_POST
@requires(Can.DECIDE_CIVIL_SUPPORT)
def grant(request: Request, number: str) -> HttpResponse:
    support = _request(request, number)
    form = GrantForm(request.POST, told=disclosure(support.case))
    if form.is_valid():
        try:
            court.grant_support(support, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The pack is ready for the rights holder."))
            return redirect("support-detail", number)
    return page(request, support, grant_form=form)


@require_POST
@requires(Can.DECIDE_CIVIL_SUPPORT)
def refuse(request: Request, number: str) -> HttpResponse:
    support = _request(request, number)
    form = RefusalForm(request.POST)
    if form.is_valid():
        court.refuse_support(support, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The request is refused and the rights holder told why."))
        return redirect("support-detail", number)
    return page(request, support, form)


@requires(Can.RECORD_COURT_NOTICE)
def court_notice(request: Request, number: str) -> HttpResponse:
    """Record a notice; one that comes too late is kept, and the page says what it cannot do."""
    case = get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CourtNoticeForm(*given, case=case)
    if form.is_bound and form.is_valid():
        try:
            recorded = court_notices.record_court_notice(
                case, form.statement(), actor=request.user, file=form.cleaned_data["file"]
            )
        except InvalidInput as error:
            show(form, error)
        else:
            _say(request, recorded)
            return redirect("case-court", number)
    clocks = Deadline.objects.filter(case=case, rule__in=CLOCKS).for_list()
    kinds = CourtNoticeKind.objects.all()
    context = {"case": case, "form": form, "clocks": clocks, "kinds": kinds}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/civil/court_notice.html", context, status=status)


def _say(request: Request, recorded: court_notices.Recorded) -> None:
    notice = recorded.notice
    if recorded.in_time:
        messages.success(request, _("The notice is recorded and takes effect."))
    elif notice.status == CourtNotice.Status.NO_EFFECT:
        messages.warning(
            request,
            _("The notice is kept on file but has no effect. %(problem)s")
            % {"problem": recorded.problem},
        )
    else:
        messages.warning(
            request, _("The notice is kept on file. %(problem)s") % {"problem": recorded.problem}
        )


@requires(Can.VIEW_COURT_NOTICES)
def court_notice_list(request: Request) -> HttpResponse:
    """Notices of courts, the newest first: of the district, of one's own court, of one's cases."""
    rows = CourtNotice.objects.visible_to(request.user).for_list()
    filterset = CourtNoticeFilter(request.GET, rows)
    return list_page(request, "seizures/civil/court_notices.html", filterset, NEWEST)


@requires(Can.VIEW_COURT_NOTICES)
def case_court(request: Request, number: str) -> HttpResponse:
    """All notices of courts in a case: what each keeps, until when, and what it moved or bars."""
    case = get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)
    return court_page(request, case)


def court_page(request: Request, case: Case, form: forms.Form | None = None) -> HttpResponse:
    user = request.user
    rows = CourtNotice.objects.visible_to(user).filter(case=case).for_list()
    keys = {key for row in rows for key in (*row.kind.stops, *row.kind.starts, *row.kind.meets)}
    clocks = Deadline.objects.filter(case=case, rule__in={*CLOCKS, *keys}).known_to(user)
    if user.is_enterprise and not Case.objects.of_holder(user).filter(pk=case.pk).exists():
        clocks = clocks.exclude(rule__in=SECURITY_WAITS)
    kept = holds.goods(case)
    context = {
        "case": case,
        "notices": list(rows.order_by("-received_at", "-pk")),
        "clocks": clocks.for_list(),
        "kept": kept,
        "hand_form": form,
    }
    if form is None and user.can(Can.RECORD_COURT_NOTICE) and case.status == "court_seized":
        context["hand_form"] = CourtHandOverForm(case=case)
    status = 422 if form is not None else 200
    return render(request, "seizures/civil/case_court.html", context, status=status)


@require_POST
@requires(Can.RECORD_COURT_NOTICE)
def court_hand_over(request: Request, number: str) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)
    form = CourtHandOverForm(request.POST, case=case)
    if form.is_valid():
        try:
            court_notices.hand_over(case, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The goods are with the court; the case is closed."))
            return redirect(case)
    return court_page(request, case, form)
