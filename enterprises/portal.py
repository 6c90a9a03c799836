"""The enterprises one acts for: registered, corrected, asked to be verified again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import DomainError
from core.forms import show
from core.reference.calendar import today
from core.web import Request, list_page, requires
from enterprises import duplicates, rules, services
from enterprises.agency_forms import AgentForm
from enterprises.filters import EnterpriseFilter
from enterprises.forms import EnterpriseForm, InvitationForm, MemberForm, RefuseForm
from enterprises.models import Enterprise, JoinRequest, Membership


@requires(Can.USE_PORTAL)
def enterprise_list(request: Request) -> HttpResponse:
    """The enterprises one acts for: one's own, and those one represents as an agent."""
    acting = Enterprise.objects.acting(request.user).for_list()
    filterset = EnterpriseFilter(request.GET, acting)
    asked = JoinRequest.objects.filter(user=request.user).waiting().select_related("enterprise")
    return list_page(
        request,
        "enterprises/portal_list.html",
        filterset,
        ("number",),
        own=set(Enterprise.objects.belonging_to(request.user).values_list("pk", flat=True)),
        asked=asked,
    )


@requires(Can.USE_PORTAL)
def enterprise_new(request: Request) -> HttpResponse:
    """Register an enterprise, once it is clear that it is not registered yet."""
    form = EnterpriseForm(request.POST or None, request.FILES or None, person=request.user)
    found: list[duplicates.Found] = []
    if request.method == "POST" and form.is_valid():
        stated = form.stated()
        try:
            if not request.POST.get("is_new"):
                duplicates.check_is_new(stated, actor=request.user)
            enterprise = services.register(actor=request.user, **stated)
        except duplicates.LooksLikeAnother as error:
            found = error.found
        except services.AlreadyYours as error:
            messages.info(request, error.message)
            return redirect("portal-enterprise", error.enterprise.number)
        except DomainError as error:
            found = duplicates.like(uscc=stated.get("uscc", ""))
            show(form, error)
        else:
            messages.success(request, _("The enterprise is registered. Customs will verify it."))
            return redirect("portal-enterprise", enterprise.number)
    context = {"form": form, "title": _("Register an enterprise"), "found": found}
    return form_page(request, context, form)


@requires(Can.USE_PORTAL)
def enterprise_detail(request: Request, number: str) -> HttpResponse:
    try:
        return page(request, acting(request, number))
    except Http404:
        survivor = Enterprise.objects.acting(request.user).merged_as(number)
        if survivor is None:
            raise
        return redirect("portal-enterprise", survivor.number, permanent=True)


@requires(Can.USE_PORTAL)
def enterprise_edit(request: Request, number: str) -> HttpResponse:
    enterprise = acting(request, number)
    if not rules.may_change(enterprise, request.user):
        raise PermissionDenied
    form = EnterpriseForm(
        request.POST or None, request.FILES or None, enterprise=enterprise, person=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change(enterprise, actor=request.user, **form.stated())
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("portal-enterprise", number)
    context = {"form": form, "title": _("Change the data"), "enterprise": enterprise}
    return form_page(request, context, form)


@require_POST
@requires(Can.USE_PORTAL)
def enterprise_ask_again(request: Request, number: str) -> HttpResponse:
    """What customs refused is put right: ask to be verified again."""
    enterprise = acting(request, number)
    if not rules.may_change(enterprise, request.user):
        raise PermissionDenied
    services.ask_again(enterprise, actor=request.user)
    messages.success(request, _("Customs will look at your enterprise again."))
    return redirect("portal-enterprise", number)


def acting(request: Request, number: str) -> Enterprise:
    rows = Enterprise.objects.acting(request.user).for_list()
    return get_object_or_404(rows, number=number)


def run(request: Request, number: str) -> Enterprise:
    """An enterprise whose people and agents the user decides on: as its owner, or as customs."""
    rows = Enterprise.objects.visible_to(request.user).for_list()
    enterprise = get_object_or_404(rows, number=number)
    if not rules.may_run(enterprise, request.user):
        raise PermissionDenied
    return enterprise


def address_of(request: Request, enterprise: Enterprise) -> str:
    """The page of an enterprise: its own people's, or that of officers."""
    if request.user.is_enterprise:
        return reverse("portal-enterprise", args=[enterprise.number])
    return enterprise.get_absolute_url()


def do(
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
            if not request.user.is_enterprise:
                raise
            show(form, error)
        else:
            messages.success(request, message)
            return redirect(address_of(request, enterprise))
    if request.user.is_enterprise:
        return page(request, enterprise, status=422, **forms_shown)
    for complaints in form.errors.values():
        messages.error(request, " ".join(map(str, complaints)))
    return redirect(enterprise)


def page(
    request: Request, enterprise: Enterprise, status: int = 200, **forms_shown: forms.Form
) -> HttpResponse:
    is_owner = enterprise.is_run_by(request.user)
    agents = enterprise.agencies_given.select_related("agent", "power_of_attorney")
    context: dict[str, Any] = {
        "enterprise": enterprise,
        "is_own": enterprise.memberships.filter(user=request.user).exists(),
        "is_owner": is_owner,
        "may_change": rules.may_change(enterprise, request.user),
        "missing": rules.missing(enterprise),
        "members": enterprise.memberships.select_related("user").order_by("-position", "pk"),
        "positions": Membership.Position.choices,
        "agents": agents.order_by("-valid_from", "-pk"),
        "today": today(),
        "events": Event.objects.about(enterprise).for_timeline(),
        "invitation_form": InvitationForm(),
        "member_form": MemberForm(),
        "agent_form": AgentForm(person=request.user),
        "deny_form": RefuseForm(),
        **forms_shown,
    }
    if is_owner:
        context["invitations"] = enterprise.invitations.waiting()
        context["asking"] = enterprise.join_requests.waiting().select_related("user")
    return render(request, "enterprises/portal_detail.html", context, status=status)


def form_page(request: Request, context: dict[str, object], form: forms.Form) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "enterprises/portal_edit.html", context, status=status)
