"""Soft and hard checks of right data: classes, HS codes, dates."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import InvalidInput
from core.reference.calendar import today
from core.reference.models import NiceClass
from recordal.rights.folding import fold

#: Classes 1 to 34 are goods; services cannot cross a border, and are not recorded (MEA 6).
LAST_CLASS_OF_GOODS = 34
HS_DIGITS = range(2, 11)
OLDEST_YEAR, YEARS_AHEAD = 1800, 150
LONGEST_KEY = 200

#: What each doubt about a registration number means to its reader.
DOUBTS = {
    "mark_shape": gettext_lazy(
        "Trademark numbers have up to 8 digits, international ones G and digits. "
        "Compare “%(value)s” with the certificate."
    ),
    "patent_shape": gettext_lazy(
        "Patent numbers have 12 digits, or 8 before October 2003, and a check character. "
        "Compare “%(value)s” with the certificate."
    ),
    "patent_year": gettext_lazy("The number begins with the year of filing; %(value)s cannot be."),
    "patent_filed": gettext_lazy("The number says filed in %(value)s, the filing date does not."),
    "patent_type": gettext_lazy(
        "The digit after the year names the kind of patent: %(value)s belongs to another kind."
    ),
    "patent_no_check": gettext_lazy("The check character at the end of the number is missing."),
    "patent_check": gettext_lazy(
        "The check character %(value)s does not fit the number: probably a digit is wrong."
    ),
}


class Named(Protocol):
    """What the keys of a right are made of."""

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def registration_no(self) -> str: ...
    @property
    def variants(self) -> Collection[str]: ...


def known_classes() -> frozenset[int]:
    return frozenset(NiceClass.objects.values_list("number", flat=True))


def check_classes(classes: Iterable[int], known: Collection[int] | None = None) -> list[int]:
    """Classes of goods, sorted, once each. Raises InvalidInput for others.

    ``known`` saves bulk loads a query for each row.
    """
    given = sorted(set(classes))
    if given and known is None:
        known = known_classes()
    if wrong := [number for number in given if number not in (known or ())]:
        raise InvalidInput(
            _("There is no Nice class %(number)s.") % {"number": wrong[0]}, field="nice_classes"
        )
    if services := [number for number in given if number > LAST_CLASS_OF_GOODS]:
        raise InvalidInput(
            _("Class %(number)s is a class of services; customs records classes of goods only.")
            % {"number": services[0]},
            field="nice_classes",
        )
    return given


def check_hs_prefixes(prefixes: Iterable[str]) -> list[str]:
    """HS codes of 2 to 10 digits, dots and spaces removed, once each."""
    found: dict[str, None] = {}
    for prefix in prefixes:
        code = prefix.replace(".", "").replace(" ", "")
        if not (code.isascii() and code.isdigit() and len(code) in HS_DIGITS):
            raise InvalidInput(
                _("“%(code)s” is not an HS code: give 2 to 10 digits.") % {"code": prefix},
                field="hs_prefixes",
            )
        found[code] = None
    return list(found)


def check_past(day: date | None, field: str) -> date | None:
    """A day on which something happened: not in the future, nor before there were registers."""
    if day and day > today():
        raise InvalidInput(_("%(day)s lies in the future.") % {"day": day}, field=field)
    return _check_year(day, field)


def check_end(day: date | None, field: str) -> date | None:
    """A last day of protection that can be."""
    if day and day.year > today().year + YEARS_AHEAD:
        raise InvalidInput(_("The year %(year)s cannot be.") % {"year": day.year}, field=field)
    return _check_year(day, field)


def _check_year(day: date | None, field: str) -> date | None:
    if day and day.year < OLDEST_YEAR:
        raise InvalidInput(_("The year %(year)s cannot be.") % {"year": day.year}, field=field)
    return day


def keys_of(right: Named) -> list[str]:
    """By what the same or a like mark is found: folded spellings, and the number after “#”.

    Only marks are compared by their spellings: titles of patents and works name many things.
    """
    keys = [fold(text) for text in spellings(right)] if right.kind == "trademark" else []
    number = fold(right.registration_no)
    keys = [key[:LONGEST_KEY] for key in keys if key]
    return list(dict.fromkeys([*keys, f"#{number[:LONGEST_KEY]}"] if number else keys))


def spellings(right: Named) -> list[str]:
    """Every way the right is written."""
    return [text for text in (right.title, right.title_en, *right.variants) if text]
