"""A declaration as it was found sound, and the tables it was checked against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from core.reference.models import Country, District, HsCode, TradeMode, TransportMode
from seizures.shipments.reading import Row


@dataclass(frozen=True)
class Known:
    """The reference tables a row is checked against, read once for a file."""

    districts: frozenset[str]
    countries: Mapping[str, str]
    chapters: frozenset[str]
    #: code -> hours after the declaration in which such goods leave
    transport_modes: Mapping[str, int]
    trade_modes: frozenset[str]

    @classmethod
    def load(cls) -> "Known":
        countries = {}
        for code, alpha3 in Country.objects.values_list("code", "alpha3"):
            countries[code] = countries[alpha3] = code
        countries.pop("", None)
        codes = HsCode.objects.values_list("code", flat=True)
        return cls(
            districts=frozenset(District.objects.values_list("code", flat=True)),
            countries=countries,
            chapters=frozenset(code[:2] for code in codes),
            transport_modes=dict(TransportMode.objects.values_list("code", "departs_after_hours")),
            trade_modes=frozenset(TradeMode.objects.values_list("code", flat=True)),
        )


class Header(NamedTuple):
    """What all lines of one declaration have in common; in the order of the table's columns."""

    number: str
    declaration_no: str
    tracking_no: str
    direction: str
    district_id: str
    office_code: str
    declared_at: datetime
    channel: str
    transport_mode: str
    trade_mode: str
    consignor_uscc: str
    consignor_name: str
    consignee_name: str
    origin_country: str
    destination_country: str
    conveyance: str
    container_no: str
    #: as declared, or estimated; says nothing about whether two headers are the same
    departs_at: datetime


class Goods(NamedTuple):
    line_no: int
    hs_code: str
    description: str
    brand: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    currency: str
    gross_weight_kg: Decimal | None
    packages: int | None


class Problem(NamedTuple):
    field: str
    reason: str


class Checked(NamedTuple):
    row: Row
    header: Header
    goods: Goods
