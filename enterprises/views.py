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
from enterprises import services
from enterprises.filters import EnterpriseFilter
from enterprises.forms import RefuseForm
from enterprises.models import Enterprise

SHOWN = 20


@requires(Can.VIEW_ENTERPRISES)
def enterprise_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-enterprises")
    enterprises = Enterprise.objects.visible_to(request.user).for_list()
    filterset = EnterpriseFilter(request.GET, enterprises)
    return list_page(request, "enterprises/list.html", filterset, ("number",))


@requires(Can.VIEW_ENTERPRISES)
def enterprise_detail(request: Request, number: str) -> HttpResponse:
    enterprise = _visible(request, number)
    if request.user.is_enterprise:
        return redirect("portal-enterprise", number)
    return _page(request, enterprise, RefuseForm())


@require_POST
@requires(Can.VERIFY_ENTERPRISES)
def enterprise_verify(request: Request, number: str) -> HttpResponse:
    enterprise = services.verify(_visible(request, number), actor=request.user)
    messages.success(request, _("%(enterprise)s is verified.") % {"enterprise": enterprise})
    return redirect(enterprise)


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
    return _page(request, enterprise, form, status=422)


def _visible(request: Request, number: str) -> Enterprise:
    rows = Enterprise.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, number=number)


def _page(
    request: Request, enterprise: Enterprise, form: RefuseForm, status: int = 200
) -> HttpResponse:
    rights = enterprise.rights.exclude(recordals__status="draft").prefetch_related("recordals")
    context = {
        "enterprise": enterprise,
        "members": enterprise.memberships.select_related("user"),
        "agents": enterprise.agencies_given.select_related("agent", "power_of_attorney"),
        "represents": enterprise.agencies_held.select_related("holder")[:SHOWN],
        "rights": rights.order_by("-pk")[:SHOWN],
        "events": Event.objects.about(enterprise).for_timeline(),
        "refuse_form": form,
        "may_verify": request.user.can(Can.VERIFY_ENTERPRISES),
    }
    return render(request, "enterprises/detail.html", context, status=status)
