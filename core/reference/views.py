"""The law and the codes as the system knows them, with their sources; editable where it matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import modelform_factory
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.permissions import Can
from core.paging import keyset_page
from core.reference import services
from core.reference.forms import NewDayForm, RowForm
from core.reference.models import (
    CalendarDay,
    CalendarYear,
    Country,
    CourtNoticeKind,
    CriminalThreshold,
    DisposalMethod,
    District,
    ExchangeRate,
    FineGuideline,
    HsCode,
    Instrument,
    LegalFigure,
    LegalNote,
    NiceClass,
    ProductCategory,
    Region,
    ReleaseGround,
    ReviewCheck,
    RightKind,
    SecurityTier,
    StatutoryDeadline,
    TradeMode,
    TransportMode,
)
from core.web import Request, requires, words


@dataclass(frozen=True)
class Table:
    """One reference table on the page: what is shown, searched and may be edited."""

    title: str | Promise
    model: type[models.Model]
    columns: tuple[str, ...]
    search: tuple[str, ...]
    editable: tuple[str, ...] = field(default=())


LAW = ("standing", "source")
#: the page above that shows which running time limits a changed calendar moves
AFTER_THE_CALENDAR = "deadline-recount"
TABLES: Mapping[str, Table] = {
    "deadlines": Table(
        gettext_lazy("Statutory deadlines"),
        StatutoryDeadline,
        ("name", "length", "get_unit_display", "event_from", "citation", "get_standing_display"),
        ("key", "name_en", "name_zh", "citation"),
        (
            "length",
            "unit",
            "event_from",
            "consequence",
            "citation",
            "remind_days",
            "escalate_days",
            *LAW,
        ),
    ),
    "security-tiers": Table(
        gettext_lazy("Security tiers"),
        SecurityTier,
        ("key", "flow", "value_from", "value_to", "rate", "floor", "fixed", "source"),
        ("key", "flow"),
        (
            "value_from",
            "from_inclusive",
            "value_to",
            "to_inclusive",
            "rate",
            "floor",
            "fixed",
            *LAW,
        ),
    ),
    "criminal-thresholds": Table(
        gettext_lazy("Criminal thresholds"),
        CriminalThreshold,
        (
            "offence",
            "tier",
            "metric",
            "condition",
            "amount",
            "unit",
            "citation",
            "effective_from",
            "effective_to",
        ),
        ("offence", "metric", "citation", "criminal_law_article"),
        ("amount", "citation", "effective_from", "effective_to", "note", *LAW),
    ),
    "fine-guidelines": Table(
        gettext_lazy("Fine guideline"),
        FineGuideline,
        ("key", "share_percent", "description", "citation"),
        ("key", "description_en", "description_zh"),
        ("share_percent", "description_en", "description_zh", "citation", *LAW),
    ),
    "legal-figures": Table(
        gettext_lazy("Sums and shares of the law"),
        LegalFigure,
        ("name", "value", "unit", "citation", "effective_from", "effective_to", "source"),
        ("key", "name_en", "name_zh", "citation"),
        ("value", "citation", "effective_from", "effective_to", *LAW),
    ),
    "release-grounds": Table(
        gettext_lazy("Grounds of release"),
        ReleaseGround,
        ("key", "flow", "condition", "security_effect", "source"),
        ("key", "condition"),
    ),
    "disposal-methods": Table(
        gettext_lazy("Disposal ladder"),
        DisposalMethod,
        ("order", "name", "precondition", "restriction", "holder_role", "source"),
        ("key", "name_en", "name_zh"),
    ),
    "court-notice-kinds": Table(
        gettext_lazy("Court notices and their effect"),
        CourtNoticeKind,
        (
            "name",
            "get_act_display",
            "stops",
            "starts",
            "meets",
            "bars",
            "length",
            "unit",
            "citation",
            "get_standing_display",
        ),
        ("key", "name_en", "name_zh", "citation"),
        ("length", "unit", "citation", "note_en", "note_zh", *LAW),
    ),
    "right-kinds": Table(
        gettext_lazy("Kinds of rights"),
        RightKind,
        ("code", "name", "term_years", "extra_document", "source"),
        ("code", "name_en", "name_zh"),
    ),
    "review-checks": Table(
        gettext_lazy("Checklist of the examination"),
        ReviewCheck,
        ("text", "kinds", "get_condition_display", "obligatory", "citation"),
        ("key", "text_en", "text_zh", "citation"),
        (
            "text_en",
            "text_zh",
            "kinds",
            "condition",
            "obligatory",
            "fields",
            "order",
            "citation",
            *LAW,
        ),
    ),
    "instruments": Table(
        gettext_lazy("Instruments and their versions"),
        Instrument,
        ("key", "name", "version", "in_force_from", "in_force_to", "get_standing_display"),
        ("key", "name_en", "name_zh", "version"),
        ("name_en", "name_zh", "version", "in_force_from", "in_force_to", "note", *LAW),
    ),
    "legal-notes": Table(
        gettext_lazy("Contradictions and open points of the law"),
        LegalNote,
        ("text", "practice", "stages", "flows", "citation", "get_standing_display"),
        ("key", "text_en", "text_zh", "citation"),
        (
            "text_en",
            "text_zh",
            "practice_en",
            "practice_zh",
            "stages",
            "flows",
            "citation",
            *LAW,
        ),
    ),
    "calendar": Table(
        gettext_lazy("Holidays and make-up working days"),
        CalendarDay,
        ("day", "name", "working"),
        ("name_en", "name_zh"),
        ("working", "name_en", "name_zh"),
    ),
    "calendar-years": Table(
        gettext_lazy("Calendar years"),
        CalendarYear,
        ("year", "confirmed", "source"),
        ("source",),
        ("confirmed", "source"),
    ),
    "exchange-rates": Table(
        gettext_lazy("Exchange rates"),
        ExchangeRate,
        ("currency", "from_day", "cny_per_unit", "get_standing_display", "source"),
        ("currency",),
        ("cny_per_unit", *LAW),
    ),
    "districts": Table(
        gettext_lazy("Customs districts"),
        District,
        ("code", "name", "province", "get_standing_display"),
        ("code", "name_en", "name_zh"),
    ),
    "regions": Table(gettext_lazy("Target regions"), Region, ("key", "name", "source"), ("key",)),
    "countries": Table(
        gettext_lazy("Countries"), Country, ("code", "name"), ("code", "name_en", "name_zh")
    ),
    "product-categories": Table(
        gettext_lazy("Product categories"),
        ProductCategory,
        ("name", "hs_prefixes", "source"),
        ("key", "name_en", "name_zh"),
    ),
    "hs-codes": Table(
        gettext_lazy("HS chapters and headings"),
        HsCode,
        ("code", "name"),
        ("code", "name_en", "name_zh"),
    ),
    "nice-classes": Table(
        gettext_lazy("Nice classes"), NiceClass, ("number", "name"), ("name_en", "name_zh")
    ),
    "transport-modes": Table(
        gettext_lazy("Transport modes"),
        TransportMode,
        ("code", "name", "stat_channel", "departs_after_hours"),
        ("code",),
        ("departs_after_hours",),
    ),
    "trade-modes": Table(
        gettext_lazy("Trade modes"), TradeMode, ("code", "name"), ("code", "name_en", "name_zh")
    ),
}

HEADINGS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "get_unit_display": gettext_lazy("Unit"),
    "get_standing_display": gettext_lazy("Standing"),
    "get_act_display": gettext_lazy("Effect"),
    "description": gettext_lazy("Description"),
    "text": gettext_lazy("Text"),
    "practice": gettext_lazy("What the system does"),
    "get_condition_display": gettext_lazy("Condition"),
}


#: columns of codes, shown with spaces so that lines can break
CODES = {"offence", "tier", "metric", "condition", "flow"}


def _table(key: str) -> Table:
    if key not in TABLES:
        raise Http404
    return TABLES[key]


def _heading(table: Table, column: str) -> str:
    if column in HEADINGS:
        return str(HEADINGS[column])
    return str(table.model._meta.get_field(column).verbose_name).capitalize()  # type: ignore[union-attr]


def _cell(row: models.Model, column: str) -> object:
    value = getattr(row, column)
    if callable(value):
        value = value()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, date):
        return value.isoformat()
    return value.replace("_", " ") if column in CODES and isinstance(value, str) else value


@requires(Can.VIEW_REFERENCE)
def index(request: Request) -> HttpResponse:
    tables = [
        {"key": key, "title": table.title, "editable": bool(table.editable)}
        for key, table in TABLES.items()
    ]
    return render(request, "core/reference/index.html", {"tables": tables})


@requires(Can.VIEW_REFERENCE)
def table(request: Request, key: str) -> HttpResponse:
    shown = _table(key)
    rows = shown.model._default_manager.all()
    if q := words(request):
        condition = Q()
        for name in shown.search:
            condition |= Q(**{f"{name}__icontains": q})
        rows = rows.filter(condition)
    page = keyset_page(rows, request.GET, ("pk",), size=60)
    context = {
        "key": key,
        "title": shown.title,
        "headings": [_heading(shown, column) for column in shown.columns],
        "rows": [(row, [_cell(row, column) for column in shown.columns]) for row in page],
        "page": page,
        "q": q,
        "editable": bool(shown.editable) and request.user.can(Can.EDIT_REFERENCE),
    }
    return render(request, "core/reference/table.html", context)


@requires(Can.EDIT_REFERENCE)
def edit(request: Request, key: str, pk: str) -> HttpResponse:
    """Change one row. The change and its author go into the ledger."""
    shown = _table(key)
    if not shown.editable:
        raise Http404
    try:
        row = get_object_or_404(shown.model._default_manager.all(), pk=pk)
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    form_class = modelform_factory(shown.model, form=RowForm, fields=shown.editable)
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in shown.editable}
        if isinstance(row, CalendarDay):  # the form has filled it in
            services.set_calendar_day(row, actor=request.user)
        else:
            services.change(row, actor=request.user, fields=fields)
        messages.success(request, _("The change is saved and recorded in the ledger."))
        if isinstance(row, (CalendarDay, CalendarYear)):
            return redirect(AFTER_THE_CALENDAR)
        return redirect("reference-table", key)
    context = {"form": form, "row": row, "key": key, "title": shown.title}
    return render(
        request, "core/reference/edit.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.EDIT_REFERENCE)
def new_day(request: Request) -> HttpResponse:
    """Enter a holiday or make-up working day."""
    form = NewDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.set_calendar_day(
            form.save(commit=False),
            actor=request.user,
            confirmed=form.cleaned_data["confirmed"] or None,
        )
        messages.success(request, _("The change is saved and recorded in the ledger."))
        return redirect(AFTER_THE_CALENDAR)
    context = {"form": form, "key": "calendar", "title": TABLES["calendar"].title, "row": None}
    return render(
        request, "core/reference/edit.html", context, status=422 if form.is_bound else 200
    )
