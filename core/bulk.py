"""Many new rows at once, by COPY: several times as fast as INSERT, for files of whole registers."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

M = TypeVar("M", bound=models.Model)
NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_IN_ARRAY = str.maketrans({"\\": "\\\\", '"': '\\"'})
#: So few lines at once that the server never waits for the next ones.
CHUNK = 200


def insert(rows: Sequence[M]) -> Sequence[M]:
    """Store new rows of one model inside the transaction of the caller, and give them their keys.

    Triggers and constraints work as always; ``save()`` and signals are not called, and
    ``auto_now`` is the moment of the call.
    """
    if not rows:
        return rows
    model = type(rows[0])
    for row, key in zip(rows, _keys(model, len(rows)), strict=True):
        row.pk = key
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    readers = [_reader(field) for field in fields]
    copy(
        model._meta.db_table,
        [str(field.column) for field in fields],
        ([read(row) for read in readers] for row in rows),
    )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def copy(table: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """COPY plain values into a table of ours."""
    lines = ("\t".join(map(_written, row)) + "\n" for row in rows)
    copy_lines(table, columns, lines)


def copy_lines(table: str, columns: Iterable[str], lines: Iterator[str]) -> None:
    """COPY lines that are written out already, each with its end."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    statement = f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        while chunk := "".join(islice(lines, CHUNK)):
            stream.write(chunk)


def _keys(model: type[models.Model], count: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return iter([int(key) for (key,) in cursor.fetchall()])


def _reader(field: Any) -> Callable[[models.Model], object]:
    """How the value of one column is taken from a row."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        now = timezone.now()
        moment = now if isinstance(field, models.DateTimeField) else timezone.localdate(now)
        return lambda row: setattr(row, field.attname, moment) or moment  # type: ignore[func-returns-value]
    if isinstance(field, models.JSONField):
        read = attrgetter(field.attname)
        return lambda row: None if read(row) is None else json.dumps(read(row), cls=field.encoder)
    return attrgetter(field.attname)


def _written(value: object) -> str:
    write = TEXTS.get(type(value))
    if write is None and isinstance(value, models.TextChoices):
        return text(str(value))
    return TEXTS[type(value)](value) if write is None else write(value)


def text(value: str) -> str:
    """A text as COPY reads it."""
    return value.translate(_ESCAPES) if _needs(value) else value


def _needs(value: str) -> bool:
    return "\\" in value or "\n" in value or "\t" in value or "\r" in value


def _array(values: Iterable[object]) -> str:
    parts = [
        str(value) if type(value) is int else f'"{str(value).translate(_IN_ARRAY)}"'
        for value in values
    ]
    return text("{" + ",".join(parts) + "}")


#: How each type of value is written. A type that is missing here is an error, not a guess.
TEXTS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda value: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    str: text,
    date: date.isoformat,
    datetime: datetime.isoformat,
    Decimal: str,
    UUID: str,
    list: _array,
    tuple: _array,
}
