"""Scope of a licence: goods, customs districts, days; and when two of them overlap."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.reference.models import District
from enterprises import uscc as codes
from recordal.applications.models import Recordal
from recordal.licensees.models import Licensee
from recordal.rights.rules import check_hs_prefixes

Status = Recordal.Status
#: Applications and recordals that are over take no lawful users.
LIVING = frozenset({Status.DRAFT, Status.SUBMITTED, Status.CORRECTION, Status.RECORDED})
LONGEST_NAME, LONGEST_GOODS = 200, 2000


@dataclass(frozen=True)
class Terms:
    """What a licence says, checked by itself."""

    name: str
    uscc: str = ""
    goods: str = ""
    hs_prefixes: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def key(self) -> str:
        """Who it is: by code; without one, by name."""
        return self.uscc or self.name

    def overlaps(self, other: "Terms") -> bool:
        """The same user, some of the same goods, at one of the same places, on the same day."""
        return (
            self.key == other.key
            and _meet(self.valid_from, self.valid_to, other.valid_from, other.valid_to)
            and _share(self.hs_prefixes, other.hs_prefixes)
            and (
                not self.districts
                or not other.districts
                or bool(set(self.districts) & set(other.districts))
            )
        )


def terms_of(licensee: Licensee) -> Terms:
    return Terms(
        name=licensee.name,
        uscc=licensee.uscc,
        goods=licensee.goods,
        hs_prefixes=tuple(licensee.hs_prefixes),
        districts=tuple(licensee.districts),
        valid_from=licensee.valid_from,
        valid_to=licensee.valid_to,
    )


def check(terms: Terms, districts: Collection[str] | None = None) -> Terms:
    """The terms as they are stored. Raises InvalidInput naming the field.

    ``districts`` are the known codes; they save tables a query for each row.
    """
    name, uscc, goods = terms.name.strip(), terms.uscc.strip().upper(), terms.goods.strip()
    if not name:
        raise InvalidInput(_("Give the name of the lawful user."), field="name")
    _check_length(name, LONGEST_NAME, "name")
    _check_length(goods, LONGEST_GOODS, "goods")
    if uscc and not codes.is_valid(uscc):
        raise InvalidInput(
            _(
                "This is not a unified social credit code: it has 18 characters, and the last one"
                " checks the others."
            ),
            field="uscc",
        )
    first, last = terms.valid_from, terms.valid_to
    if first and last and last < first:
        raise InvalidInput(_("This day is before the first day."), field="valid_to")
    return Terms(
        name=name,
        uscc=uscc,
        goods=goods,
        hs_prefixes=tuple(check_hs_prefixes(terms.hs_prefixes)),
        districts=tuple(check_districts(terms.districts, districts)),
        valid_from=first,
        valid_to=last,
    )


def check_districts(given: Iterable[str], known: Collection[str] | None = None) -> list[str]:
    """Codes of customs districts, sorted, once each."""
    wanted = sorted(set(given))
    if wanted and known is None:
        known = set(District.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if wrong := [code for code in wanted if code not in (known or ())]:
        raise InvalidInput(
            _("“%(code)s” is not a customs district.") % {"code": wrong[0]}, field="districts"
        )
    return wanted


def check_alone(terms: Terms, listed: Iterable[Terms]) -> None:
    """Raises InvalidInput when the licence overlaps one that is listed."""
    if any(terms.overlaps(other) for other in listed):
        raise InvalidInput(
            _(
                "This lawful user is listed already for some of these goods and places and a part"
                " of this period."
            ),
            field="valid_from",
        )


def _check_length(text: str, longest: int, field: str) -> None:
    if len(text) > longest:
        raise InvalidInput(_("This is longer than %(n)s characters.") % {"n": longest}, field=field)


def _meet(first: date | None, last: date | None, start: date | None, end: date | None) -> bool:
    return (first or date.min) <= (end or date.max) and (start or date.min) <= (last or date.max)


def _share(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two lists of HS codes have goods in common; an empty one stands for all goods."""
    if not some or not others:
        return True
    return any(a.startswith(b) or b.startswith(a) for a in some for b in others)
