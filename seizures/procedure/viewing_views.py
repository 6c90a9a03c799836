"""Viewing of goods on the pages of customs and of both parties."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.procedure import sampling, viewing
from seizures.procedure.portal import consignor_step, holder_step
from seizures.procedure.viewing_forms import (
    GrantForm,
    HeldForm,
    RefuseViewingForm,
    SampleBackForm,
    ViewForm,
    forms_of,
)
from seizures.viewings.models import Viewing


def _one(request: Request, number: str) -> Viewing:
    return get_object_or_404(Viewing.objects.visible_to(request.user).for_list(), number=number)


@requires(Can.KEEP_CASE_FILE)
def viewing_detail(request: Request, number: str) -> HttpResponse:
    return page(request, _one(request, number))


def page(request: Request, one: Viewing, **filled: forms.Form) -> HttpResponse:
    samples = one.samples.select_related("exhibit", "closed_by")
    context = {
        "viewing": one,
        "case": one.case,
        "samples": samples,
        "back_form": SampleBackForm(),
        **forms_of(one.case, **filled),
    }
    status = 422 if filled else 200
    return render(request, "seizures/viewings/detail.html", context, status=status)


def _act(
    request: Request,
    number: str,
    name: str,
    form: forms.Form,
    act: Callable[..., Any],
    done: str,
) -> HttpResponse:
    one = _one(request, number)
    if form.is_valid():
        try:
            given = form.data_for_service() if isinstance(form, HeldForm) else form.cleaned_data
            act(one, actor=request.user, **given)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, done)
            return redirect("viewing", number)
    return page(request, one, **{name: form})


@require_POST
@requires(Can.DETAIN_GOODS)
def viewing_grant(request: Request, number: str) -> HttpResponse:
    form, done = GrantForm(request.POST), _("The appointment is made and the party told.")
    return _act(request, number, "grant_form", form, viewing.grant, done)


@require_POST
@requires(Can.DETAIN_GOODS)
def viewing_refuse(request: Request, number: str) -> HttpResponse:
    form, done = RefuseViewingForm(request.POST), _("The request is refused and the party told.")
    return _act(request, number, "refuse_form", form, viewing.refuse, done)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def viewing_hold(request: Request, number: str) -> HttpResponse:
    form = HeldForm(request.POST, case=_one(request, number).case)
    return _act(request, number, "held_form", form, viewing.hold, _("The viewing is recorded."))


@require_POST
@requires(Can.KEEP_CASE_FILE)
def sample_back(request: Request, number: str, label: str) -> HttpResponse:
    """A sample came back, or was used up."""
    one = _one(request, number)
    sample = get_object_or_404(one.samples.select_related("viewing"), exhibit__number=label)
    form = SampleBackForm(request.POST)
    if form.is_valid():
        try:
            sampling.account_for(sample, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The sample is accounted for."))
            return redirect("viewing", number)
    return page(request, one, back_form=form)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def viewing_cancel(request: Request, number: str) -> HttpResponse:
    viewing.cancel(_one(request, number), actor=request.user)
    messages.success(request, _("The viewing is called off."))
    return redirect("viewing", number)


@require_POST
@requires(Can.ANSWER_NOTICES)
def holder_view(request: Request, number: str) -> HttpResponse:
    form = ViewForm(request.POST, step="view")

    def ask(case: Any, **data: Any) -> Viewing:
        return viewing.ask(case, side="holder", **data)

    done = _("Your request has reached customs.")
    return holder_step(request, number, "view", form, ask, done)


@require_POST
@requires(Can.ANSWER_PENALTY_NOTICE)
def consignor_view(request: Request, number: str) -> HttpResponse:
    form = ViewForm(request.POST, step="view")

    def ask(case: Any, **data: Any) -> Viewing:
        return viewing.ask(case, side="consignor", **data)

    done = _("Your request has reached customs.")
    return consignor_step(request, number, "view", form, ask, done)
