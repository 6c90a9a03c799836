"""Taking in what a holder states about a right."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from recordal.rights import numbers
from recordal.rights.models import IpRight
from recordal.rights.rules import check_classes, check_end, check_hs_prefixes, check_past, keys_of


class RightFields(TypedDict, total=False):
    """What is stated about a right itself."""

    title: str
    title_en: str
    variants: list[str]
    registration_no: str
    nice_classes: list[int]
    goods: str
    hs_prefixes: list[str]
    protected_until: date | None
    international: bool
    registered_on: date | None
    filing_date: date | None
    granted_on: date | None
    completed_on: date | None
    category: str
    changes: list[str]
    history: str


def check_kind(kind: str) -> str:
    if kind not in IpRight.Kind.values:
        raise InvalidInput(_("There is no such kind of right."), field="kind")
    return kind


def checked(name: str, value: Any) -> object:
    """One field as it is stored. Raises InvalidInput, naming it, when it cannot be."""
    value = CHECKS[name](value)
    if name == "title" and not value:
        raise InvalidInput(_("Give the title of the right, or the mark itself."), field="title")
    longest = getattr(IpRight._meta.get_field(name), "max_length", None)
    if longest and isinstance(value, str) and len(value) > longest:
        raise InvalidInput(_("Write at most %(n)s characters.") % {"n": longest}, field=name)
    return value


def fill(right: IpRight, fields: Mapping[str, Any]) -> None:
    """Set the fields of RightFields among ``fields`` in memory, and what follows from them.

    Raises InvalidInput naming the field.
    """
    for name, value in fields.items():
        if name in CHECKS:
            setattr(right, name, checked(name, value))
    checked("title", right.title)
    if right.kind == IpRight.Kind.TRADEMARK and numbers.is_international(right.registration_no):
        right.international = True
    right.keys = keys_of(right)


def _text(value: str) -> str:
    return value.strip()


def _spellings(values: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if any(len(value) > 200 for value in found):
        raise InvalidInput(_("A spelling is longer than 200 characters."), field="variants")
    return found


def _flag(value: object) -> bool:
    return bool(value)


def _past(field: str) -> Callable[[date | None], date | None]:
    return lambda day: check_past(day, field)


def _protected_until(day: date | None) -> date | None:
    return check_end(day, "protected_until")


def _category(value: str) -> str:
    if value and value not in IpRight.Category.values:
        raise InvalidInput(_("There is no such category of works."), field="category")
    return value


def _changes(values: Iterable[str]) -> list[str]:
    given = set(values)
    if given - set(IpRight.Change.values):
        raise InvalidInput(_("Choose among what is listed."), field="changes")
    return [str(change) for change in IpRight.Change.values if change in given]


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "title": _text,
    "title_en": _text,
    "variants": _spellings,
    "registration_no": _text,
    "nice_classes": check_classes,
    "goods": _text,
    "hs_prefixes": check_hs_prefixes,
    "protected_until": _protected_until,
    "international": _flag,
    "registered_on": _past("registered_on"),
    "filing_date": _past("filing_date"),
    "granted_on": _past("granted_on"),
    "completed_on": _past("completed_on"),
    "category": _category,
    "changes": _changes,
    "history": _text,
}
