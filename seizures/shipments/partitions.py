"""The days of goods lines: their partitions made ahead, made when goods come, and let go.

A day that is detached stays in the database as a table of its own, for a dump; lines of shipments
that have a hit, an inspection or a case stay where they can be seen, among the ``rest``.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg import sql

from core.audit.services import record
from seizures.shipments.keys import FIRST_DAY, SERIAL_BITS, first_key, number_of
from seizures.shipments.models import LineDay, ShipmentLine

logger = logging.getLogger(__name__)

LINES = ShipmentLine._meta.db_table
REST = f"{LINES}_rest"
#: How long a change of partitions waits for readers and writers before it gives way to them.
PATIENCE = "3s"
#: One change of partitions at a time.
LOCK = 730_214
#: A shipment anybody looked into keeps its lines.
KEEP = """
    INSERT INTO {lines} SELECT * FROM {archive} l
    WHERE EXISTS (SELECT FROM seizures_hit h WHERE h.shipment_id = l.shipment_id)
    OR EXISTS (SELECT FROM seizures_inspection i WHERE i.shipment_id = l.shipment_id)
    OR EXISTS (SELECT FROM seizures_case c WHERE c.shipment_id = l.shipment_id)
    OR EXISTS (SELECT FROM seizures_sparedline s WHERE s.line_id = l.id)
    OR EXISTS (SELECT FROM seizures_finding f WHERE f.line_id = l.id)
    OR EXISTS (SELECT FROM seizures_caseitem t WHERE t.line_id = l.id)
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A partition, or a table that was one. ``lines`` is what PostgreSQL estimates."""

    day: date | None
    table: str
    lines: int
    size: int
    is_attached: bool
    kept: int = 0


def table_of(day: date) -> str:
    return f"{LINES}_d{day:%Y%m%d}"


def archive_of(day: date) -> str:
    return f"seizures_archivedlines_d{day:%Y%m%d}"


def oldest_day() -> date:
    """The first day whose lines are kept in a partition; the days before are let go."""
    kept = int(settings.LINES_KEPT_DAYS)
    return timezone.localdate() - timedelta(days=kept) if kept else FIRST_DAY


def parts() -> list[Part]:
    """Every partition and every detached day, the newest first; lines of no day at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid),"
            " i.inhrelid IS NOT NULL FROM pg_class c LEFT JOIN pg_inherits i"
            " ON i.inhrelid = c.oid AND i.inhparent = %s::regclass"
            " WHERE c.relkind = 'r' AND pg_table_is_visible(c.oid)"
            " AND (i.inhrelid IS NOT NULL OR c.relname ~ '^seizures_archivedlines_d[0-9]{8}$')",
            [LINES],
        )
        rows = cursor.fetchall()
    kept = dict(LineDay.objects.filter(detached_at__isnull=False).values_list("day", "lines_kept"))
    found = [
        Part(day, name, lines, size, attached, 0 if attached or day is None else kept.get(day, 0))
        for name, lines, size, attached in rows
        for day in [_day_in(name)]
    ]
    return sorted(found, key=lambda part: (part.day or date.min, part.table), reverse=True)


def _day_in(name: str) -> date | None:
    digits = name.rpartition("_d")[2]
    with suppress(ValueError):
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return None


def ensure(days: Iterable[date]) -> list[date]:
    """Give each of the days a partition, outside of any transaction that writes lines; the days
    that are new. A day that cannot have one now leaves its lines in the rest."""
    wanted = {day for day in days if day >= oldest_day()}
    missing = wanted - set(LineDay.objects.filter(day__in=wanted).values_list("day", flat=True))
    return [day for day in sorted(missing) if _tried(_make, day)]


def make_ahead() -> list[date]:
    """Partitions for today and the days to come, and for days that wait among the rest."""
    today = timezone.localdate()
    ahead = [today + timedelta(days=n) for n in range(int(settings.LINES_DAYS_AHEAD) + 1)]
    return ensure([*ahead, *_waiting_days()])


def let_go() -> list[date]:
    """Detach the days that are past their time; the days that were."""
    past = LineDay.objects.filter(day__lt=oldest_day(), detached_at__isnull=True)
    days = list(past.order_by("day").values_list("day", flat=True))
    return [day for day in days if _tried(detach, day)]


def _tried(act: Any, day: date) -> bool:
    try:
        act(day)
    except OperationalError as error:
        logger.warning("Lines of %s: others are at work, later again (%s)", day, error)
        return False
    return True


def _waiting_days() -> list[date]:
    """Days with enough lines among the rest to be worth a partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id >> {SERIAL_BITS} FROM {REST} WHERE id >= {first_key(1)}"  # noqa: S608
            " GROUP BY 1 HAVING count(*) >= %s",
            [settings.LINES_LEAST_A_DAY],
        )
        return [FIRST_DAY + timedelta(days=row[0]) for row in cursor.fetchall()]


@transaction.atomic
def _make(day: date) -> None:
    with connection.cursor() as cursor:
        _take_turn(cursor)
        _row, is_new = LineDay.objects.get_or_create(day=day)
        cursor.execute(
            "SELECT coalesce(to_regclass(%s), to_regclass(%s))", [table_of(day), archive_of(day)]
        )
        if not is_new or cursor.fetchone()[0] is not None:
            return
        low, high = first_key(number_of(day)), first_key(number_of(day) + 1)
        names = _names(day)
        bounds = {**names, "low": sql.Literal(low), "high": sql.Literal(high)}
        for statement in (
            "LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE",
            "CREATE TABLE {table} (LIKE {lines} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
            "INSERT INTO {table} SELECT * FROM {rest} WHERE id >= {low} AND id < {high}",
            "SET LOCAL longteng.moving_lines = 'on'",
            "DELETE FROM {rest} WHERE id >= {low} AND id < {high}",
            "SET LOCAL longteng.moving_lines = 'off'",
            "CREATE UNIQUE INDEX {once} ON {table} (shipment_id, line_no)",
            "ALTER TABLE {lines} ATTACH PARTITION {table} FOR VALUES FROM ({low}) TO ({high})",
        ):
            cursor.execute(sql.SQL(statement).format(**bounds))


@transaction.atomic
def detach(day: date) -> LineDay:
    """Take a day out of the table of lines; what somebody looked into stays, among the rest."""
    with connection.cursor() as cursor:
        _take_turn(cursor)
        row = LineDay.objects.select_for_update(no_key=True).get(day=day)
        if row.detached_at is not None:
            return row
        names = _names(day)
        for statement in (
            "ALTER TABLE {lines} DETACH PARTITION {table}",
            "ALTER TABLE {table} RENAME TO {archive}",
        ):
            cursor.execute(sql.SQL(statement).format(**names))
        cursor.execute(sql.SQL("SELECT count(*) FROM {archive}").format(**names))
        row.lines = cursor.fetchone()[0]
        cursor.execute(sql.SQL(KEEP).format(**names))
        row.lines_kept, row.detached_at = cursor.rowcount, timezone.now()
        row.save(update_fields=["lines", "lines_kept", "detached_at"])
    record("lines.detached", row, actor=None, lines=row.lines, kept=row.lines_kept)
    return row


def _names(day: date) -> dict[str, sql.Composable]:
    return {
        "lines": sql.Identifier(LINES),
        "rest": sql.Identifier(REST),
        "table": sql.Identifier(table_of(day)),
        "archive": sql.Identifier(archive_of(day)),
        "once": sql.Identifier(f"{table_of(day)}_once"),
    }


def _take_turn(cursor: Any) -> None:
    # Foreign keys that wait to be checked would stand in the way of a change of tables.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
