"""A judge for shipments: gathers what verdicts depend on, once for a whole batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.timezone import localdate, localtime

from campaigns.targets import targets_on
from core.reference.calendar import SHANGHAI
from core.reference.models import Country, ExchangeRate, ProductCategory, Region
from recordal.applications.models import Recordal
from seizures.rulebook.book import Book
from seizures.rulebook.queries import current_book
from seizures.screening.indexing import current_index
from seizures.screening.matching import Index, Match, Spared
from seizures.screening.models import TraderHistory
from seizures.screening.protected import Party, party
from seizures.screening.scoring import Facts, Judge, Past, Verdict
from seizures.shipments.models import Shipment, ShipmentLine


def judge_for(
    days: Iterable[date],
    traders: Iterable[str],
    *,
    index: Index | None = None,
    book: Book | None = None,
) -> Judge:
    """What the verdicts of a batch depend on; ``index`` where one is to serve several batches."""
    categories: dict[str, set[str]] = {}
    names: dict[str, tuple[str, str]] = {}
    for category in ProductCategory.objects.all():
        names[category.pk] = (category.name_en, category.name_zh)
        for prefix in category.hs_prefixes:
            categories.setdefault(prefix, set()).add(category.pk)
    names |= {row.pk: (row.name_en, row.name_zh) for row in Region.objects.all()}
    regions: dict[str, set[str]] = {}
    for code, key in Country.regions.through.objects.values_list("country_id", "region_id"):
        regions.setdefault(code, set()).add(key)
    return Judge(
        index=index or current_index(),
        book=book or current_book(),
        targets={day: targets_on(day) for day in set(days)},
        past=past_of(traders),
        names=names,
        regions={code: frozenset(keys) for code, keys in regions.items()},
        categories={prefix: frozenset(keys) for prefix, keys in categories.items()},
    )


def past_of(traders: Iterable[str]) -> dict[str, Past]:
    return {
        row.uscc: Past(row.seizures, row.releases, row.first_shipment_on)
        for row in TraderHistory.objects.filter(uscc__in=set(traders) - {""})
    }


@dataclass(frozen=True, slots=True)
class Looked:
    """What speaks against a line, and what it touches lawfully."""

    verdicts: list[Verdict]
    spared: list[Spared]


def judged(judge: Judge, lines: Sequence[Facts]) -> list[Looked]:
    """The verdicts on each of many lines: what they match first, then what that weighs."""
    found = judge.index.judge_many([facts.line for facts in lines])
    judge = with_prices(judge, lines, [one.matches for one in found])
    return [
        Looked(judge.weigh(facts, one.matches) if one.matches else [], one.spared)
        for facts, one in zip(lines, found, strict=True)
    ]


def with_prices(judge: Judge, lines: Sequence[Facts], found: Sequence[Sequence[Match]]) -> Judge:
    """The judge with the prices of the genuine goods of every right that was touched."""
    touched = {match.right.recordal_id for matches in found for match in matches}
    if not touched:
        return judge
    rates = rates_on(max((facts.day for facts in lines), default=localdate()))
    return replace(judge, prices=genuine_prices(touched, rates), rates=rates)


def rates_on(day: date) -> dict[str, Decimal]:
    """Yuan for one unit of each currency, as fixed for a day."""
    rows = ExchangeRate.objects.filter(from_day__lte=day).order_by("currency", "-from_day")
    latest = rows.distinct("currency").values_list("currency", "cny_per_unit")
    return {**dict(latest), "CNY": Decimal(1)}


def genuine_prices(recordals: Iterable[int], rates: Mapping[str, Decimal]) -> dict[int, Decimal]:
    """The lowest price, in yuan, the holder gave for the genuine goods of each recordal."""
    rows = Recordal.objects.filter(
        pk__in=set(recordals), right__genuine_goods__price__gt=0
    ).values_list("pk", "right__genuine_goods__price", "right__genuine_goods__currency")
    found: dict[int, Decimal] = {}
    for pk, price, currency in rows:
        rate = rates.get(currency or "CNY")
        if rate is not None and price is not None:
            yuan = price * rate
            found[pk] = min(yuan, found.get(pk, yuan))
    return found


class LineRow(NamedTuple):
    """What screening reads of a goods line: a row is had for a third of what an object costs."""

    pk: int
    shipment_id: int
    line_no: int
    hs_code: str
    description: str
    brand: str
    quantity: Decimal
    unit_price: Decimal | None
    currency: str


def lines_of(shipments: Iterable[int]) -> list[LineRow]:
    """The lines of shipments, in the order of their keys and line numbers."""
    rows = ShipmentLine.objects.filter(shipment__in=list(shipments))
    ordered = rows.order_by("shipment_id", "line_no").values_list(*LineRow._fields)
    return list(map(LineRow._make, ordered))


class _Sent(NamedTuple):
    """What all lines of a shipment have in common."""

    shipment: Shipment
    declared: date
    consignor: Party
    others: tuple[Party, ...]


def facts_of(shipment: Shipment, line: ShipmentLine | LineRow, *, day: date | None = None) -> Facts:
    """What screening knows of a line. It is judged by the day it was declared, or by ``day``."""
    return _facts(_sent(shipment), line, day)


def facts_of_all(
    shipments: Mapping[int, Shipment], lines: Iterable[LineRow], *, day: date | None = None
) -> list[Facts]:
    """What screening knows of many lines, whose shipments are given by their keys."""
    sent: dict[int, _Sent] = {}
    found = []
    for line in lines:
        of_line = sent.get(line.shipment_id)
        if of_line is None:
            of_line = sent[line.shipment_id] = _sent(shipments[line.shipment_id])
        found.append(_facts(of_line, line, day))
    return found


def _sent(shipment: Shipment) -> _Sent:
    others: tuple[Party, ...] = ()
    if shipment.direction == Shipment.Direction.IMPORT and shipment.consignee_name:
        others = (_party("", shipment.consignee_name),)
    return _Sent(
        shipment,
        localtime(shipment.declared_at, SHANGHAI).date(),
        _party(shipment.consignor_uscc, shipment.consignor_name),
        others,
    )


def _facts(sent: _Sent, line: ShipmentLine | LineRow, day: date | None) -> Facts:
    shipment, declared, consignor, others = sent
    return Facts(
        hs_code=line.hs_code,
        description=line.description,
        brand=line.brand,
        day=day or declared,
        district=str(shipment.district_id),
        channel=shipment.channel,
        destination=shipment.destination_country,
        consignor=consignor,
        others=others,
        number=shipment.number,
        line_no=line.line_no,
        direction=shipment.direction,
        office=shipment.office_code,
        transport_mode=shipment.transport_mode,
        trade_mode=shipment.trade_mode,
        origin=shipment.origin_country,
        quantity=line.quantity,
        unit_price=line.unit_price,
        currency=line.currency,
        declared=declared if day and day != declared else None,
    )


@lru_cache(maxsize=20_000)
def _party(uscc: str, name: str) -> Party:
    """Traders come again and again; folding a name costs as much as reading a line."""
    return party(uscc, name)
