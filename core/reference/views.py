"""The law and the codes as the system knows them, with their sources; editable where it matters."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import modelform_factory
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.paging import keyset_page
from core.reference import services
from core.reference.forms import NewDayForm, RowForm
from core.reference.models import CalendarDay, CalendarYear
from core.reference.tables import AFTER_THE_CALENDAR, CODES, HEADINGS, TABLES, Table
from core.web import Request, requires, words


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
