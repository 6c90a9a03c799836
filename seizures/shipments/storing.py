"""Checked rows into the tables: each declaration and each line exactly once, whoever comes first.

A declaration that is known must be declared with the same content; then nothing changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from seizures.shipments.checking import Checked, Goods, Header, Problem
from seizures.shipments.models import Shipment, ShipmentLine
from seizures.shipments.reading import Row

HEADER_TYPES = ("text",) * 6 + ("timestamptz",) + ("text",) * 10
GOODS_TYPES = (
    *("int", "text", "text", "text", "numeric", "text"),
    *("numeric", "text", "numeric", "int"),
)
#: The column of a file that a field of the table came from, where they differ.
COLUMNS = {"district_id": "office", "office_code": "office", "number": "declaration_no"}


class Refusal(NamedTuple):
    row: Row
    problems: list[Problem]


@dataclass
class Stored:
    """What became of a batch. ``shipments`` are those with new lines."""

    shipments: list[int] = field(default_factory=list)
    shipments_new: int = 0
    lines_new: int = 0
    lines_known: int = 0
    refused: list[Refusal] = field(default_factory=list)


def store(rows: Sequence[Checked], *, version: str = "") -> Stored:
    """Store a batch inside the transaction of the caller. ``version`` of screening stays empty
    for shipments that wait to be screened."""
    done = Stored()
    headers: dict[str, Header] = {}
    for checked in rows:
        headers.setdefault(checked.header.number, checked.header)
    new = _insert_shipments(headers.values(), version)
    done.shipments_new = len(new)
    known = _known_headers([number for number in headers if number not in new])
    keys = new | {number: key for number, (key, _header) in known.items()}
    headers |= {number: header for number, (_key, header) in known.items()}
    agreeing = []
    for checked in rows:
        other = _difference(checked.header, headers[checked.header.number])
        if other:
            done.refused.append(Refusal(checked.row, [_contradiction(checked.header, other)]))
        else:
            agreeing.append(checked)
    _store_lines(agreeing, keys, done)
    return done


def _store_lines(rows: Sequence[Checked], keys: dict[str, int], done: Stored) -> None:
    places: dict[tuple[int, int], Goods] = {}
    first: set[int] = set()
    for n, checked in enumerate(rows):
        place = (keys[checked.header.number], checked.goods.line_no)
        if place not in places:
            places[place] = checked.goods
            first.add(n)
    new = _insert_lines(places)
    done.lines_new = len(new)
    done.shipments = sorted({shipment for shipment, _line in new})
    places |= _known_lines(places.keys() - new)
    for n, checked in enumerate(rows):
        place = (keys[checked.header.number], checked.goods.line_no)
        if place in new and n in first:
            continue
        if checked.goods == places[place]:
            done.lines_known += 1
        else:
            reason = _("Line %(line)s of %(number)s was already declared with other content.")
            params = {"line": checked.goods.line_no, "number": checked.header.number}
            done.refused.append(Refusal(checked.row, [Problem("line_no", reason % params)]))


def _difference(header: Header, known: Header) -> str:
    """The first field in which a row contradicts what is known of its declaration."""
    if header == known:
        return ""
    pairs = zip(Header._fields, header, known, strict=True)
    return next(name for name, one, other in pairs if one != other)


def _contradiction(header: Header, name: str) -> Problem:
    column = COLUMNS.get(name, name)
    reason = _("%(number)s was already declared with another “%(field)s”.")
    return Problem(column, reason % {"number": header.number, "field": column})


def _insert_shipments(headers: Iterable[Header], version: str) -> dict[str, int]:
    """Insert what is not there yet; number -> key of the new ones."""
    columns = ", ".join(Header._fields)
    arrays = ", ".join(f"%s::{kind}[]" for kind in HEADER_TYPES)
    # Always in the order of the numbers, so that two imports never wait for each other.
    ordered = sorted(headers)
    rows = _execute(
        f"INSERT INTO {Shipment._meta.db_table}"  # noqa: S608 -- names of our own table
        f" ({columns}, status, received_at, screening_version)"
        f" SELECT *, '{Shipment.Status.RECEIVED}', now(), %s FROM unnest({arrays})"
        " ON CONFLICT (number) DO NOTHING RETURNING number, id",
        [version, *map(list, zip(*ordered, strict=True))] if ordered else [],
    )
    return {str(number): int(key) for number, key in rows}


def _known_headers(numbers: Sequence[str]) -> dict[str, tuple[int, Header]]:
    rows = Shipment.objects.filter(number__in=numbers).values_list("pk", *Header._fields)
    return {row[1]: (row[0], Header(*row[1:])) for row in rows}


def _insert_lines(places: dict[tuple[int, int], Goods]) -> set[tuple[int, int]]:
    if not places:
        return set()
    columns = ", ".join(Goods._fields)
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *GOODS_TYPES))
    ordered = sorted((shipment, goods) for (shipment, _no), goods in places.items())
    rows = _execute(
        f"INSERT INTO {ShipmentLine._meta.db_table} (shipment_id, {columns})"  # noqa: S608
        f" SELECT * FROM unnest({arrays})"
        " ON CONFLICT (shipment_id, line_no) DO NOTHING RETURNING shipment_id, line_no",
        [
            [shipment for shipment, _goods in ordered],
            *map(list, zip(*(goods for _shipment, goods in ordered), strict=True)),
        ],
    )
    return {(int(shipment), int(line_no)) for shipment, line_no in rows}


def _known_lines(places: set[tuple[int, int]]) -> dict[tuple[int, int], Goods]:
    rows = ShipmentLine.objects.filter(
        shipment__in={shipment for shipment, _line_no in places}
    ).values_list("shipment_id", *Goods._fields)
    found = {(row[0], row[1]): Goods(*row[1:]) for row in rows}
    return {place: goods for place, goods in found.items() if place in places}


def _execute(statement: str, arrays: list[Any]) -> list[tuple[Any, ...]]:
    if not arrays:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, arrays)
        return list(cursor.fetchall())
