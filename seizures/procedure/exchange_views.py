"""The doors of the steps between authorities; what they offer stands in ``exchange_steps``."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.procedure import partner, transfer_views
from seizures.procedure.exchange_steps import CUSTOMS, OFFERS, form_of
from seizures.referrals.models import Referral

Page = Callable[..., HttpResponse]


def door(name: str) -> Callable[..., HttpResponseBase]:
    """The view of one step: its form is judged by the service, mistakes come back with the page."""
    offer = OFFERS[name]
    at_customs = offer.door == CUSTOMS
    find = transfer_views.find if at_customs else partner.find
    page: Page = transfer_views.page if at_customs else partner.page

    @require_POST
    @requires(offer.capability)
    def step(request: Request, number: str) -> HttpResponse:
        referral = find(request, number)
        form = form_of(name, referral, request.POST, request.FILES, auto_id=f"{name}-%s")
        if form.is_valid() and _taken(request, referral, form):
            messages.success(request, str(offer.done))
            return redirect("referral-detail" if at_customs else "partner-referral", number)
        return page(request, referral, **{name: form})

    def _taken(request: Request, referral: Referral, form: forms.Form) -> bool:
        try:
            offer.service(referral, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
            return False
        return True

    return step
