"""Keys that begin with the day of the declaration, so that a key alone names its partition.

A key is the number of the day, then 48 bits of a serial. The lines of a shipment bear the day of
its key, whatever becomes of its date: ``id >> 48 = shipment_id >> 48`` is a check of the table.
Keys below 2**48 come from before the partitions; they are day 0.
"""

import os
import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn

from core.reference.calendar import SHANGHAI

SERIAL_BITS = 48
FIRST_DAY = date(1999, 12, 31)
#: Serials are fetched by the block; what a process does not use is lost, and nobody minds.
BLOCK = 1024
SEQUENCE = "seizures_key_block"
#: Shipments of more days than this are looked for between the first and the last of them.
MOST_RANGES = 40

_lock = threading.Lock()
_kept: dict[tuple[int, str], tuple[int, int]] = {}


def number_of(day: date) -> int:
    return (day - FIRST_DAY).days


def day_of(key: int) -> date | None:
    """The day a key bears; None for what is older than the partitions."""
    number = key >> SERIAL_BITS
    return FIRST_DAY + timedelta(days=number) if number else None


def first_key(number: int) -> int:
    """The lowest key of a day, by its number."""
    return number << SERIAL_BITS


def declared_on(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def serials(count: int) -> Sequence[int]:
    """Serials nobody else has or gets, for keys of any day."""
    if count >= BLOCK:
        blocks = -(-count // BLOCK)
        return [start + n for start in _blocks(blocks) for n in range(BLOCK)][:count]
    # A process that was forked must not go on with the block of its parent.
    where = (os.getpid(), str(connection.settings_dict["NAME"]))
    with _lock:
        start, end = _kept.get(where, (0, 0))
        if end - start < count:
            start = _blocks(1)[0]
            end = start + BLOCK
        _kept.clear()
        _kept[where] = (start + count, end)
    return range(start, start + count)


def _blocks(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [SEQUENCE, count]
        )
        return [row[0] * BLOCK for row in cursor.fetchall()]


def shipment_keys(moments: Sequence[datetime]) -> list[int]:
    """A new key for each declaration, by the moment it was declared."""
    days: dict[date, int] = {}
    keys = []
    for moment, serial in zip(moments, serials(len(moments)), strict=True):
        day = declared_on(moment)
        if day not in days:
            days[day] = first_key(number_of(day))
        keys.append(days[day] | serial)
    return keys


def line_keys(shipments: Sequence[int]) -> list[int]:
    """A new key for a line of each of the shipments."""
    day = -1 << SERIAL_BITS
    return [
        (shipment & day) | serial
        for shipment, serial in zip(shipments, serials(len(shipments)), strict=True)
    ]


class ShipmentKey(models.BigAutoField):  # type: ignore[type-arg]
    """The key of a shipment, made when it is stored."""

    def get_pk_value_on_save(self, instance: Any) -> int:
        return shipment_keys([instance.declared_at])[0]


class LineKey(models.BigIntegerField):  # type: ignore[type-arg]
    """The key of a line, made from that of its shipment when it is stored."""

    def get_pk_value_on_save(self, instance: Any) -> int:
        return line_keys([instance.shipment_id])[0]


class OfShipment(models.ForeignKey):  # type: ignore[type-arg]
    """The shipment of a line. Looking for it names the days of the keys too, so that PostgreSQL
    opens the partitions of these days alone."""


def _ranges(keys: Iterable[int]) -> list[tuple[int, int]]:
    days = sorted({key >> SERIAL_BITS for key in keys})
    if len(days) > MOST_RANGES:
        return [(first_key(days[0]), first_key(days[-1] + 1))]
    return [(first_key(day), first_key(day + 1)) for day in days]


def _within(lookup: Any, compiler: Any, sql: str, params: Any, keys: list[int]) -> Any:
    ranges = _ranges(keys)
    if not ranges:
        return sql, params
    column = f'{compiler.quote_name_unless_alias(lookup.lhs.alias)}."id"'
    day = f"({column} >= %s AND {column} < %s)"
    bounds = [bound for pair in ranges for bound in pair]
    return f"({sql} AND ({' OR '.join([day] * len(ranges))}))", [*params, *bounds]


@OfShipment.register_lookup
class _OfOne(RelatedExact):
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        keys = [self.rhs] if isinstance(self.rhs, int) else []
        return _within(self, compiler, sql, params, keys)


@OfShipment.register_lookup
class _OfAny(RelatedIn):
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        given = self.rhs if isinstance(self.rhs, list | tuple | set | frozenset) else []
        keys = sorted({key for key in given if isinstance(key, int)})
        if not keys or not all(isinstance(key, int) for key in given):
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        # One array: a parameter each would cost more than the search.
        return _within(self, compiler, f"{column} = ANY(%s)", [*params, keys], keys)
