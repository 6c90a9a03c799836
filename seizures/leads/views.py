from collections.abc import Callable

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
from core.web import Request, list_page, requires
from seizures.cases.models import Case
from seizures.leads import services
from seizures.leads.filters import LeadFilter
from seizures.leads.forms import CloseForm, GiveForm, NumberForm
from seizures.leads.models import Lead
from seizures.shipments.models import Shipment

NEWEST = ("-received_at", "-pk")


@requires(Can.VIEW_LEADS)
def lead_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-leads")
    leads = Lead.objects.visible_to(request.user).for_list()
    filterset = LeadFilter(request.GET, leads)
    return list_page(request, "seizures/leads/list.html", filterset, NEWEST)


@requires(Can.VIEW_LEADS)
def lead_detail(request: Request, number: str) -> HttpResponse:
    lead = _visible(request, number)
    if request.user.is_enterprise:
        return redirect("portal-lead", number)
    return _page(request, lead)


@require_POST
@requires(Can.TRIAGE_LEADS)
def lead_follow_up(request: Request, number: str) -> HttpResponse:
    lead = services.follow_up(_visible(request, number), actor=request.user)
    messages.success(request, _("You follow up %(lead)s now.") % {"lead": lead})
    return redirect(lead)


@require_POST
@requires(Can.TRIAGE_LEADS)
def lead_give(request: Request, number: str) -> HttpResponse:
    form = GiveForm(request.POST)

    def act(lead: Lead) -> str:
        district = form.cleaned_data["district"]
        services.give_to(lead, district, actor=request.user)
        return _("%(lead)s is with %(district)s now.") % {"lead": lead, "district": district}

    answer = _step(request, number, form, act, give_form=form)
    # a district that has given a lead away sees it no longer
    gone = answer.status_code == 302 and not (
        Lead.objects.visible_to(request.user).filter(number=number).exists()
    )
    return redirect("lead-list") if gone else answer


@require_POST
@requires(Can.TRIAGE_LEADS)
def lead_link(request: Request, number: str) -> HttpResponse:
    form = NumberForm(request.POST)

    def act(lead: Lead) -> str:
        found = services.link(lead, form.cleaned_data["number"], actor=request.user)
        return _("Tied to %(number)s.") % {"number": found.number}

    return _step(request, number, form, act, link_form=form)


@require_POST
@requires(Can.TRIAGE_LEADS)
def lead_unlink(request: Request, number: str) -> HttpResponse:
    form = NumberForm(request.POST)

    def act(lead: Lead) -> str:
        services.unlink(lead, form.cleaned_data["number"], actor=request.user)
        return _("No longer tied to %(number)s.") % form.cleaned_data

    return _step(request, number, form, act, link_form=form)


@require_POST
@requires(Can.TRIAGE_LEADS)
def lead_inspect(request: Request, number: str) -> HttpResponse:
    form = NumberForm(request.POST)

    def act(lead: Lead) -> str:
        made = services.inspect(lead, form.cleaned_data["number"], actor=request.user)
        return _("Inspection %(number)s is ordered.") % {"number": made.number}

    return _step(request, number, form, act, link_form=form)


@require_POST
@requires(Can.TRIAGE_LEADS)
def lead_close(request: Request, number: str) -> HttpResponse:
    form = CloseForm(request.POST)

    def act(lead: Lead) -> str:
        services.close(lead, actor=request.user, **form.cleaned_data)
        return _("The lead is closed; its informant can read the outcome.")

    return _step(request, number, form, act, close_form=form)


def _visible(request: Request, number: str) -> Lead:
    return get_object_or_404(Lead.objects.visible_to(request.user).for_list(), number=number)


def _step(
    request: Request,
    number: str,
    form: forms.Form,
    act: Callable[[Lead], str],
    **shown: forms.Form,
) -> HttpResponse:
    lead = _visible(request, number)
    if form.is_valid():
        try:
            messages.success(request, act(lead))
        except InvalidInput as error:
            show(form, error)
        else:
            return redirect(lead)
    return _page(request, lead, status=422, **shown)


def _page(request: Request, lead: Lead, *, status: int = 200, **shown: forms.Form) -> HttpResponse:
    may_triage = request.user.can(Can.TRIAGE_LEADS)
    still_open = lead.status not in Lead.CLOSED
    context = {
        "lead": lead,
        "files": [entry.file for entry in lead.files.select_related("file")],
        "shipments": Shipment.objects.visible_to(request.user).filter(leads=lead),
        "cases": Case.objects.visible_to(request.user).filter(leads=lead),
        "events": Event.objects.about(lead).for_timeline(),
        "may_triage": may_triage and still_open,
        "may_take_up": may_triage and lead.can_move_to(Lead.Status.UNDER_WAY),
        "give_form": GiveForm(initial={"district": lead.district_id}),
        "link_form": NumberForm(),
        "close_form": CloseForm(),
        **shown,
    }
    return render(request, "seizures/leads/detail.html", context, status=status)
