"""The door of sender and addressee, who have no account: the code on their letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.forms import show
from core.limits import limited
from core.web import private, public
from seizures.cases.models import Case
from seizures.parcels import party
from seizures.parcels.act_forms import AnswerForm, CodeForm
from seizures.parcels.checking import tracking_number
from seizures.parcels.models import Parcel, ParcelKey
from seizures.procedure import heard


@public
@limited("parcel-code")
def enter(request: HttpRequest) -> HttpResponse:
    """Number and code from the letter open the parcel, or the notice of a penalty."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, code = form.cleaned_data["tracking_no"], form.cleaned_data["code"].strip()
        key = party.by_code(code)
        if key is not None and key.parcel.tracking_no == tracking_number(given):
            return redirect("public-parcel", code)
        notice = heard.by_code(code)
        numbers = {notice.penalty.number, notice.penalty.case.number} if notice else set()
        if given.strip().upper() in numbers:
            return redirect("public-penalty-notice", code)
        form.add_error("code", _("Number and code do not belong together. Check each letter."))
    status = 422 if form.is_bound else 200
    return private(
        render(request, "seizures/parcels/public_enter.html", {"form": form}, status=status)
    )


@public
@limited("parcel-code", method="GET")
@limited("parcel-code")
def parcel(request: HttpRequest, code: str) -> HttpResponse:
    """What is detained, and once the chance to explain or to give it up (MEA 31)."""
    key = party.by_code(code)
    if key is None:
        answer = render(request, "seizures/parcels/public_closed.html", status=404)
        return private(answer)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            party.answer(key, **form.cleaned_data)
        except DomainError as error:
            show(form, error)
            return _page(request, key, form, 422 if party.is_open(key, timezone.now()) else 409)
        return redirect("public-parcel", code)
    return _page(request, key, form, 422 if form.is_bound else 200)


def _page(request: HttpRequest, key: ParcelKey, form: AnswerForm, status: int) -> HttpResponse:
    parcel = Parcel.objects.for_page().get(pk=key.parcel_id)
    case = parcel.case
    is_open = party.is_open(key, timezone.now()) and case.status == Case.Status.DETAINED
    context = {
        "parcel": parcel,
        "case": case,
        "items": case.items.all(),
        "until": party.open_until(key),
        "is_open": is_open,
        "said": key.used_at is not None and bool(parcel.explanation or parcel.abandonment),
        "form": form,
        "released": case.status == Case.Status.RELEASED,
    }
    return private(render(request, "seizures/parcels/public_parcel.html", context, status=status))
