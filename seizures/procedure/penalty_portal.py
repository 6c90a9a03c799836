"""The party's side of a penalty: read the notice, defend, ask for a hearing or waive it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.paging import keyset_page
from core.web import Request, requires
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty, PenaltyQuerySet
from seizures.procedure import hearing, hearings, penalty_acts
from seizures.procedure.acts import door, offer, split
from seizures.procedure.fines import account
from seizures.procedure.forms import StepForm
from seizures.procedure.guards import time_is_over
from seizures.procedure.penalty_forms import DefenceForm
from seizures.procedure.side_payments import side_accounts

NEWEST = ("-announced_at", "-id")
LETTERS = (
    Notice.Kind.PENALTY_ADVANCE_NOTICE,
    Notice.Kind.HEARING_NOTICE,
    Notice.Kind.PENALTY_DECISION,
    Notice.Kind.PENALTY_CHANGE,
    Notice.Kind.PAYMENT_DEMAND,
    Notice.Kind.PLAN_DECISION,
)
CLOCKS = (
    "hearing_request",
    "fine_payment",
    "side_fine_payment",
    "fine_instalment_decision",
    "payment_demand",
    "reconsideration_request",
    "administrative_suit",
    "suit_after_reconsideration",
    "penalty_info_publication",
    "penalty_publication_withdraw",
)


def _own(request: Request) -> PenaltyQuerySet:
    penalties = Penalty.objects.visible_to(request.user)
    return penalties.select_related("case__shipment", "case__district", "case__holder")


def _penalty(request: Request, number: str) -> Penalty:
    return get_object_or_404(_own(request), number=number)


@requires(Can.ANSWER_PENALTY_NOTICE)
def penalty_list(request: Request) -> HttpResponse:
    page = keyset_page(_own(request), request.GET, NEWEST)
    return render(request, "seizures/penalties/portal_list.html", {"page": page})


@requires(Can.ANSWER_PENALTY_NOTICE)
def penalty(request: Request, number: str) -> HttpResponse:
    return show_penalty(request, _penalty(request, number))


def step_page(request: Request, penalty: Penalty, filled: StepForm, step: str) -> HttpResponse:
    return show_penalty(request, penalty, filled=filled, step=step)


def show_penalty(
    request: Request,
    penalty: Penalty,
    form: forms.Form | None = None,
    *,
    filled: StepForm | None = None,
    step: str = "",
) -> HttpResponse:
    """What customs intends and why, the rights of the party, and how long they last."""
    announced = penalty.status == Penalty.Status.ANNOUNCED and not penalty.waived_at
    may_ask = announced and penalty.hearing_due
    late = time_is_over(penalty.case, hearing.HEARING, timezone.now())
    letters = Notice.objects.visible_to(request.user).filter(case=penalty.case, kind__in=LETTERS)
    steps = offer(
        penalty_acts.PARTY, penalty, request.user, "portal-penalty", filled=filled, step=step
    )
    context = {
        **split(steps),
        "account": account(penalty, timezone.localdate()) if penalty.decided_at else None,
        "payments": penalty.payments.select_related("document"),
        "plans": penalty.plans.all(),
        "remedies": penalty.remedies.select_related("document", "outcome_document"),
        "penalty": penalty,
        "sides": side_accounts(penalty, timezone.localdate()),
        "publications": penalty.publications.select_related("published_by"),
        "hearing": hearings.ahead(penalty),
        "case": penalty.case,
        "items": penalty.case.items.select_related("recordal__right"),
        "clocks": Deadline.objects.filter(case=penalty.case, rule__in=CLOCKS).for_list(),
        "may_ask": may_ask and not late,
        "may_waive": announced,
        "defence_form": form or DefenceForm(),
        "letters": [
            (
                notice,
                notice.file_zh and notice.file_zh.url_for(request.user),
                notice.file_en and notice.file_en.url_for(request.user),
            )
            for notice in letters.for_list()
        ],
    }
    status = 422 if form is not None or filled is not None else 200
    return render(request, "seizures/penalties/portal_detail.html", context, status=status)


@require_POST
@requires(Can.ANSWER_PENALTY_NOTICE)
def give_defence(request: Request, number: str) -> HttpResponse:
    penalty = _penalty(request, number)
    form = DefenceForm(request.POST)
    if form.is_valid():
        try:
            hearing.give_defence(penalty, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Your statement is part of the file."))
            return redirect("portal-penalty", penalty.number)
    return show_penalty(request, penalty, form)


@require_POST
@requires(Can.ANSWER_PENALTY_NOTICE)
def request_hearing(request: Request, number: str) -> HttpResponse:
    penalty = _penalty(request, number)
    hearing.request_hearing(penalty, actor=request.user)
    messages.success(request, _("You have asked for a hearing. Customs tells you time and place."))
    return redirect("portal-penalty", penalty.number)


@require_POST
@requires(Can.ANSWER_PENALTY_NOTICE)
def waive_hearing(request: Request, number: str) -> HttpResponse:
    penalty = _penalty(request, number)
    hearing.waive_hearing(penalty, actor=request.user)
    messages.success(request, _("You have waived the hearing."))
    return redirect("portal-penalty", penalty.number)


STEPS = {
    act.name: door(
        act, _penalty, step_page, lambda penalty: redirect("portal-penalty", penalty.number)
    )
    for act in penalty_acts.PARTY
}
