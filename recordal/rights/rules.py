"""Soft and hard checks of right data: classes, HS codes, dates."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.reference.models import NiceClass

#: Classes 1 to 34 are goods; services cannot cross a border, and are not recorded (MEA 6).
LAST_CLASS_OF_GOODS = 34
HS_DIGITS = range(2, 11)


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
