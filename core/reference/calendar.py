"""The working-day calendar as the tables have it now."""

from datetime import date
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from core.reference.models import CalendarDay, CalendarYear
from core.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")

# One statement sees one state of both tables, and its short answer is the key of the cache.
STATE = f"""
    SELECT
      (SELECT coalesce(string_agg(year::text, ' ' ORDER BY year), '')
         FROM {CalendarYear._meta.db_table} WHERE confirmed),
      (SELECT coalesce(string_agg(to_char(day, 'YYYY-MM-DD') || working::int, ' ' ORDER BY day), '')
         FROM {CalendarDay._meta.db_table})
"""  # noqa: S608 -- names of our own tables


def load_calendar() -> Calendar:
    """The calendar in force; the same object until a day or a year is edited."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        years, days = cursor.fetchone()
    return _calendar(years, days)


def today() -> date:
    """The day it is for customs, wherever the reader is."""
    return timezone.localdate(timezone=SHANGHAI)


@lru_cache(maxsize=4)
def _calendar(years: str, days: str) -> Calendar:
    return Calendar(
        exceptions={date.fromisoformat(entry[:10]): entry[10] == "1" for entry in days.split()},
        confirmed_years=frozenset(map(int, years.split())),
        version=sha256(f"{years}|{days}".encode()).hexdigest()[:12],
    )
