"""The officers' side of questions before shipping."""

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
from recordal.preconfirmations import services
from recordal.preconfirmations.filters import PreConfirmationFilter
from recordal.preconfirmations.forms import GrantForm, ReasonForm
from recordal.preconfirmations.models import PreConfirmation

HERE = "recordal/preconfirmations"
Status = PreConfirmation.Status


@requires(Can.VIEW_PRECONFIRMATIONS)
def preconfirmation_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-preconfirmations")
    rows = PreConfirmation.objects.visible_to(request.user).for_list()
    filterset = PreConfirmationFilter(request.GET, rows)
    return list_page(request, f"{HERE}/list.html", filterset, ("-asked_at", "-pk"))


@requires(Can.VIEW_PRECONFIRMATIONS)
def preconfirmation_detail(request: Request, number: str) -> HttpResponse:
    asked = _visible(request, number)
    if request.user.is_enterprise:
        return redirect("portal-preconfirmation", number)
    return _page(request, asked)


@require_POST
@requires(Can.DECIDE_PRECONFIRMATIONS)
def preconfirmation_grant(request: Request, number: str) -> HttpResponse:
    form = GrantForm(request.POST)
    done = _("Confirmed; screening passes these goods from now on.")
    return _step(request, number, form, services.grant, done, "grant_form")


@require_POST
@requires(Can.DECIDE_PRECONFIRMATIONS)
def preconfirmation_refuse(request: Request, number: str) -> HttpResponse:
    done = _("Refused; the trader is told why.")
    return _step(request, number, ReasonForm(request.POST), services.refuse, done, "refuse_form")


@require_POST
@requires(Can.DECIDE_PRECONFIRMATIONS)
def preconfirmation_revoke(request: Request, number: str) -> HttpResponse:
    done = _("Taken back; screening no longer passes these goods.")
    return _step(request, number, ReasonForm(request.POST), services.revoke, done, "revoke_form")


def _visible(request: Request, number: str) -> PreConfirmation:
    rows = PreConfirmation.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("decided_by"), number=number)


def _step(
    request: Request,
    number: str,
    form: forms.Form,
    act: Callable[..., PreConfirmation],
    done: str,
    name: str,
) -> HttpResponse:
    asked = _visible(request, number)
    if form.is_valid():
        try:
            act(asked, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, done)
            return redirect(asked)
    return _page(request, asked, status=422, **{name: form})


def _page(
    request: Request, asked: PreConfirmation, *, status: int = 200, **shown: forms.Form
) -> HttpResponse:
    may_decide = request.user.can(Can.DECIDE_PRECONFIRMATIONS)
    context = {
        "asked": asked,
        "right": asked.recordal.right,
        "papers": asked.papers.select_related("file"),
        "may_decide": may_decide and asked.status == Status.ANSWERED,
        "may_revoke": may_decide and asked.status == Status.GRANTED,
        "events": Event.objects.about(asked).for_timeline(),
        "grant_form": GrantForm.of(asked),
        "refuse_form": ReasonForm(),
        "revoke_form": ReasonForm(),
        **shown,
    }
    return render(request, f"{HERE}/detail.html", context, status=status)
