"""The case page of officers, and the steps they take on it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.procedure import counter_forms, guards, queries, steps
from seizures.procedure.forms import (
    DetainForm,
    DetermineForm,
    NothingForm,
    ReasonForm,
    ReleaseForm,
    StepForm,
)
from seizures.procedure.onward import onward
from seizures.procedure.queries import Step
from seizures.securities.models import Security
from seizures.securities.rules import amount_due


def _case(request: Request, number: str) -> Case:
    cases = Case.objects.visible_to(request.user).for_list()
    return get_object_or_404(cases.select_related("officer", "inspection"), number=number)


@requires(Can.VIEW_CASES)
def case_detail(request: Request, number: str) -> HttpResponse:
    """The whole case on one page; each side of the case has its own."""
    user = request.user
    if user.is_enterprise:
        holder = Case.objects.of_holder(user).filter(number=number).exists()
        return redirect("portal-case" if holder else "portal-goods", number)
    case = _case(request, number)
    if case.flow == Case.Flow.SIMPLIFIED:
        return redirect(case)
    return page(request, case)


def page(
    request: Request, case: Case, filled: StepForm | None = None, step: str = ""
) -> HttpResponse:
    """The case page; ``filled`` is the form of ``step`` that was sent with mistakes."""
    offered = officer_steps(request, case, filled, step)
    context: dict[str, Any] = {
        "case": case,
        "possible": [entry for entry in offered if entry.allowed],
        "impossible": [entry for entry in offered if not entry.allowed],
        "onward": onward(case, request.user),
        "stages": queries.stages(case, for_customs=True),
        "clocks": Deadline.objects.visible_to(request.user).filter(case=case).for_list(),
        "due": amount_due(case.flow, case.value),
        "items": case.items.select_related("recordal__right__holder", "unrecorded__holder"),
        "securities": Security.objects.filter(case=case).select_related("document"),
        "notices": Notice.objects.visible_to(request.user).filter(case=case).for_list(),
        "photos": case.inspection.photos.select_related("file") if case.inspection else [],
        "events": queries.timeline(case),
        "ground": queries.ground_of(case),
    }
    status = 422 if filled is not None else 200
    return render(request, "seizures/cases/detail.html", context, status=status)


def officer_steps(
    request: Request, case: Case, filled: StepForm | None = None, step: str = ""
) -> list[Step]:
    """The steps with their forms, empty or as they were sent."""
    now = timezone.now()
    grounds = queries.ground_choices(case, now)
    forms: dict[str, Callable[[], StepForm]] = {
        "accept-security": lambda: NothingForm(step="accept-security"),
        "refuse-security": lambda: ReasonForm(step="refuse-security"),
        "detain": lambda: DetainForm(step="detain", items=case.items.all()),
        "determine": lambda: DetermineForm(step="determine"),
        "release": lambda: ReleaseForm(step="release", grounds=grounds),
        "return-security": lambda: NothingForm(step="return-security"),
        **counter_forms.forms_of_officers(),
    }
    return [
        replace(entry, form=filled if entry.name == step else forms[entry.name]())
        for entry in queries.officer_steps(case, request.user, now)
    ]


def take(
    request: Request, case: Case, step: str, form: StepForm, act: Callable[..., object], done: str
) -> HttpResponse:
    """Take a step with what the form says; mistakes come back at their fields."""
    if form.is_valid():
        try:
            act(actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            form.add_refusal(error)
        else:
            messages.success(request, done)
            return redirect(case)
    return page(request, case, form, step)


@require_POST
@requires(Can.ACCEPT_SECURITY)
def accept_security(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    security = guards.decide_on_security(case)
    form = NothingForm(request.POST, step="accept-security")
    return take(
        request,
        case,
        "accept-security",
        form,
        lambda **data: steps.accept_security(security, **data),
        _("The security is accepted. The goods can be detained now."),
    )


@require_POST
@requires(Can.ACCEPT_SECURITY)
def refuse_security(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    security = guards.decide_on_security(case)
    form = ReasonForm(request.POST, step="refuse-security")
    return take(
        request,
        case,
        "refuse-security",
        form,
        lambda **data: steps.refuse_security(security, **data),
        _("The security is refused and the rights holder told why."),
    )


@require_POST
@requires(Can.DETAIN_GOODS)
def detain(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    form = DetainForm(request.POST, step="detain", items=case.items.all())
    return take(
        request,
        case,
        "detain",
        form,
        lambda **data: steps.detain(case, **data),
        _("The goods are detained, the receipt is drawn up and the clocks run."),
    )


@require_POST
@requires(Can.DETERMINE)
def determine(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    form = DetermineForm(request.POST, step="determine")
    return take(
        request,
        case,
        "determine",
        form,
        lambda **data: steps.determine(case, **data),
        _("The determination is recorded and sent to both sides."),
    )


@require_POST
@requires(Can.RELEASE_GOODS)
def release(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    grounds = queries.ground_choices(case, timezone.now())
    form = ReleaseForm(request.POST, step="release", grounds=grounds)
    queries.any_ground(case, timezone.now())  # say why, rather than offer nothing to choose from
    return take(
        request,
        case,
        "release",
        form,
        lambda **data: steps.release(case, **data),
        _("The goods are released."),
    )


@require_POST
@requires(Can.ACCEPT_SECURITY)
def return_security(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    security = get_object_or_404(Security.objects.filter(case=case).order_by("-pk")[:1])
    form = NothingForm(request.POST, step="return-security")
    return take(
        request,
        case,
        "return-security",
        form,
        lambda **data: steps.return_security(security, **data),
        _("The security is returned."),
    )
