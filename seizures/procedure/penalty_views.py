"""Penalties: the pages of officers."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, list_page, requires
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.penalties.filters import PenaltyFilter
from seizures.penalties.models import Penalty
from seizures.procedure import penalty as procedure
from seizures.procedure import penalty_acts
from seizures.procedure.acts import door, offer, split
from seizures.procedure.announce_form import AnnounceForm, announce_as_stated
from seizures.procedure.fines import CLOCK, account
from seizures.procedure.forms import StepForm
from seizures.procedure.side_payments import side_accounts
from seizures.remedies.models import Remedy

NEWEST = ("-announced_at", "-id")
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
    "penalty_info_publication",
    "penalty_publication_withdraw",
)


def _case(request: Request, number: str) -> Case:
    cases = Case.objects.visible_to(request.user).for_list()
    return get_object_or_404(cases.select_related("officer"), number=number)


def _penalty(request: Request, number: str) -> Penalty:
    penalties = Penalty.objects.visible_to(request.user)
    rows = penalties.select_related("case__shipment", "case__holder", "case__district")
    return get_object_or_404(rows, number=number)


@requires(Can.PENALISE)
def announce(request: Request, number: str) -> HttpResponse:
    """The guideline's proposal beside the form; another value asks the guideline again."""
    case = _case(request, number)
    today = timezone.localdate()
    if request.method == "POST":
        form = AnnounceForm(request.POST, step="announce", subject=case)
        if form.is_valid():
            try:
                penalty = announce_as_stated(case, actor=request.user, **form.cleaned_data)
            except InvalidInput as error:
                show(form, error)
            else:
                messages.success(request, _("The penalty is announced to the party."))
                return redirect("penalty-detail", penalty.number)
        value = form.cleaned_data.get("goods_value") or case.value
    else:
        procedure.can_announce(case, request.user, timezone.now())
        value = _value(request, case)
        form = AnnounceForm(
            step="announce",
            subject=case,
            initial={
                "goods_value": value,
                "fine": procedure.suggest(case, value, today).fine,
                "facts": case.determination_reasons,
            },
        )
    chosen = form.cleaned_data.get("circumstances", ()) if form.is_bound else ()
    suggestion = procedure.suggest(case, value, today, chosen=chosen)
    context = {"case": case, "form": form, "suggestion": suggestion}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/penalties/announce.html", context, status=status)


def three(penalty: Penalty) -> list[tuple[str, Decimal | None, str]]:
    """Three values of one lot of goods, which the law counts in three ways."""
    referral = penalty.case.referrals.order_by("-pk").first()
    criminal = referral.criminal_value if referral else None
    return [
        (_("For the security"), penalty.case.value, "Measures art 39"),
        (_("For the penalty"), penalty.goods_value, "Penalty Regs art 64"),
        (
            _("For the criminal law"),
            criminal,
            "JI 2025 art 28",
        ),
    ]


def _value(request: Request, case: Case) -> Decimal:
    try:
        value = Decimal(request.GET.get("goods_value", ""))
    except InvalidOperation:
        return case.value
    return value if value.is_finite() and 0 <= value < Decimal("1e14") else case.value


@requires(Can.VIEW_CASES)
def penalty_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-penalties")
    late = Deadline.objects.overdue(timezone.now()).filter(case=OuterRef("case"), rule=CLOCK)
    penalties = Penalty.objects.visible_to(request.user).select_related("case__shipment")
    penalties = penalties.annotate(overdue=Exists(late))
    filterset = PenaltyFilter(request.GET, penalties)
    return list_page(request, "seizures/penalties/list.html", filterset, NEWEST)


@requires(Can.VIEW_CASES)
def penalty_detail(request: Request, number: str) -> HttpResponse:
    penalty = _penalty(request, number)
    if request.user.is_enterprise:
        return redirect("portal-penalty", penalty.number)
    return page(request, penalty)


def page(
    request: Request,
    penalty: Penalty,
    step_form: StepForm | None = None,
    step: str = "",
) -> HttpResponse:
    """The penalty with its next steps; ``filled`` is a form that was sent with mistakes."""
    clocks = Deadline.objects.filter(case=penalty.case, rule__in=CLOCKS).for_list()
    remedies = penalty.remedies.select_related("document", "outcome_document")
    about = Q(subject_type=penalty._meta.label_lower, subject_id=penalty.pk) | Q(
        subject_type=Remedy._meta.label_lower, subject_id__in=[row.pk for row in remedies]
    )
    steps = offer(
        penalty_acts.PENALTY, penalty, request.user, "penalty", filled=step_form, step=step
    )
    context: dict[str, Any] = {
        "penalty": penalty,
        "case": penalty.case,
        "clocks": clocks,
        "events": Event.objects.filter(about).for_timeline(),
        "account": account(penalty, timezone.localdate()) if penalty.decided_at else None,
        "payments": penalty.payments.select_related("document"),
        "plans": penalty.plans.all(),
        "remedies": remedies,
        "parts": penalty.suggestion,
        "hearings": penalty.hearings.select_related("chair", "minutes"),
        "reviews": penalty.reviews.select_related("reviewer"),
        "deliberations": penalty.deliberations.select_related("minutes"),
        "sides": side_accounts(penalty, timezone.localdate()),
        "publications": penalty.publications.select_related("published_by"),
        "values": three(penalty),
        **split(steps),
    }
    status = 422 if step_form is not None else 200
    return render(request, "seizures/penalties/detail.html", context, status=status)


STEPS = {
    act.name: door(act, _penalty, page, lambda penalty: redirect("penalty-detail", penalty.number))
    for act in penalty_acts.PENALTY
}
