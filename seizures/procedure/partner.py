"""The partner office's side of a transfer: sign the receipt, file or refuse, take the package."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.web import Request, list_page, requires
from seizures.notices.models import Notice
from seizures.procedure import transfer, transfer_views
from seizures.procedure.exchange_steps import file_form, for_partner, may_file
from seizures.procedure.transfer_forms import FileForm, ReasonsForm
from seizures.referrals.filters import ReferralFilter
from seizures.referrals.models import Referral

NEWEST = ("-proposed_at", "-id")
#: what the partner office may read of the course of a referral
SHOWN = (
    "delivered",
    "received",
    "redirected",
    "more_asked",
    "more_given",
    "filed",
    "refused",
    "reconsideration_asked",
    "upheld",
    "supervision_suggested",
    "explanation_asked",
    "explained",
    "filing_ordered",
    "no_ground",
    "handed_over",
    "goods_confirmed",
)


def find(request: Request, number: str) -> Referral:
    rows = Referral.objects.visible_to(request.user).select_related(
        "case__district",
        "case__holder",
        "case__shipment",
        "partner_office",
        "procuratorate",
        "proposed_by",
        "second_officer",
        "decided_by",
        "package",
        "value_evidence__file",
        "case__inspection",
    )
    return get_object_or_404(rows, number=number)


@requires(Can.RECEIVE_REFERRALS)
def referral_list(request: Request) -> HttpResponse:
    """The inbox of the office: what customs has delivered to it, latest first."""
    referrals = Referral.objects.visible_to(request.user).for_list()
    filterset = ReferralFilter(request.GET, referrals)
    return list_page(request, "seizures/referrals/partner_list.html", filterset, NEWEST)


@requires(Can.RECEIVE_REFERRALS)
def referral(request: Request, number: str) -> HttpResponse:
    return page(request, find(request, number))


def page(request: Request, referral: Referral, **filled: forms.Form) -> HttpResponse:
    events = Event.objects.about(referral).filter(verb__in=[f"referral.{v}" for v in SHOWN])
    letters = Notice.objects.visible_to(request.user).filter(case=referral.case).for_list()
    context = {
        **transfer_views.facts_of(referral, request.user),
        "events": events.for_timeline(),
        "letters": [
            (
                notice,
                notice.file_zh and notice.file_zh.url_for(request.user),
                notice.file_en and notice.file_en.url_for(request.user),
            )
            for notice in letters
        ],
        "ours": request.user.partner_office_id == referral.partner_office_id,
        "may_read_package": transfer_views.may_read_package(referral, request.user),
        "may_file": may_file(referral, request.user),
        "file_form": file_form(filled),
        "refuse_form": filled.get("refuse") or ReasonsForm(),
        "steps": for_partner(referral, request.user, filled),
    }
    status = 422 if filled else 200
    return render(request, "seizures/referrals/partner_detail.html", context, status=status)


@require_POST
@requires(Can.RECEIVE_REFERRALS)
def receive(request: Request, number: str) -> HttpResponse:
    referral = find(request, number)
    transfer.receive(referral, actor=request.user)
    messages.success(
        request, _("The receipt is signed. Below you read until when you have to decide.")
    )
    return redirect("partner-referral", number)


@require_POST
@requires(Can.RECEIVE_REFERRALS)
def file(request: Request, number: str) -> HttpResponse:
    referral = find(request, number)
    form = FileForm(request.POST)
    if form.is_valid():
        transfer.file(referral, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The case is filed. Customs hands over the goods."))
        return redirect("partner-referral", number)
    return page(request, referral, file=form)


@require_POST
@requires(Can.RECEIVE_REFERRALS)
def refuse(request: Request, number: str) -> HttpResponse:
    referral = find(request, number)
    form = ReasonsForm(request.POST)
    if form.is_valid():
        transfer.refuse(referral, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The refusal is sent to customs with your reasons."))
        return redirect("partner-referral", number)
    return page(request, referral, refuse=form)
