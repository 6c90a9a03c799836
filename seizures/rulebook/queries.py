"""The book of rules of a day, and the figures of risk work."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reference.models import Country, District, ProductCategory, Region, TransportMode
from seizures.rulebook.book import Book, Limits
from seizures.rulebook.conditions import CHANNELS
from seizures.rulebook.models import RiskFigure, RuleSet, RuleVersion

BOOKS_KEPT = 16
_books: dict[tuple[object, ...], Book] = {}


class NoRules(DomainError):
    """Without a single rule in force everything would pass unseen."""

    code = "no_rules"


def current_book(day: date | None = None) -> Book:
    """The rules in force on a day (today); the same object until one of them changes."""
    versions = RuleVersion.objects.in_force_on(day or timezone.localdate())
    keys = tuple(versions.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise NoRules(_("No rule of screening is in force: load the reference data."))
    border = limits()
    name = (keys, border)
    if name not in _books:
        rows = RuleVersion.objects.filter(pk__in=keys).select_related("rule")
        while len(_books) >= BOOKS_KEPT:
            _books.pop(next(iter(_books)))
        _books[name] = Book([row.clause for row in rows], border)
    return _books[name]


def keep(book: Book) -> str:
    """Store the book under its digest, so that its verdicts can be repeated."""
    if not RuleSet.objects.filter(pk=book.digest).exists():
        RuleSet.objects.bulk_create(
            [RuleSet(digest=book.digest, content=book.content)], ignore_conflicts=True
        )
    return book.digest


def figures() -> Mapping[str, Decimal]:
    return dict(RiskFigure.objects.values_list("key", "value"))


def limits() -> Limits:
    values = dict(RiskFigure.objects.filter(key__in=Limits.__slots__).values_list("key", "value"))
    return Limits(**{key: int(value) for key, value in values.items()})


def possible_values() -> dict[str, frozenset[str]]:
    """What codes a condition may name, from the reference tables."""
    countries = frozenset(Country.objects.values_list("code", flat=True))
    return {
        "origin": countries,
        "destination": countries,
        "region": frozenset(Region.objects.values_list("key", flat=True)),
        "category": frozenset(ProductCategory.objects.values_list("key", flat=True)),
        "district": frozenset(District.objects.values_list("code", flat=True)),
        "transport_mode": frozenset(TransportMode.objects.values_list("code", flat=True)),
        "channel": frozenset(CHANNELS),
    }
