"""The fast lane: one parcel, a grid, a table; and what helps while typing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires, words
from seizures.parcels import handed_in, services
from seizures.parcels.checking import tracking_number
from seizures.parcels.forms import FileForm, LaneForm, goods_choices
from seizures.parcels.marks import suggestions
from seizures.parcels.models import Parcel, ParcelEntry
from seizures.parcels.rows import Row, read_csv
from seizures.parcels.storing import already_logged
from seizures.screening.models import Hit
from seizures.shipments.models import Shipment

#: what "same as last" repeats, and what a shift keeps anyhow
LAST = "parcels_last"
REPEATED = (*handed_in.REPEATED, "unit")
RECENT = 8
GRID_ROWS = 12


@requires(Can.VIEW_CASES)
def lane(request: Request) -> HttpResponse:
    """The form every officer at a belt has open all day."""
    if not request.user.can(Can.LOG_PARCELS):
        return redirect("parcel-list")
    last = request.session.get(LAST, {})
    several = bool(request.GET.get("several"))
    form = LaneForm(initial={**_mode(last), "quantity": "1"}, several=several)
    return _lane(request, form, several)


def _mode(last: dict[str, str]) -> dict[str, str]:
    """Channel and direction of the shift; most parcels are posted, and leave the country."""
    otherwise = {"channel": Shipment.Channel.POST, "direction": Shipment.Direction.EXPORT}
    return {name: last.get(name, str(otherwise[name])) for name in handed_in.MODE}


def _lane(
    request: Request, form: LaneForm, several: bool, kept: str = "", status: int = 200
) -> HttpResponse:
    recent = Parcel.objects.filter(
        district=request.user.district_id, case__officer=request.user
    ).for_list()
    context = {
        "form": form,
        "several": several,
        "kept": kept,
        "key": handed_in.new_key(),
        "last": {k: v for k, v in request.session.get(LAST, {}).items() if k in REPEATED},
        "recent": recent.prefetch_related("case__items").order_by("-logged_at", "-pk")[:RECENT],
    }
    return render(request, "seizures/parcels/lane.html", context, status=status)


@require_POST
@requires(Can.LOG_PARCELS)
def log(request: Request) -> HttpResponse:
    """Log what was scanned; what is not right comes back with everything that was typed."""
    several = bool(request.POST.get("several"))
    data = request.POST.copy()
    if data.get("same"):
        last = request.session.get(LAST, {})
        for name in REPEATED:
            data[name] = data.get(name) or last.get(name, "")
    rows = handed_in.of_lane(data, request.FILES)
    try:
        outcome = services.log(
            rows, actor=request.user, key=handed_in.key_of(data), door=ParcelEntry.Door.LANE
        )
    except InvalidInput as error:
        form = LaneForm(data, several=several)
        show(form, error)
        return _lane(request, form, several, status=422)
    if outcome.entry.saved:
        request.session[LAST] = {
            name: data[name] for name in (*REPEATED, *handed_in.MODE) if data.get(name)
        }
        messages.success(request, _logged(outcome.parcels))
    if outcome.entry.refused:
        return _lane(request, *_again(outcome.entry, data, several), status=422)
    return redirect(f"{reverse('parcel-lane')}{'?several=1' if several else ''}")


def _logged(parcels: list[Parcel]) -> str:
    if len(parcels) == 1:
        return _("%(tracking)s is logged as %(case)s.") % {
            "tracking": parcels[0].tracking_no,
            "case": parcels[0].case.number,
        }
    return ngettext(
        "%(count)s parcel is logged.", "%(count)s parcels are logged.", len(parcels)
    ) % {"count": len(parcels)}


def _again(entry: ParcelEntry, data: Any, several: bool) -> tuple[LaneForm, bool, str]:
    """The form with the numbers that were not taken, and why not."""
    data["tracking_no"] = "\n".join(row["values"].get("tracking_no", "") for row in entry.refused)
    form = LaneForm(data, several=several)
    said: set[tuple[str, str]] = set()
    for row in entry.refused:
        number = row["values"].get("tracking_no", "")
        for field, text in row["errors"].items():
            whole = f"{number}: {text}" if len(entry.refused) > 1 and number else text
            if (field, text) not in said:
                form.add_error(field if field in form.fields else None, whole)
                said.add((field, text))
    return form, several, handed_in.kept_text(entry.refused[0]["kept"])


@requires(Can.LOG_PARCELS)
def grid(request: Request) -> HttpResponse:
    """A hundred parcels in one table; after a post, what was logged and what must be corrected."""
    if request.method == "POST":
        rows = handed_in.of_grid(request.POST, request.FILES)
        return _log_rows(request, rows, ParcelEntry.Door.GRID)
    return _grid(request)


@require_POST
@requires(Can.LOG_PARCELS)
def table(request: Request) -> HttpResponse:
    """A table from a spreadsheet; rows with mistakes come back in the grid."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _grid(request, file_form=form, status=422)
    defaults = {name: request.POST[name] for name in handed_in.MODE if request.POST.get(name)}
    try:
        rows = read_csv(form.cleaned_data["file"], defaults)
    except InvalidInput as error:
        show(form, error)
        return _grid(request, file_form=form, status=422)
    return _log_rows(request, rows, ParcelEntry.Door.FILE, form)


