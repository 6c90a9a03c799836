"""Form fields made ready for the page, and the filters a reader has switched on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_filters import FilterSet

NO_CHOICE = ("", None, "unknown")
PAGING = ("after", "before", "page")


@dataclass(frozen=True)
class ActiveFilter:
    """One filter in use: what it is, what it is set to, and the address without it."""

    label: str
    value: str
    remove_url: str


def prepared(field: BoundField) -> BoundField:
    """Give dates and times the browser's own picker, and name the two ends of a range.

    Numbers become text fields with a number pad: a browser throws away what it cannot read as a
    number, and what somebody typed must come back with its error.

    The widget belongs to this form alone (Django copies it), so it may be changed here.
    """
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        ends = (_("From"), _("To"))
        for end, part in zip(ends, widget.widgets, strict=False):
            is_date = "Date" in type(widget).__name__ and isinstance(part, forms.TextInput)
            _pick(part, as_date=is_date)
            part.attrs.setdefault("aria-label", f"{field.label}: {end}")
            part.attrs.setdefault("placeholder", end)
    else:
        _pick(widget)
    return field


def in_filter_bar(field: BoundField) -> BoundField:
    """A field whose own text says what it filters: the bar has no room for labels."""
    prepared(field)
    widget, label = field.field.widget, str(field.label)
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        chosen = [choice for choice in widget.choices if choice[0] not in NO_CHOICE]
        widget.choices = [("", label), *chosen]
    elif isinstance(widget, (forms.TextInput, forms.NumberInput)):
        widget.attrs.setdefault("placeholder", label)
    return field


def _pick(widget: forms.Widget, *, as_date: bool = False) -> None:
    if isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"
    elif isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        step = widget.attrs.pop("step", None)
        widget.attrs["inputmode"] = "numeric" if step in (None, 1, "1") else "decimal"
        for limit in ("min", "max"):
            widget.attrs.pop(limit, None)
    elif as_date and isinstance(widget, forms.TextInput):
        widget.input_type = "date"


def kind_of(field: BoundField) -> str:
    """What the templates lay out differently: hidden, check, group, range, file or plain."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.MultiWidget):
        return "range"
    if widget.use_fieldset:
        return "group"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


def active_filters(filterset: FilterSet) -> list[ActiveFilter]:
    """The filters in use, in the order of the form; a choice of several gives one each."""
    form: forms.Form = filterset.form
    if not form.is_bound:
        return []
    form.is_valid()
    data = _query(form.data)
    found: list[ActiveFilter] = []
    for field in form:
        value = form.cleaned_data.get(field.name)
        if value in (None, "", [], ()) or field.is_hidden:
            continue
        if isinstance(value, slice):
            text = " – ".join(_text(end) if end else "…" for end in (value.start, value.stop))
            found.append(_active(field, text, data))
        elif isinstance(value, (list, tuple, set, models.QuerySet)):
            found.extend(_each(field, value, data))
        else:
            found.append(_active(field, _label(field, value), data))
    return found


def _query(data: Mapping[str, Any]) -> QueryDict:
    return data if isinstance(data, QueryDict) else QueryDict(urlencode(data, doseq=True))


def _each(field: BoundField, values: Iterable[object], data: QueryDict) -> list[ActiveFilter]:
    return [
        _active(field, _label(field, value), data, only=str(getattr(value, "pk", value)))
        for value in values
    ]


def _label(field: BoundField, value: object) -> str:
    choices = getattr(field.field, "choices", None)
    if choices is not None and not isinstance(value, models.Model):
        for key, label in _flat(choices):
            if str(key) == str(value):
                return label
    if value is True:
        return _("Yes")
    return _("No") if value is False else _text(value)


def _flat(choices: Iterable[tuple[object, object]]) -> Iterable[tuple[object, str]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from ((inner, str(text)) for inner, text in label)
        else:
            yield key, str(label)


def _text(value: object) -> str:
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)


def _active(field: BoundField, text: str, data: QueryDict, only: str = "") -> ActiveFilter:
    kept = QueryDict(mutable=True)
    for key, values in data.lists():
        if key in PAGING:
            continue
        if key != field.name and not _part_of(field, key):
            kept.setlist(key, values)
        elif only and key == field.name:
            kept.setlist(key, [value for value in values if value != only])
    query = kept.urlencode()
    return ActiveFilter(str(field.label or field.name), text, f"?{query}")


def _part_of(field: BoundField, key: str) -> bool:
    """Whether ``key`` is one end of a range, such as ``opened_after`` of ``opened``."""
    widget = field.field.widget
    if not isinstance(widget, forms.MultiWidget):
        return False
    ends = getattr(widget, "suffixes", None) or [str(n) for n in range(len(widget.widgets))]
    return key in {f"{field.name}_{end}" if end else field.name for end in ends}
