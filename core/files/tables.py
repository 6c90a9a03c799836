"""Tables as offices save them: CSV in any encoding of theirs, with whatever separates the cells."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.errors import InvalidInput

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t"
#: Several values in one cell.
LISTED = re.compile(r"[|;；、,，\n]+")
DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))")
#: What a table program would run as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class TableRow:
    """The cells of one row by column; ``line`` is where it begins in the file."""

    line: int
    cells: Mapping[str, str]


def read_table(
    content: bytes,
    columns: Mapping[str, Iterable[str]],
    *,
    needed: Iterable[str],
    limit: int,
    field: str = "file",
) -> list[TableRow]:
    """The rows of a table. ``columns`` names other words the head of a column may be known by.

    Empty rows are passed over, unknown columns ignored. Raises InvalidInput naming ``field`` when
    this is no table, a needed column is missing, or there are more than ``limit`` rows.
    """
    text = _text(content, field)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        names = _names(next(reader, []), columns)
        if missing := [name for name in needed if name not in names]:
            raise InvalidInput(
                _("The table lacks the column “%(name)s”.") % {"name": missing[0]}, field=field
            )
        return list(_rows(reader, names, limit, field))
    except csv.Error as error:
        raise InvalidInput(
            _("The table is broken at line %(line)s: %(error)s")
            % {"line": reader.line_num, "error": error},
            field=field,
        ) from None


def _text(content: bytes, field: str) -> str:
    if not content.strip():
        raise InvalidInput(_("The file is empty."), field=field)
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise InvalidInput(_("The file is neither UTF-8 nor GB18030 text."), field=field)


def _separator(text: str) -> str:
    head = text.lstrip("\r\n").partition("\n")[0]
    return max(SEPARATORS, key=head.count)


def _names(head: Sequence[str], columns: Mapping[str, Iterable[str]]) -> list[str]:
    """The column each cell of a row belongs to; empty for those nobody asked for."""
    known = {_plain(word): name for name, words in columns.items() for word in (name, *words)}
    names = [known.get(_plain(cell), "") for cell in head]
    return [name if name not in names[:place] else "" for place, name in enumerate(names)]


def _plain(word: str) -> str:
    return word.strip().lstrip("\ufeff").casefold().replace(" ", "_")


def _rows(reader: Any, names: Sequence[str], limit: int, field: str) -> Iterator[TableRow]:
    """``reader`` is a csv.reader, which counts the lines of the file."""
    found, begins = 0, reader.line_num + 1
    for cells in reader:
        line, begins = begins, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        found += 1
        if found > limit:
            raise InvalidInput(_("The table has more than %(n)s rows.") % {"n": limit}, field=field)
        pairs = zip(names, cells, strict=False)
        yield TableRow(line, {name: cell.strip() for name, cell in pairs if name})


def listed(cell: str) -> list[str]:
    """The values of a cell that holds several, once each."""
    parts = (part.strip() for part in LISTED.split(cell))
    return list(dict.fromkeys(part for part in parts if part))


def day_in(cell: str, *, field: str) -> date | None:
    """The day in a cell, as ISO or as offices write it; None when the cell is empty."""
    if not cell:
        return None
    found = DAY.fullmatch(cell)
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        return date(*parts)
    except (TypeError, ValueError):
        raise InvalidInput(
            _("“%(text)s” is not a day such as 2026-09-01.") % {"text": cell[:40]}, field=field
        ) from None


def write_table(names: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A table that table programs open as it is meant: with a byte order mark, without formulas."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow([harmless(str(cell)) for cell in row])
    return "\ufeff" + text.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
