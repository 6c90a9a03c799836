from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.reference.calendar import today
from core.web import Request, list_page, requires
from enterprises import rules, services
from enterprises.filters import EnterpriseFilter
from enterprises.forms import InvitationForm, RefuseForm, VerifyForm
from enterprises.models import Agency, Enterprise, Likeness, Membership

SHOWN = 20


@requires(Can.VIEW_ENTERPRISES)
def enterprise_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-enterprises")
    enterprises = Enterprise.objects.visible_to(request.user).for_list()
    filterset = EnterpriseFilter(request.GET, enterprises)
    return list_page(
        request, "enterprises/list.html", filterset, ("number",), queues=_queues(request)
    )


@requires(Can.VIEW_ENTERPRISES)
def enterprise_detail(request: Request, number: str) -> HttpResponse:
    visible = Enterprise.objects.visible_to(request.user).for_list()
    enterprise = visible.living().filter(number=number).first() or visible.merged_as(number)
    if enterprise is None:
        raise Http404
    if request.user.is_enterprise:
        return redirect("portal-enterprise", enterprise.number)
    if enterprise.number != number:  # merged: the number leads to the one that stays
        return redirect(enterprise, permanent=True)
    return _page(request, enterprise)


@require_POST
@requires(Can.VERIFY_ENTERPRISES)
def enterprise_verify(request: Request, number: str) -> HttpResponse:
    enterprise = _visible(request, number)
    form = _checklist(enterprise, request.POST)
    if form.is_valid():
        try:
            services.verify(enterprise, actor=request.user, checks=form.cleaned_data["checks"])
        except (InvalidInput, rules.LicenceMissing) as error:
            show(form, error)
        else:
            messages.success(request, _("%(enterprise)s is verified.") % {"enterprise": enterprise})
            return redirect(enterprise)
    return _page(request, enterprise, status=422, verify_form=form)


@require_POST
@requires(Can.VERIFY_ENTERPRISES)
def enterprise_refuse(request: Request, number: str) -> HttpResponse:
    enterprise, form = _visible(request, number), RefuseForm(request.POST)
    if form.is_valid():
        try:
            services.refuse(enterprise, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The enterprise is told your reason."))
            return redirect(enterprise)
    return _page(request, enterprise, status=422, refuse_form=form)


def _visible(request: Request, number: str) -> Enterprise:
    rows = Enterprise.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, number=number)


def _queues(request: Request) -> dict[str, int]:
    """What waits for customs beside the list: papers to confirm, suspects to look at."""
    user, queues = request.user, {}
    if user.can(Can.VERIFY_ENTERPRISES):
        queues["agencies"] = Agency.objects.visible_to(user).filter(status="asked").count()
    if user.can(Can.MERGE_ENTERPRISES):
        queues["duplicates"] = Likeness.objects.visible_to(user).filter(status="open").count()
    return queues


def _page(
    request: Request, enterprise: Enterprise, status: int = 200, **forms_shown: Any
) -> HttpResponse:
    rights = enterprise.rights.exclude(recordals__status="draft").prefetch_related("recordals")
    absorbed = enterprise.absorbed.order_by("number")
    one_and_all = [enterprise.pk, *(one.pk for one in absorbed)]
    events = Event.objects.filter(
        subject_type=Enterprise._meta.label_lower, subject_id__in=map(str, one_and_all)
    )
    context = {
        "enterprise": enterprise,
        "absorbed": absorbed,
        "missing": rules.missing(enterprise),
        "members": enterprise.memberships.select_related("user").order_by("-position", "pk"),
        "positions": Membership.Position.choices,
        "invitations": enterprise.invitations.waiting(),
        "asking": enterprise.join_requests.waiting().select_related("user"),
        "agents": enterprise.agencies_given.select_related("agent", "power_of_attorney"),
        "represents": enterprise.agencies_held.select_related("holder")[:SHOWN],
        "rights": rights.order_by("-pk")[:SHOWN],
        "may_open": request.user.can(Can.VIEW_RECORDALS),
        "events": events.for_timeline(),
        "today": today(),
        "verify_form": _checklist(enterprise),
        "refuse_form": RefuseForm(),
        "invitation_form": InvitationForm(),
        "may_verify": request.user.can(Can.VERIFY_ENTERPRISES),
        "may_run": rules.may_run(enterprise, request.user),
        **forms_shown,
    }
    if request.user.can(Can.MERGE_ENTERPRISES):
        context["twins"] = _twins(request, enterprise)
    return render(request, "enterprises/detail.html", context, status=status)


def _checklist(enterprise: Enterprise, given: Any = None) -> VerifyForm:
    return VerifyForm(
        given, choices=rules.checks_for(enterprise), required=rules.needs_papers(enterprise)
    )


def _twins(request: Request, enterprise: Enterprise) -> list[Enterprise]:
    """Those that may be the same enterprise, still to be looked at."""
    open_pairs = Likeness.objects.visible_to(request.user).filter(status="open").for_list()
    pairs = [*open_pairs.filter(first=enterprise), *open_pairs.filter(second=enterprise)]
    return [pair.second if pair.first_id == enterprise.pk else pair.first for pair in pairs]
