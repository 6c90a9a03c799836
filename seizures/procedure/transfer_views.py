"""Transfer to the police: the pages of officers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.files.services import read
from core.forms import show
from core.web import Request, list_page, requires
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.evidence.models import CustodyEvent
from seizures.procedure import transfer
from seizures.procedure.transfer_forms import CompareForm, HandOverForm, ProposeForm, ReasonsForm
from seizures.referrals import rules
from seizures.referrals.filters import ReferralFilter
from seizures.referrals.models import Referral
from seizures.referrals.rules import Comparison

NEWEST = ("-proposed_at", "-id")
CLOCKS = (
    "transfer_approval",
    "transfer_delivery",
    "police_filing_decision",
    "transfer_goods_handover",
    "transfer_reconsideration_request",
)


def _referral(request: Request, number: str) -> Referral:
    rows = Referral.objects.visible_to(request.user).select_related(
        "case__district",
        "case__holder",
        "case__shipment",
        "partner_office",
        "proposed_by",
        "second_officer",
        "decided_by",
        "package",
    )
    return get_object_or_404(rows, number=number)


@requires(Can.PROPOSE_REFERRAL)
def propose(request: Request, number: str) -> HttpResponse:
    """The thresholds beside the case first, then the report of two officers."""
    cases = Case.objects.visible_to(request.user).for_list()
    case = get_object_or_404(cases, number=number)
    if request.method == "POST":
        form = ProposeForm(request.POST, case=case, proposer=request.user)
        if form.is_valid():
            try:
                referral = transfer.propose(case, actor=request.user, **form.cleaned_data)
            except InvalidInput as error:
                show(form, error)
            else:
                messages.success(request, _("The transfer is proposed to the supervisor."))
                return redirect(referral)
        asked: dict[str, Any] = form.cleaned_data
    else:
        transfer.check_stage(case)
        asked = _asked(request, case)
        form = ProposeForm(
            case=case,
            proposer=request.user,
            initial={**asked, "reasons": case.determination_reasons},
        )
    context = {
        "case": case,
        "form": form,
        "compare_form": CompareForm(initial=asked, case=case, auto_id="compare_%s"),
        **_comparison(case, asked),
    }
    status = 422 if form.is_bound else 200
    return render(request, "seizures/referrals/propose.html", context, status=status)


def _asked(request: Request, case: Case) -> dict[str, Any]:
    """What the address asks to compare; else the case as it stands."""
    offences = rules.offences_for(case)
    usual = {
        "offence": offences[0] if offences else "",
        "conduct_on": timezone.localdate(case.shipment.declared_at),
        "criminal_value": case.value,
    }
    form = CompareForm(request.GET, case=case)
    return form.cleaned_data if request.GET and form.is_valid() else usual


def _comparison(case: Case, asked: dict[str, Any]) -> dict[str, object]:
    families = rules.families(case)
    rows: list[Comparison] = []
    if all(asked.get(name) is not None for name in ("offence", "conduct_on", "criminal_value")):
        rows = transfer.suggest(
            case, asked["offence"], asked["criminal_value"], asked["conduct_on"]
        )
    return {
        "rows": [rules.in_words(row.as_json()) for row in rows],
        "advice": rules.advice(rows, families),
        "only_patents": families == {"patent"},
    }


@requires(Can.VIEW_REFERRALS)
def referral_list(request: Request) -> HttpResponse:
    if request.user.is_partner:
        return redirect("partner-referrals")
    referrals = Referral.objects.visible_to(request.user).for_list()
    filterset = ReferralFilter(request.GET, referrals)
    return list_page(request, "seizures/referrals/list.html", filterset, NEWEST)


@requires(Can.VIEW_REFERRALS)
def referral_detail(request: Request, number: str) -> HttpResponse:
    if request.user.is_partner:
        return redirect("partner-referral", number)
    return page(request, _referral(request, number))


def page(request: Request, referral: Referral, **filled: forms.Form) -> HttpResponse:
    """The referral with its three values; ``filled`` is a form that was sent with mistakes."""
    user = request.user
    proposers = (referral.proposed_by_id, referral.second_officer_id)
    place = CustodyEvent.objects.filter(case=referral.case).order_by("at", "pk").last()
    context = {
        **facts_of(referral),
        "events": Event.objects.about(referral).for_timeline(),
        "may_decide": user.can(Can.APPROVE_REFERRAL) and user.pk not in proposers,
        "disapprove_form": filled.get("disapprove") or ReasonsForm(),
        "hand_over_form": filled.get("hand_over")
        or HandOverForm(
            initial={"place": place.place, "seal_no": place.seal_no} if place else None
        ),
    }
    status = 422 if filled else 200
    return render(request, "seizures/referrals/detail.html", context, status=status)


def facts_of(referral: Referral) -> dict[str, Any]:
    """What both sides see of a referral."""
    case = referral.case
    return {
        "referral": referral,
        "case": case,
        "items": case.items.select_related("recordal__right"),
        "values": rules.three_values(referral),
        "offence": rules.OFFENCE_NAMES.get(referral.offence, referral.offence),
        "article": rules.criminal_law_article(referral.offence),
        "rows": [rules.in_words(row) for row in referral.suggestion],
        "clocks": Deadline.objects.filter(case=case, rule__in=CLOCKS).for_list(),
    }


@require_POST
@requires(Can.APPROVE_REFERRAL)
def approve(request: Request, number: str) -> HttpResponse:
    referral = _referral(request, number)
    transfer.approve(referral, actor=request.user)
    messages.success(request, _("The transfer is approved and on its way to the police."))
    return redirect(referral)


@require_POST
@requires(Can.APPROVE_REFERRAL)
def disapprove(request: Request, number: str) -> HttpResponse:
    referral = _referral(request, number)
    form = ReasonsForm(request.POST)
    if form.is_valid():
        transfer.disapprove(referral, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The transfer is not approved; the reasons are on file."))
        return redirect(referral)
    return page(request, referral, disapprove=form)


@require_POST
@requires(Can.HAND_OVER_GOODS)
def hand_over(request: Request, number: str) -> HttpResponse:
    referral = _referral(request, number)
    form = HandOverForm(request.POST)
    if form.is_valid():
        transfer.hand_over_goods(referral, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The goods are handed over and the case is closed."))
        return redirect(referral)
    return page(request, referral, hand_over=form)


@requires(Can.VIEW_REFERRALS)
def package(request: Request, number: str) -> HttpResponse:
    """The package as it was delivered."""
    referral = _referral(request, number)
    if referral.package is None:
        raise Http404
    response = HttpResponse(read(referral.package), content_type=referral.package.content_type)
    response["Content-Disposition"] = f'attachment; filename="{referral.package.name}"'
    return response
