"""Checked rows into the tables: each declaration and each line exactly once, whoever comes first.

A declaration that is known must be declared with the same content; then nothing changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from seizures.shipments.keys import line_keys, shipment_keys
from seizures.shipments.known import Checked, Goods, Header, Problem
from seizures.shipments.models import Shipment, ShipmentLine
from seizures.shipments.reading import Row

HEADER_TYPES = ("text",) * 6 + ("timestamptz",) + ("text",) * 10 + ("timestamptz",)
GOODS_TYPES = (
    *("int", "text", "text", "text", "numeric", "text"),
    *("numeric", "text", "numeric", "int"),
)
NUMBER = attrgetter("number")
#: When goods leave may be told anew, or estimated otherwise: that contradicts nothing.
COMPARED = Header._fields[:-1]
#: The column of a file that a field of the table came from, where they differ.
COLUMNS = {"district_id": "office", "office_code": "office", "number": "declaration_no"}


class Refusal(NamedTuple):
    row: Row
    problems: list[Problem]


@dataclass
class Stored:
    """What became of a batch. ``shipments`` are those with new lines; ``departures`` when goods
    that were declared before leave, as they say now."""

    shipments: list[int] = field(default_factory=list)
    departures: dict[int, datetime] = field(default_factory=dict)
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
    new = _insert_shipments(list(headers.values()), version)
    done.shipments_new = len(new)
    known = _known_headers([number for number in headers if number not in new])
    headers |= {number: header for number, (_key, header) in known.items()}
    fresh, later = [], []
    for checked in rows:
        header, other = checked.header, headers[checked.header.number]
        if header is not other and (name := _difference(header, other)):
            done.refused.append(Refusal(checked.row, [_contradiction(header, name)]))
        elif header.number in new:
            fresh.append(checked)
        else:
            later.append(checked)
            if checked.row.values.get("departs_at") and header.departs_at != other.departs_at:
                done.departures[known[header.number][0]] = header.departs_at
    _store_lines(fresh, new, done, known=False)
    _store_lines(later, {number: key for number, (key, _header) in known.items()}, done)
    done.shipments.sort()
    return done


def _store_lines(
    rows: Sequence[Checked], keys: dict[str, int], done: Stored, *, known: bool = True
) -> None:
    """Store the lines of shipments; of shipments this transaction made nobody else has any."""
    places: dict[tuple[int, int], Goods] = {}
    repeated = []
    for checked in rows:
        place = (keys[checked.header.number], checked.goods.line_no)
        if places.setdefault(place, checked.goods) is not checked.goods:
            repeated.append(checked)
    if known:
        new = _insert_lines(places)
        there = _known_lines(places.keys() - new)
        repeated = [
            checked
            for checked in rows
            if (place := (keys[checked.header.number], checked.goods.line_no)) not in new
            or places[place] is not checked.goods
        ]
        places |= there
    else:
        _copy_lines(places)
        new = set(places)
    done.lines_new += len(new)
    done.shipments += {shipment for shipment, _line in new}
    for checked in repeated:
        if checked.goods == places[keys[checked.header.number], checked.goods.line_no]:
            done.lines_known += 1
        else:
            reason = _("Line %(line)s of %(number)s was already declared with other content.")
            params = {"line": checked.goods.line_no, "number": checked.header.number}
            done.refused.append(Refusal(checked.row, [Problem("line_no", reason % params)]))


def _difference(header: Header, known: Header) -> str:
    """The first field in which a row contradicts what is known of its declaration."""
    pairs = zip(COMPARED, header, known, strict=False)
    return next((name for name, one, other in pairs if one != other), "")


def _contradiction(header: Header, name: str) -> Problem:
    column = COLUMNS.get(name, name)
    reason = _("%(number)s was already declared with another “%(field)s”.")
    return Problem(column, reason % {"number": header.number, "field": column})


def _insert_shipments(headers: Sequence[Header], version: str) -> dict[str, int]:
    """Insert what is not there yet; number -> key of the new ones."""
    columns = ", ".join(Header._fields)
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *HEADER_TYPES))
    # Always in the order of the numbers, so that two imports never wait for each other.
    ordered = sorted(headers, key=NUMBER)
    keys = shipment_keys([header.declared_at for header in ordered])
    rows = _execute(
        f"INSERT INTO {Shipment._meta.db_table}"  # noqa: S608 -- names of our own table
        f" (id, {columns}, status, received_at, screening_version)"
        f" SELECT *, '{Shipment.Status.RECEIVED}', now(), %s FROM unnest({arrays})"
        " ON CONFLICT (number) DO NOTHING RETURNING number, id",
        [version, keys, *map(list, zip(*ordered, strict=True))] if ordered else [],
    )
    return {str(number): int(key) for number, key in rows}


def _known_headers(numbers: Sequence[str]) -> dict[str, tuple[int, Header]]:
    rows = Shipment.objects.filter(number__in=numbers).values_list("pk", *Header._fields)
    return {row[1]: (row[0], Header(*row[1:])) for row in rows}


def _copy_lines(places: Mapping[tuple[int, int], Goods]) -> None:
    """The lines of new shipments, by COPY: PostgreSQL puts each into the partition of its day."""
    if not places:
        return
    columns = ", ".join(("id", "shipment_id", *Goods._fields))
    statement = f"COPY {ShipmentLine._meta.db_table} ({columns}) FROM STDIN"
    shipments = [shipment for shipment, _line_no in places]
    keys = line_keys(shipments)  # asked for before the connection is busy with the COPY
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for key, shipment, goods in zip(keys, shipments, places.values(), strict=True):
            copy.write_row((key, shipment, *goods))


def _insert_lines(places: Mapping[tuple[int, int], Goods]) -> set[tuple[int, int]]:
    """Lines of shipments that were there before; the places of those that are new."""
    if not places:
        return set()
    columns = ", ".join(Goods._fields)
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", "bigint", *GOODS_TYPES))
    ordered = sorted((shipment, goods) for (shipment, _no), goods in places.items())
    shipments = [shipment for shipment, _goods in ordered]
    rows = _execute(
        f"INSERT INTO {ShipmentLine._meta.db_table} (id, shipment_id, {columns})"  # noqa: S608
        f" SELECT * FROM unnest({arrays})"
        " ON CONFLICT DO NOTHING RETURNING shipment_id, line_no",
        [
            line_keys(shipments),
            shipments,
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
