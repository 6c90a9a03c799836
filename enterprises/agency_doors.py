"""Powers of attorney: given by holders, shown by agents, confirmed by holders or customs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError
from core.forms import show
from core.paging import keyset_page
from core.reference.calendar import today
from core.web import Request, list_page, requires
from enterprises import agencies, duplicates, services
from enterprises.agency_forms import AgentForm, ForeignHolderForm, HolderForm
from enterprises.filters import AgencyFilter
from enterprises.forms import RefuseForm
from enterprises.models import Agency, Enterprise
from enterprises.portal import address_of, do, run


@requires(Can.USE_PORTAL)
def holder_list(request: Request) -> HttpResponse:
    """Whom one's own enterprises represent, and how long each power of attorney lasts."""
    own = Enterprise.objects.belonging_to(request.user)
    rows = Agency.objects.filter(agent__in=own).for_list()
    page = keyset_page(rows, request.GET, ("holder", "-valid_from", "-pk"))
    context = {"page": page, "today": today(), "has_own": own.exists()}
    return render(request, "enterprises/portal_holders.html", context)


@requires(Can.USE_PORTAL)
def holder_add(request: Request) -> HttpResponse:
    """Show a power of attorney given on paper, of a holder that is registered."""
    number = request.GET.get("holder", "")
    form = HolderForm(
        request.POST or None,
        request.FILES or None,
        person=request.user,
        initial={"holder": number, "valid_from": today()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            agencies.ask_confirmation(
                given["acting"], given["holder"], actor=request.user, **form.term()
            )
        except DomainError as error:
            show(form, error)
        else:
            messages.success(
                request,
                _("The power of attorney is shown to %(holder)s, or to customs, to be confirmed.")
                % {"holder": given["holder"]},
            )
            return redirect("portal-holders")
    return _form_page(request, form, title=_("Show a power of attorney"))


@requires(Can.USE_PORTAL)
def holder_new(request: Request) -> HttpResponse:
    """Register the foreign holder that appointed one's own enterprise."""
    form = ForeignHolderForm(request.POST or None, request.FILES or None, person=request.user)
    found: list[duplicates.Found] = []
    if request.method == "POST" and form.is_valid():
        stated = form.stated()
        try:
            if not request.POST.get("is_new"):
                duplicates.check_is_new(stated, actor=request.user)
            agency = agencies.bring_holder(
                form.cleaned_data["acting"], actor=request.user, **form.term(), **stated
            )
        except duplicates.LooksLikeAnother as error:
            found = error.found
        except services.AlreadyYours as error:
            messages.info(request, error.message)
            return redirect("portal-enterprise", error.enterprise.number)
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The holder is registered, and you act for it."))
            return redirect("portal-enterprise", agency.holder.number)
    return _form_page(request, form, title=_("Register a holder from abroad"), found=found)


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def agent_appoint(request: Request, number: str) -> HttpResponse:
    enterprise = run(request, number)
    form = AgentForm(request.POST, request.FILES, person=request.user)

    def appoint() -> str:
        agent: Enterprise = form.cleaned_data["agent"]
        agencies.appoint_agent(agent, enterprise, actor=request.user, **form.term())
        return _("%(agent)s is appointed.") % {"agent": agent}

    return do(request, enterprise, form, appoint, agent_form=form)


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def agent_end(request: Request, number: str, agent: str) -> HttpResponse:
    """End what an agent may do for the enterprise: all its powers that have not ended."""
    enterprise = run(request, number)
    rows = Agency.objects.filter(
        holder=enterprise, agent__number=agent, status__in=["asked", "given"]
    ).exclude(valid_to__lt=today())
    if not rows:
        raise Http404
    for agency in rows.order_by("pk"):
        agencies.end_agency(agency, actor=request.user)
    messages.success(request, _("The power of attorney has ended."))
    return redirect(address_of(request, enterprise))


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def agency_confirm(request: Request, pk: int) -> HttpResponse:
    agency = agencies.confirm(_visible(request, pk), actor=request.user)
    messages.success(request, _("The power of attorney is confirmed."))
    return redirect(_back(request, agency))


@require_POST
@requires(Can.VIEW_ENTERPRISES)
def agency_deny(request: Request, pk: int) -> HttpResponse:
    agency, form = _visible(request, pk), RefuseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    agencies.deny(agency, actor=request.user, reason=reason)
    messages.success(request, _("The agent is told your reason."))
    return redirect(_back(request, agency))


@require_POST
@requires(Can.USE_PORTAL)
def agency_lay_down(request: Request, pk: int) -> HttpResponse:
    """The agent no longer acts for the holder."""
    own = Enterprise.objects.belonging_to(request.user)
    agency = get_object_or_404(Agency.objects.filter(agent__in=own), pk=pk)
    agencies.end_agency(agency, actor=request.user)
    messages.success(request, _("You no longer act for %(holder)s.") % {"holder": agency.holder})
    return redirect("portal-holders")


@requires(Can.VERIFY_ENTERPRISES)
def agency_list(request: Request) -> HttpResponse:
    """Powers of attorney as customs sees them, first those to be confirmed."""
    rows = Agency.objects.visible_to(request.user).for_list()
    filterset = AgencyFilter(request.GET or {"status": ["asked"]}, rows)
    return list_page(
        request, "enterprises/agencies.html", filterset, ("-pk",), deny_form=RefuseForm()
    )


def _visible(request: Request, pk: int) -> Agency:
    return get_object_or_404(Agency.objects.visible_to(request.user).for_list(), pk=pk)


def _back(request: Request, agency: Agency) -> str:
    if request.user.is_enterprise:
        return address_of(request, agency.holder)
    return "/enterprises/agencies/"


def _form_page(request: Request, form: forms.Form, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "cancel": "portal-holders", **context}
    return render(request, "enterprises/portal_holder.html", context, status=status)
