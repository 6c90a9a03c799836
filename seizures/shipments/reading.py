"""Files of declarations read row by row, without ever holding a file in memory.

A row is one goods line with the fields of its declaration; CSV brings them so, NDJSON and XML are
laid out flat. ``end`` is where reading may go on after a stop.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from seizures.shipments.encodings import encoding_of

HEADER_FIELDS = (
    "declaration_no",
    "direction",
    "office",
    "declared_at",
    "channel",
    "transport_mode",
    "trade_mode",
    "consignor_uscc",
    "consignor_name",
    "consignee_name",
    "origin_country",
    "destination_country",
    "conveyance",
    "container_no",
    "tracking_no",
)
LINE_FIELDS = (
    "line_no",
    "hs_code",
    "description",
    "brand",
    "quantity",
    "unit",
    "unit_price",
    "currency",
    "gross_weight_kg",
    "packages",
)
#: What a declaration may say besides.
FURTHER_FIELDS = ("departs_at",)
COLUMNS = frozenset(HEADER_FIELDS + FURTHER_FIELDS + LINE_FIELDS)
NEEDED = (
    "direction",
    "declared_at",
    "channel",
    "consignor_name",
    "line_no",
    "hs_code",
    "description",
    "quantity",
    "unit",
)
#: A line of a text file longer than this is no declaration.
LONGEST_LINE = 8 * 1024 * 1024
#: A cell may span lines, but a quotation mark left open must not swallow the file.
LINES_PER_CELL = 200
LINES_PER_DECLARATION = 2000
csv.field_size_limit(LONGEST_LINE)


class Unusable(InvalidInput):
    """The file as a whole cannot be read as declarations."""

    code = "file_unusable"


class Row(NamedTuple):
    """One goods line as given; ``problem`` says why it could not even be read."""

    line: int
    values: Mapping[str, object]
    end: int = 0
    problem: str = ""
    field: str = ""


@dataclass
class Lines:
    """Physical lines of a file, with the number and the end of the one last read."""

    stream: BinaryIO
    encoding: str
    position: int = 0
    number: int = 0
    taken: int = field(default=0)

    def __post_init__(self) -> None:
        self._readline = self.stream.readline  # Django's File looks it up anew each time

    def __iter__(self) -> Iterator[str]:
        while (text := self.next()) is not None:
            yield text

    def next(self) -> str | None:
        raw = self._readline(LONGEST_LINE)
        if not raw:
            return None
        if len(raw) >= LONGEST_LINE and not raw.endswith(b"\n"):
            raise Unusable(
                _("Line %(line)s is endless: this is not a text file.") % {"line": self.number + 1}
            )
        self.position += len(raw)
        self.number += 1
        self.taken += 1
        return raw.decode(self.encoding, "replace")

    def go_to(self, position: int, number: int) -> None:
        self.stream.seek(position)
        self.position, self.number, self.taken = position, number, 0


def read_csv(stream: BinaryIO, start: int, skip: int) -> Iterator[Row]:
    lines = _opened(stream)
    head = lines.next() or ""
    names = _columns(head)
    delimiter = _delimiter(head)
    if start > lines.position:
        lines.go_to(start, _newlines_before(stream, start))
    while True:
        first, position = lines.number + 1, lines.position
        try:
            cells = _record(lines, delimiter)
        except (csv.Error, _Unclosed):
            # Give back what an open quotation mark swallowed, and refuse its line alone.
            lines.go_to(position, first - 1)
            lines.next()
            yield Row(first, {}, lines.position, _("A quotation mark is never closed."))
            continue
        if cells is None:
            return
        if cells:
            yield _csv_row(first, names, cells, lines.position)


def _csv_row(line: int, names: list[str], cells: list[str], end: int) -> Row:
    values = dict(zip(names, cells, strict=False))
    while len(cells) > len(names) and not cells[-1]:
        cells.pop()
    if len(cells) != len(names):
        problem = _("The row has %(cells)s cells, but the heading names %(columns)s columns.") % {
            "cells": len(cells),
            "columns": len(names),
        }
        return Row(line, values, end, problem)
    return Row(line, values, end)


class _Unclosed(Exception):
    """A quoted cell runs on and on."""


def _record(lines: Lines, delimiter: str) -> list[str] | None:
    """The cells of the next record; None at the end of the file."""
    lines.taken = 0
    first = lines.next()
    if first is None:
        return None
    plain = first.rstrip("\r\n")
    if '"' not in plain and "\r" not in plain:
        return plain.split(delimiter) if plain else []

    def feed() -> Iterator[str]:
        yield first
        for text in lines:
            if lines.taken > LINES_PER_CELL:
                raise _Unclosed
            yield text
        if lines.taken:
            raise _Unclosed

    return next(csv.reader(feed(), delimiter=delimiter), None)


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def _columns(head: str) -> list[str]:
    cells = next(csv.reader([head], delimiter=_delimiter(head)), [])
    names = [name.strip().lower() for name in cells]
    if not COLUMNS.intersection(names):
        raise Unusable(
            _("The first line names none of the columns of declarations, such as declaration_no.")
        )
    missing = [name for name in NEEDED if name not in names]
    if not {"declaration_no", "tracking_no"}.intersection(names):
        missing.insert(0, "declaration_no")
    if missing:
        raise Unusable(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Unusable(_("These columns stand twice: %(names)s.") % {"names": ", ".join(twice)})
    return names


def read_ndjson(stream: BinaryIO, start: int, skip: int) -> Iterator[Row]:
    lines = _opened(stream)
    if start:
        lines.go_to(start, _newlines_before(stream, start))
    readable = 0
    for text in lines:
        if not text.strip():
            continue
        try:
            given = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            if not start and not readable and lines.number > 20:
                raise Unusable(_("These lines are not JSON.")) from None
            yield Row(lines.number, {}, lines.position, _("The line is not JSON."))
            continue
        readable += 1
        yield from flat(given, lines.number, lines.position)


def flat(given: object, line: int, end: int = 0) -> Iterator[Row]:
    """A declaration with its ``lines`` as one row a goods line."""
    if not isinstance(given, dict):
        yield Row(line, {}, end, _("A declaration must be an object with named fields."))
        return
    header = {name: value for name, value in given.items() if name in COLUMNS}
    goods = given.get("lines", [{}])
    if not isinstance(goods, list) or not goods or not all(isinstance(one, dict) for one in goods):
        problem = _("“lines” must be a list of goods lines, with at least one.")
        yield Row(line, header, end, problem, "lines")
        return
    if len(goods) > LINES_PER_DECLARATION:
        problem = _("A declaration may have at most %(n)s lines.") % {"n": LINES_PER_DECLARATION}
        yield Row(line, header, end, problem, "lines")
        return
    for one in goods:
        yield Row(line, {**header, **{k: v for k, v in one.items() if k in LINE_FIELDS}}, end)


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _opened(stream: BinaryIO) -> Lines:
    """The file at its first line, behind a byte order mark, in the encoding it is written in."""
    encoding, skip = encoding_of(stream)
    if not encoding:
        raise Unusable(_("This is not a text file in UTF-8 or GB18030."))
    stream.seek(skip)
    return Lines(stream, encoding, position=skip)


def _newlines_before(stream: BinaryIO, end: int) -> int:
    stream.seek(0)
    found, left = 0, end
    while left and (chunk := stream.read(min(left, 1 << 20))):
        found += chunk.count(b"\n")
        left -= len(chunk)
    return found
