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
from seizures.general_security import services
from seizures.general_security.filters import GeneralSecurityFilter
from seizures.general_security.forms import ApproveForm, ReasonForm
from seizures.general_security.models import GeneralSecurity

NEWEST = ("-applied_at", "-pk")


@requires(Can.VIEW_GENERAL_SECURITIES)
def general_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-general-securities")
    rows = GeneralSecurity.objects.visible_to(request.user).for_list()
    filterset = GeneralSecurityFilter(request.GET, rows)
    return list_page(request, "seizures/general_security/list.html", filterset, NEWEST)


@requires(Can.VIEW_GENERAL_SECURITIES)
def general_detail(request: Request, number: str) -> HttpResponse:
    general = _visible(request, number)
    if request.user.is_enterprise:
        return redirect("portal-general-security", number)
    return _page(request, general)


@require_POST
@requires(Can.DECIDE_GENERAL_SECURITIES)
def general_approve(request: Request, number: str) -> HttpResponse:
    form = ApproveForm(request.POST)
    done = _("Approved. Every district can use it now.")
    return _step(request, number, form, services.approve, done, approve_form=form)


@require_POST
@requires(Can.DECIDE_GENERAL_SECURITIES)
def general_refuse(request: Request, number: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    done = _("Refused; the rights holder is told why.")
    return _step(request, number, form, services.refuse, done, refuse_form=form)


@require_POST
@requires(Can.DECIDE_GENERAL_SECURITIES)
def general_call(request: Request, number: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    done = _("The guarantor is called on; the general security has ended.")
    return _step(request, number, form, services.call, done, call_form=form)


def _visible(request: Request, number: str) -> GeneralSecurity:
    rows = GeneralSecurity.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, number=number)


def _step(
    request: Request,
    number: str,
    form: forms.Form,
    act: Callable[..., GeneralSecurity],
    done: str,
    **shown: forms.Form,
) -> HttpResponse:
    general = _visible(request, number)
    if form.is_valid():
        try:
            act(general, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, done)
            return redirect(general)
    return _page(request, general, status=422, **shown)


def _page(
    request: Request, general: GeneralSecurity, *, status: int = 200, **shown: forms.Form
) -> HttpResponse:
    may_decide = request.user.can(Can.DECIDE_GENERAL_SECURITIES)
    Status = GeneralSecurity.Status
    entries = general.entries.select_related("case", "actor").order_by("-pk")[:200]
    cases = Case.objects.visible_to(request.user).filter(pk__in=[row.case_id for row in entries])
    openable = cases.values_list("pk", flat=True) if request.user.can(Can.VIEW_CASES) else ()
    context = {
        "general": general,
        "entries": entries,
        "openable": set(openable),
        "events": Event.objects.about(general).for_timeline(),
        "may_review": may_decide and general.status == Status.APPLIED,
        "may_call": may_decide and general.status in {Status.APPROVED, Status.ENDED},
        "approve_form": ApproveForm(initial={"costs_last_year": general.costs_last_year}),
        "refuse_form": ReasonForm(),
        "call_form": ReasonForm(),
        "home": "general-security-list",
        **shown,
    }
    return render(request, "seizures/general_security/detail.html", context, status=status)
