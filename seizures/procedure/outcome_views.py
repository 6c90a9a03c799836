"""Pages of officers on what follows the determination: the outcome of a case, and its acts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.accounts.permissions import Can
from core.reference.models import DisposalMethod
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.penalties.rules import must_not_be_auctioned
from seizures.procedure import case_acts, cost_standing, costs, disposal
from seizures.procedure.acts import door, offer, split
from seizures.procedure.forms import StepForm

#: clocks of the time after the determination, as the page of the outcome shows them
CLOCKS = (
    "penalty_decision",
    "penalty_decision_extension",
    "hearing_request",
    "penalty_statement",
    "penalty_service",
    "fine_payment",
    "side_fine_payment",
    "fine_instalment_decision",
    "payment_demand",
    "court_enforcement_application",
    "reconsideration_request",
    "reconsideration_decision",
    "administrative_suit",
    "suit_after_reconsideration",
    "unknown_party_forfeiture",
    "storage_fee_cap",
    "disposal_consultation",
    "security_return_after_release",
    "security_return_after_patent_release",
    "guarantee_unclaimed_notice",
    "guarantee_unclaimed_treasury",
    "guarantor_payment",
    "holder_costs_payment",
    "penalty_info_publication",
    "penalty_publication_withdraw",
)


def find_case(request: Request, number: str) -> Case:
    cases = Case.objects.visible_to(request.user).for_list()
    return get_object_or_404(cases.select_related("officer"), number=number)


@requires(Can.VIEW_CASES)
def outcome(request: Request, number: str) -> HttpResponse:
    """Public notice, costs, disposal and security of one case on one page."""
    if request.user.is_enterprise:
        return redirect("portal-outcome", number)
    return outcome_page(request, find_case(request, number))


def outcome_page(
    request: Request, case: Case, filled: StepForm | None = None, step: str = ""
) -> HttpResponse:
    steps = offer(case_acts.CASE, case, request.user, "outcome", filled=filled, step=step)
    context: dict[str, Any] = {
        "case": case,
        **split(steps),
        "clocks": Deadline.objects.filter(case=case, rule__in=CLOCKS).for_list(),
        "public_notices": case.public_notices.all(),
        "left": disposal.remaining(case),
        "disposals": case.disposals.select_related(
            "method", "ordered_by", "approved_by"
        ).prefetch_related("parts", "papers__file"),
        "consultations": case.consultations.all(),
        "ladder": DisposalMethod.objects.all(),
        "no_auction": must_not_be_auctioned(case),
        "costs": case.costs.select_related("document"),
        **cost_standing.paid_and_open(case),
        "statement": costs.shown(case),
        "storage_day": costs.storage_last_day(case),
    }
    status = 422 if filled is not None else 200
    return render(request, "seizures/outcomes/detail.html", context, status=status)


STEPS = {
    act.name: door(
        act,
        find_case,
        outcome_page,
        lambda case: redirect("case-outcome", case.number),
    )
    for act in case_acts.CASE
}
