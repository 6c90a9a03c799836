"""The informant's side: people with an account, and anybody at all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.limits import limited
from core.web import Request, list_page, public, requires
from seizures.leads import services
from seizures.leads.filters import LeadFilter
from seizures.leads.forms import CodeForm, HolderLeadForm, PublicLeadForm
from seizures.leads.models import Lead

NEWEST = ("-received_at", "-pk")


@requires(Can.REPORT_LEADS)
def lead_list(request: Request) -> HttpResponse:
    """The leads one has reported, or that were reported for one's enterprises."""
    leads = Lead.objects.visible_to(request.user).for_list()
    filterset = LeadFilter(request.GET, leads)
    return list_page(request, "seizures/leads/portal_list.html", filterset, NEWEST)


@requires(Can.REPORT_LEADS)
def lead_new(request: Request) -> HttpResponse:
    form = HolderLeadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            lead, _code = services.report(actor=request.user, **form.told())
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Customs has your lead. You are told what became of it."))
            return redirect("portal-lead", lead.number)
    status = 422 if form.is_bound else 200
    return render(request, "seizures/leads/portal_new.html", {"form": form}, status=status)


@requires(Can.REPORT_LEADS)
def lead_detail(request: Request, number: str) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.visible_to(request.user).for_list(), number=number)
    files = [entry.file for entry in lead.files.select_related("file")]
    return render(request, "seizures/leads/portal_detail.html", {"lead": lead, "files": files})


@public
@limited("tips")
def tip_new(request: HttpRequest) -> HttpResponse:
    """Anybody may tell customs something, with or without a name."""
    form = PublicLeadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            lead, code = services.report(actor=None, **form.told())
        except InvalidInput as error:
            show(form, error)
        else:
            context = {"lead": lead, "code": code}
            answer = render(request, "seizures/leads/public_thanks.html", context)
            answer["Cache-Control"] = "no-store"
            return answer
    status = 422 if form.is_bound else 200
    return render(request, "seizures/leads/public_new.html", {"form": form}, status=status)


@public
@limited("tip-outcome")
def tip_outcome(request: HttpRequest) -> HttpResponse:
    """What became of a lead, for whoever knows its code."""
    form, lead = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        lead = services.by_code(form.cleaned_data["code"])
        if lead is None:
            form.add_error("code", _("No lead has this code. Check each letter."))
    status = 422 if form.is_bound and lead is None else 200
    context = {"form": form, "lead": lead, "closed": lead is not None and lead.closed_at}
    answer = render(request, "seizures/leads/public_outcome.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
