"""Applications for detention on the side of customs: examine, reject or accept, find the goods."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, list_page, requires, words
from seizures.detention_requests.drawing import draw_rejection
from seizures.detention_requests.filters import DetentionRequestFilter
from seizures.detention_requests.models import DetentionRequest
from seizures.procedure import by_application
from seizures.procedure.request_forms import FindForm, MatchForm, RejectForm
from seizures.securities.rules import amount_due
from seizures.shipments.models import Shipment, ShipmentQuerySet

NEWEST = ("-submitted_at", "-pk")
CANDIDATES = 10


@requires(Can.VIEW_CASES)
def request_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-detention-requests")
    rows = DetentionRequest.objects.visible_to(request.user).for_list()
    filterset = DetentionRequestFilter(request.GET, rows, request=request)
    return list_page(request, "seizures/detention_requests/list.html", filterset, NEWEST)


def _one(request: Request, number: str) -> DetentionRequest:
    rows = DetentionRequest.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("decided_by"), number=number)


@requires(Can.VIEW_CASES)
def request_detail(request: Request, number: str) -> HttpResponse:
    """Everything that was stated, and when a shipment is named, its lines to choose from."""
    wanted = _one(request, number)
    if request.user.is_enterprise:
        return redirect("portal-detention-request", number)
    return page(request, wanted)


def page(request: Request, wanted: DetentionRequest, **filled: forms.Form) -> HttpResponse:
    user = request.user
    shipment = _shipment(request, words(request, "shipment"))
    files = ("moving_file", "unauthorised_file", "identity_file", "right_file")
    context = {
        "wanted": wanted,
        "papers": [
            (name, file.url_for(user))
            for name in files
            if (file := getattr(wanted, name)) is not None
        ],
        "candidates": _candidates(request, wanted) if wanted.status == "accepted" else [],
        "found": shipment,
        "events": Event.objects.about(wanted).for_timeline(),
        "reject_form": RejectForm(),
        "find_form": FindForm(initial={"shipment": words(request, "shipment")}),
        "match_form": MatchForm(lines=list(shipment.lines.all())) if shipment else None,
        "due": amount_due("by_application", wanted.case.value) if wanted.case else None,
        **filled,
    }
    status = 422 if filled else 200
    return render(request, "seizures/detention_requests/detail.html", context, status=status)


def _shipment(request: Request, number: str) -> Shipment | None:
    rows = Shipment.objects.visible_to(request.user)
    return rows.filter(number=number).first() if number else None


def _candidates(request: Request, wanted: DetentionRequest) -> ShipmentQuerySet:
    """The latest declarations of the consignor that was named."""
    rows = Shipment.objects.visible_to(request.user).filter(direction=wanted.direction)
    if wanted.consignor_uscc:
        rows = rows.filter(consignor_uscc=wanted.consignor_uscc)
    else:
        rows = rows.filter(consignor_name=wanted.consignor_name)
    return rows.order_by("-declared_at", "-pk")[:CANDIDATES]


@require_POST
@requires(Can.DETAIN_GOODS)
def request_accept(request: Request, number: str) -> HttpResponse:
    wanted = _one(request, number)
    by_application.accept(wanted, actor=request.user)
    messages.success(request, _("The application is in order: choose the goods when they come."))
    return redirect(wanted)


@require_POST
@requires(Can.DETAIN_GOODS)
def request_reject(request: Request, number: str) -> HttpResponse:
    wanted, form = _one(request, number), RejectForm(request.POST)
    if form.is_valid():
        by_application.reject(wanted, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The application is rejected in writing."))
        return redirect(wanted)
    return page(request, wanted, reject_form=form)


@require_POST
@requires(Can.DETAIN_GOODS)
def request_match(request: Request, number: str) -> HttpResponse:
    """Hold the lines chosen and ask for security of their value."""
    wanted = _one(request, number)
    shipment = _shipment(request, words(request, "shipment"))
    if shipment is None:
        raise Http404
    form = MatchForm(request.POST, lines=list(shipment.lines.all()))
    if form.is_valid():
        try:
            case = by_application.match(
                wanted, actor=request.user, shipment=shipment, quantities=form.quantities()
            )
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The goods are held and the security is asked for."))
            return redirect(case)
    return page(request, wanted, match_form=form)


@require_safe
@requires(Can.VIEW_CASES)
def request_letter(request: Request, number: str) -> HttpResponse:
    """The written rejection, for both sides, in the language of the reader."""
    wanted = _one(request, number)
    if wanted.status != DetentionRequest.Status.REJECTED:
        raise Http404
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    response = HttpResponse(draw_rejection(wanted, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{wanted.number}-{language}.pdf"'
    return response