def _log_rows(
    request: Request, rows: list[Row], door: str, form: FileForm | None = None
) -> HttpResponse:
    key = handed_in.key_of(request.POST)
    try:
        services.log(rows, actor=request.user, key=key, door=door)
    except InvalidInput as error:
        if form is not None:
            form.add_error("file", error.message)
        return _grid(request, file_form=form, problem=error.message, status=422)
    return redirect(f"{reverse('parcel-grid')}?entry={key}")


def _grid(
    request: Request,
    *,
    file_form: FileForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    entry = None
    if key := request.GET.get("entry"):
        entry = get_object_or_404(ParcelEntry, actor=request.user, key=key)
    asked = request.GET.get("rows", "")
    count = int(asked) if asked.isdigit() else GRID_ROWS
    last = request.session.get(LAST, {})
    mode = _mode(last)
    used = Parcel.objects.filter(case__officer=request.user).order_by("-logged_at", "-pk")
    marks = used.values_list("case__items__recordal__number", "case__items__mark")[:200]
    context = {
        "entry": entry,
        "more": max(0, len(entry.refused) - handed_in.LONGEST_GRID) if entry else 0,
        "rows": handed_in.grid_rows(entry, count),
        "goods": goods_choices(),
        "parties": Parcel.Party.choices,
        "mode": FileForm(initial=mode, auto_id="grid_%s"),
        "file_form": file_form or FileForm(initial=mode),
        "problem": problem,
        "key": handed_in.new_key(),
        "file_key": handed_in.new_key(),
        "marks": list(dict.fromkeys(marks)),
        "longest": handed_in.LONGEST_GRID,
    }
    return render(request, "seizures/parcels/grid.html", context, status=status)


@requires(Can.LOG_PARCELS)
def marks(request: Request) -> HttpResponse:
    """The recordals in force that answer what is being typed, to choose from."""
    text = words(request, "mark")
    context = {"rows": suggestions(text) if text.strip() else [], "asked": text.strip()}
    return render(request, "seizures/parcels/_marks.html", context)


@requires(Can.LOG_PARCELS)
def known(request: Request) -> HttpResponse:
    """What is known of a number just scanned: who logged it, what was declared as its goods."""
    number = tracking_number(words(request, "tracking_no"))
    context: dict[str, object] = {"number": number}
    if number:
        context["taken"] = already_logged([number], request.user).get(number, "")
        shipments = Shipment.objects.visible_to(request.user).filter(number=number)
        if shipment := shipments.prefetch_related("lines").first():
            hits = Hit.objects.filter(shipment=shipment).select_related("recordal__right__holder")
            context |= {
                "shipment": shipment,
                "rows": list({hit.recordal_id: hit.recordal for hit in hits[:8]}.values()),
            }
    return render(request, "seizures/parcels/_known.html", context)
