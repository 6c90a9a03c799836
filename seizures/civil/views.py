"""The civil file: suits, their outcome and costs; evidence that courts obtain."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import read
from core.forms import show
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.civil import suits
from seizures.civil.forms import AcceptedForm, CostForm, OrderForm, OutcomeForm, SuitForm
from seizures.civil.models import CourtOrder, Suit


@requires(Can.KEEP_CIVIL_FILE)
def suit_new(request: Request, number: str) -> HttpResponse:
    """The holder, or a legal officer, notes that a suit was filed."""
    cases = Case.objects.visible_to(request.user).for_list()
    if request.user.is_enterprise:
        cases = cases.of_holder(request.user)
    case = get_object_or_404(cases, number=number)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SuitForm(*given)
    if form.is_bound and form.is_valid():
        try:
            suit = suits.report_suit(case, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The suit is noted in the civil file."))
            return redirect("suit-detail", suit.number)
    context = {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/civil/suit_new.html", context, status=status)


@requires(Can.KEEP_CIVIL_FILE)
def suit_detail(request: Request, number: str) -> HttpResponse:
    return _page(request, _suit(request, number))


def _step(
    service: Callable[..., Any], form_class: type[forms.Form], name: str, done: Promise | str
) -> Any:
    """A step on a suit: its form is judged by the service, mistakes come back with the page."""

    @require_POST
    @requires(Can.KEEP_CIVIL_FILE)
    def step(request: Request, number: str) -> HttpResponseBase:
        suit = _suit(request, number)
        form = form_class(request.POST, request.FILES, auto_id=f"{name}-%s")
        if form.is_valid():
            try:
                service(suit, actor=request.user, **form.cleaned_data)
            except InvalidInput as error:
                show(form, error)
            else:
                messages.success(request, str(done))
                return redirect("suit-detail", number)
        return _page(request, suit, **{name: form})

    return step


accept = _step(
    suits.accept_suit, AcceptedForm, "accept", gettext_lazy("The court has accepted the suit.")
)
end = _step(suits.end_suit, OutcomeForm, "end", gettext_lazy("The outcome is noted."))
cost = _step(suits.add_cost, CostForm, "cost", gettext_lazy("The cost is noted."))


def _suit(request: Request, number: str) -> Suit:
    rows = Suit.objects.visible_to(request.user).select_related(
        "case__district", "case__holder", "case__shipment", "holder", "proof", "judgment"
    )
    return get_object_or_404(rows, number=number)


def _page(request: Request, suit: Suit, **filled: forms.Form) -> HttpResponse:
    context = {
        "suit": suit,
        "case": suit.case,
        "costs": suit.costs.select_related("proof"),
        "recoverable": suits.recoverable(suit),
        "events": Event.objects.about(suit).for_timeline(),
        "accept_form": filled.get("accept") or AcceptedForm(auto_id="accept-%s"),
        "end_form": filled.get("end") or OutcomeForm(auto_id="end-%s"),
        "cost_form": filled.get("cost") or CostForm(auto_id="cost-%s"),
        "citations": {"costs": suits.COSTS, "liability": suits.LIABILITY},
    }
    status = 422 if filled else 200
    return render(request, "seizures/civil/suit.html", context, status=status)


@requires(Can.DECIDE_CIVIL_SUPPORT)
def order_new(request: Request, number: str) -> HttpResponse:
    """A court or IP authority asks for evidence."""
    case = get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OrderForm(*given)
    if form.is_bound and form.is_valid():
        try:
            suits.record_order(case, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The order is recorded. Now lay out the evidence."))
            return redirect("court-orders")
    context = {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/civil/order_new.html", context, status=status)


@requires(Can.VIEW_COURT_ORDERS)
def order_list(request: Request) -> HttpResponse:
    """Orders of courts: those of the district for officers, its own for an office."""
    orders = CourtOrder.objects.visible_to(request.user).select_related("case", "office")
    context = {"orders": orders.order_by("-received_at", "-pk")[:200]}
    return render(request, "seizures/civil/orders.html", context)


@require_POST
@requires(Can.DECIDE_CIVIL_SUPPORT)
def order_answer(request: Request, number: str) -> HttpResponse:
    orders = CourtOrder.objects.visible_to(request.user)
    suits.give_evidence(get_object_or_404(orders, number=number), actor=request.user)
    messages.success(request, _("The evidence is laid out for the court, and on record."))
    return redirect("court-orders")


@requires(Can.VIEW_COURT_ORDERS)
def order_pack(request: Request, number: str) -> HttpResponse:
    """The evidence as it was given; every download is in the ledger."""
    orders = CourtOrder.objects.visible_to(request.user).select_related("case", "pack")
    order = get_object_or_404(orders, number=number)
    if order.pack is None:
        raise Http404
    record("court_order.taken", order, actor=request.user, sha256=order.pack.sha256)
    response = HttpResponse(read(order.pack), content_type=order.pack.content_type)
    response["Content-Disposition"] = f'attachment; filename="{order.pack.name}"'
    return response
