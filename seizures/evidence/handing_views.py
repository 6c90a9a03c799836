"""Handing over on two screens: the giver offers, the taker confirms."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.evidence import handing
from seizures.evidence.exhibit_forms import DeclineForm, OfferForm, ReceiptForm
from seizures.evidence.models import Exhibit, Transfer


@requires(Can.KEEP_CASE_FILE)
def offer(request: Request) -> HttpResponse:
    """Choose who takes over the items in ``?item=…``."""
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("item")
    things = list(Exhibit.objects.visible_to(request.user).for_list().filter(number__in=numbers))
    if not things:
        messages.warning(request, _("Choose what is handed over."))
        return redirect("custody-home")
    form = OfferForm(request.POST if "taker" in request.POST else None, user=request.user)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            transfer = handing.offer(
                things,
                actor=request.user,
                taker=given["taker"],
                place=form.where(),
                outside=given["outside"],
                seal_no=given["seal_no"],
                remarks=given["remarks"],
            )
        except InvalidInput as error:
            show(form, error)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(
                request,
                _("Signed. %(taker)s has to confirm it now.") % {"taker": transfer.taker},
            )
            return redirect(transfer)
    context = {"things": things, "form": form}
    status = 422 if form.errors else 200
    return render(request, "seizures/evidence/offer.html", context, status=status)


@requires(Can.KEEP_CASE_FILE)
def transfer_detail(request: Request, number: str) -> HttpResponse:
    transfer = _visible(request, number)
    open_to_taker = transfer.status == "offered" and transfer.taker == request.user
    context = {
        "transfer": transfer,
        "lines": transfer.lines.select_related("exhibit__case"),
        "may_confirm": open_to_taker,
        "may_withdraw": transfer.status == "offered" and transfer.giver == request.user,
        "receipt_form": ReceiptForm() if transfer.outside else None,
        "decline_form": DeclineForm(),
        "receipt_url": transfer.receipt.url_for(request.user) if transfer.receipt else "",
    }
    return render(request, "seizures/evidence/transfer.html", context)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def confirm(request: Request, number: str) -> HttpResponse:
    transfer = _visible(request, number)
    handing.confirm(transfer, actor=request.user, receipt=request.FILES.get("receipt"))
    messages.success(request, _("Signed by both: the hand-over is in the ledger."))
    return redirect(transfer)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def decline(request: Request, number: str) -> HttpResponse:
    transfer = _visible(request, number)
    handing.decline(transfer, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Not taken over; the giver is told why."))
    return redirect(transfer)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def withdraw(request: Request, number: str) -> HttpResponse:
    transfer = handing.withdraw(_visible(request, number), actor=request.user)
    messages.success(request, _("The hand-over is called off."))
    return redirect(transfer)


def _visible(request: Request, number: str) -> Transfer:
    transfers = Transfer.objects.visible_to(request.user).for_list().select_related("receipt")
    return get_object_or_404(transfers, number=number)
