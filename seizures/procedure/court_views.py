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
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.civil.models import SupportRequest
from seizures.civil.rules import disclosure
from seizures.deadlines.models import Deadline
from seizures.penalties.rules import priority_campaign
from seizures.procedure import court
from seizures.procedure.court_forms import CourtNoticeForm, GrantForm, RefusalForm
from seizures.procedure.guards import COURT, COURT_BY_APPLICATION, SECURITY_RETURN

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
    form = CourtNoticeForm(
        request.POST if request.method == "POST" else None, request.FILES or None
    )
    if request.method == "POST" and form.is_valid():
        try:
            recorded = court.record_court_notice(case, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            if recorded.in_time:
                messages.success(request, _("The notice is recorded and takes effect."))
            else:
                messages.warning(
                    request,
                    _("The notice is kept on file but has no effect. %(problem)s")
                    % {"problem": recorded.problem},
                )
            return redirect(case)
    clocks = Deadline.objects.filter(case=case, rule__in=CLOCKS).for_list()
    context = {"case": case, "form": form, "clocks": clocks}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/civil/court_notice.html", context, status=status)
