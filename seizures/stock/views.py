"""Stores, what lies in them, and counting it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.paging import keyset_page
from core.web import Request, requires
from seizures.evidence.labels import number_in
from seizures.evidence.models import Exhibit, Store
from seizures.stock import services
from seizures.stock.forms import FoundForm, StoreForm
from seizures.stock.models import StockCount


@requires(Can.KEEP_CASE_FILE)
def store_list(request: Request) -> HttpResponse:
    """The stores of the district; a supervisor sets up new ones."""
    may_open = request.user.can(Can.KEEP_STORES)
    form = StoreForm(request.POST or None) if may_open else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            return redirect(services.open_store(actor=request.user, **form.cleaned_data))
        except InvalidInput as error:
            show(form, error)
    stores = Store.objects.visible_to(request.user).select_related("district")
    context = {"stores": stores, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "seizures/stock/stores.html", context, status=status)


@requires(Can.KEEP_CASE_FILE)
def store_detail(request: Request, code: str) -> HttpResponse:
    """What lies in a store, and its counts."""
    store = _store(request, code)
    held = Exhibit.objects.visible_to(request.user).held().filter(store=store).for_list()
    context = {
        "store": store,
        "page": keyset_page(held, request.GET, ("shelf", "number")),
        "counts": store.counts.for_list()[:10],
    }
    return render(request, "seizures/stock/store.html", context)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def count_begin(request: Request, code: str) -> HttpResponse:
    return redirect(services.begin(_store(request, code), actor=request.user))


@requires(Can.KEEP_CASE_FILE)
def count_detail(request: Request, number: str) -> HttpResponse:
    """Scan one thing after the other; differences are marked and want a word."""
    count = _count(request, number)
    form = FoundForm(request.POST or None, initial={"number": request.GET.get("item", "")})
    if request.method == "POST" and form.is_valid():
        try:
            _note(request, count, form)
        except InvalidInput as error:
            show(form, error)
        else:
            return redirect(count)
    lines = list(count.lines.select_related("exhibit__case", "counted_by"))
    context = {
        "count": count,
        "form": form,
        "lines": lines,
        "waiting": [line for line in lines if line.found is None],
        "differing": [line for line in lines if line.differs],
        "may_sign": count.status == "closed" and count.closed_by != request.user,
    }
    status = 422 if form.errors else 200
    return render(request, "seizures/stock/count.html", context, status=status)


def _note(request: Request, count: StockCount, form: FoundForm) -> None:
    number = number_in(form.cleaned_data["number"])
    things = Exhibit.objects.visible_to(request.user).for_list()
    thing = things.filter(number=number).first() if number else None
    if thing is None:
        raise InvalidInput(_("No label of this district has that number."), field="number")
    found = form.cleaned_data["found"]
    line = services.note(
        count,
        thing,
        actor=request.user,
        found=thing.quantity if found is None else found,
        explanation=form.cleaned_data["explanation"],
    )
    if line.differs:
        messages.warning(
            request, _("%(item)s differs from what is booked.") % {"item": line.exhibit}
        )
    else:
        messages.success(request, _("%(item)s is there.") % {"item": line.exhibit})


@require_POST
@requires(Can.KEEP_CASE_FILE)
def count_step(request: Request, number: str, step: str) -> HttpResponse:
    """Close, sign, count again, call off."""
    steps: dict[str, tuple[Callable[..., StockCount], str]] = {
        "close": (services.close, _("Signed. A second officer has to sign too.")),
        "sign": (services.sign, _("Signed by two: the differences are on record.")),
        "reopen": (services.reopen, _("The count goes on.")),
        "discard": (services.discard, _("The count is called off.")),
    }
    act, done = steps[step]
    count = act(_count(request, number), actor=request.user)
    messages.success(request, done)
    return redirect(count)


def _store(request: Request, code: str) -> Store:
    stores = Store.objects.visible_to(request.user).select_related("district")
    return get_object_or_404(stores, code=code)


def _count(request: Request, number: str) -> StockCount:
    return get_object_or_404(StockCount.objects.visible_to(request.user).for_list(), number=number)
