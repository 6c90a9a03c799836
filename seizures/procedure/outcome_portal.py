"""The rights holder's side of the outcome: its opinion on the disposal, costs, its security."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.accounts.permissions import Can
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.procedure import case_acts, cost_standing, costs
from seizures.procedure.acts import door, offer, split
from seizures.procedure.forms import StepForm

CLOCKS = (
    "disposal_consultation",
    "storage_fee_cap",
    "security_return_after_release",
    "security_return_after_patent_release",
    "guarantee_unclaimed_notice",
    "guarantee_unclaimed_treasury",
    "guarantor_payment",
    "holder_costs_payment",
)
LETTERS = (
    Notice.Kind.HOLDER_CONFISCATION_NOTICE,
    Notice.Kind.DISPOSAL_CONSULTATION,
    Notice.Kind.DISPOSAL_RECORD,
    Notice.Kind.SECURITY_RETURN_NOTICE,
    Notice.Kind.COST_DEMAND,
)


def find_case(request: Request, number: str) -> Case:
    return get_object_or_404(Case.objects.of_holder(request.user).for_list(), number=number)


@requires(Can.ANSWER_NOTICES)
def outcome(request: Request, number: str) -> HttpResponse:
    return outcome_page(request, find_case(request, number))


def outcome_page(
    request: Request, case: Case, filled: StepForm | None = None, step: str = ""
) -> HttpResponse:
    """What customs asks the holder, what its goods cost it, and where its money is."""
    steps = offer(case_acts.HOLDER, case, request.user, "portal-outcome", filled=filled, step=step)
    letters = Notice.objects.visible_to(request.user).filter(case=case, kind__in=LETTERS)
    context: dict[str, Any] = {
        "case": case,
        **split(steps),
        "clocks": Deadline.objects.visible_to(request.user)
        .filter(case=case, rule__in=CLOCKS)
        .for_list(),
        "consultations": case.consultations.all(),
        "costs": case.costs.select_related("document"),
        **cost_standing.paid_and_open(case),
        "statement": costs.shown(case),
        "storage_day": costs.storage_last_day(case),
        "letters": [
            (
                notice,
                notice.file_zh and notice.file_zh.url_for(request.user),
                notice.file_en and notice.file_en.url_for(request.user),
            )
            for notice in letters.for_list()
        ],
    }
    status = 422 if filled is not None else 200
    return render(request, "seizures/outcomes/portal.html", context, status=status)


STEPS = {
    act.name: door(
        act, find_case, outcome_page, lambda case: redirect("portal-outcome", case.number)
    )
    for act in case_acts.HOLDER
}
