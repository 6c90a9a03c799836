from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import DomainError
from core.forms import show
from core.reference.calendar import today
from core.web import Request, list_page, requires
from enterprises import services
from enterprises.filters import EnterpriseFilter
from enterprises.forms import AgentForm, EnterpriseForm, MemberForm
from enterprises.models import Agency, Enterprise


@requires(Can.USE_PORTAL)
def enterprise_list(request: Request) -> HttpResponse:
    """The enterprises one acts for: one's own, and those one represents as an agent."""
    acting = Enterprise.objects.acting(request.user).for_list()
    own = set(Enterprise.objects.belonging_to(request.user).values_list("pk", flat=True))
    filterset = EnterpriseFilter(request.GET, acting)
    return list_page(request, "enterprises/portal_list.html", filterset, ("number",), own=own)


@requires(Can.USE_PORTAL)
def enterprise_new(request: Request) -> HttpResponse:
    form = EnterpriseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            enterprise = services.register(actor=request.user, **form.stated())
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The enterprise is registered. Customs will verify it."))
            return redirect("portal-enterprise", enterprise.number)
    context = {"form": form, "title": _("Register an enterprise")}
    return _form_page(request, context, form)


@requires(Can.USE_PORTAL)
def enterprise_detail(request: Request, number: str) -> HttpResponse:
    return _page(request, _acting(request, number))


@requires(Can.USE_PORTAL)
def enterprise_edit(request: Request, number: str) -> HttpResponse:
    enterprise = _own(request, number)
    form = EnterpriseForm(request.POST or None, request.FILES or None, enterprise=enterprise)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(enterprise, actor=request.user, **form.stated())
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("portal-enterprise", number)
    context = {"form": form, "title": _("Change the data"), "enterprise": enterprise}
    return _form_page(request, context, form)


@require_POST
@requires(Can.USE_PORTAL)
def member_add(request: Request, number: str) -> HttpResponse:
    enterprise, form = _own(request, number), MemberForm(request.POST)

    def add() -> str:
        user: User = form.cleaned_data["username"]
        services.add_member(enterprise, user, actor=request.user)
        return _("%(user)s now acts for this enterprise.") % {"user": user}

    return _do(request, enterprise, form, add, member_form=form)


@require_POST
@requires(Can.USE_PORTAL)
def member_remove(request: Request, number: str, username: str) -> HttpResponse:
    enterprise = _own(request, number)
    user = get_object_or_404(enterprise.members, username=username)
    services.remove_member(enterprise, user, actor=request.user)
    messages.success(request, _("%(user)s no longer acts for the enterprise.") % {"user": user})
    if user == request.user:
        return redirect("portal-enterprises")
    return redirect("portal-enterprise", number)


@require_POST
@requires(Can.USE_PORTAL)
def agent_appoint(request: Request, number: str) -> HttpResponse:
    enterprise, form = _own(request, number), AgentForm(request.POST, request.FILES)

    def appoint() -> str:
        agent: Enterprise = form.cleaned_data.pop("agent")
        services.appoint_agent(agent, enterprise, actor=request.user, **form.cleaned_data)
        return _("%(agent)s is appointed.") % {"agent": agent}

    return _do(request, enterprise, form, appoint, agent_form=form)


@require_POST
@requires(Can.USE_PORTAL)
def agent_end(request: Request, number: str, agent: str) -> HttpResponse:
    """End what an agent may do for the enterprise: all its powers that have not ended."""
    enterprise = _own(request, number)
    agencies = Agency.objects.filter(
        holder=enterprise, agent__number=agent, revoked_at__isnull=True
    ).exclude(valid_to__lt=today())
    if not agencies:
        raise Http404
    for agency in agencies.order_by("pk"):
        services.end_agency(agency, actor=request.user)
    messages.success(request, _("The power of attorney has ended."))
    return redirect("portal-enterprise", number)


def _acting(request: Request, number: str) -> Enterprise:
    rows = Enterprise.objects.acting(request.user).for_list()
    return get_object_or_404(rows, number=number)


def _own(request: Request, number: str) -> Enterprise:
    """An enterprise the user belongs to: its agents see it, but do not run it."""
    enterprise = _acting(request, number)
    if not enterprise.memberships.filter(user=request.user).exists():
        raise PermissionDenied
    return enterprise


def _do(
    request: Request,
    enterprise: Enterprise,
    form: forms.Form,
    action: Callable[[], str],
    **forms_shown: forms.Form,
) -> HttpResponse:
    """Carry out a step of the page, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            message = action()
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, message)
            return redirect("portal-enterprise", enterprise.number)
    return _page(request, enterprise, status=422, **forms_shown)


def _page(
    request: Request, enterprise: Enterprise, status: int = 200, **forms_shown: forms.Form
) -> HttpResponse:
    agents = enterprise.agencies_given.select_related("agent", "power_of_attorney")
    context = {
        "enterprise": enterprise,
        "is_own": enterprise.memberships.filter(user=request.user).exists(),
        "members": enterprise.memberships.select_related("user"),
        "agents": agents.order_by("-valid_from", "-pk"),
        "today": today(),
        "events": Event.objects.about(enterprise).for_timeline(),
        "member_form": MemberForm(),
        "agent_form": AgentForm(),
        **forms_shown,
    }
    return render(request, "enterprises/portal_detail.html", context, status=status)


def _form_page(request: Request, context: dict[str, object], form: forms.Form) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "enterprises/portal_edit.html", context, status=status)
