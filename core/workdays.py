"""Working-day arithmetic: pure, without Django.

The law counts in working days, calendar days, months, years and hours. Which days are working
days is data (holidays and make-up working days), given here as a :class:`Calendar`. The starting
day is never counted: a period starts on the day after (MEA 41).
"""

import calendar as gregorian
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class NegativeLength(ValueError):
    """A period of the law was asked for with a length below zero."""

    def __init__(self, length: int) -> None:
        super().__init__(f"A period cannot be negative, got {length}.")


def _not_negative(length: int) -> None:
    if length < 0:
        raise NegativeLength(length)


def _shift_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are working days: Monday to Friday, unless an exception says otherwise."""

    exceptions: Mapping[date, bool]
    """Working (True) or free (False) for each day that differs from its weekday."""
    confirmed_years: frozenset[int]
    """Years whose holiday notice of the State Council is in the exceptions."""
    version: str
    """Changes when exceptions or confirmed years change; stored with each due date."""

    def is_working(self, day: date) -> bool:
        exception = self.exceptions.get(day)
        return day.weekday() < SATURDAY if exception is None else exception

    def add_workdays(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day``; with ``n`` = 0 the day itself."""
        _not_negative(n)
        while n:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def workday_before(self, day: date, n: int) -> date:
        """The working day from which ``n`` working days run up to and including ``day``."""
        _not_negative(n)
        while n:
            n -= self.is_working(day)
            day -= ONE_DAY
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is first.

        The inverse of :meth:`add_workdays`: what is left of a period that ends on ``end``.
        """
        if end < start:
            return -self.workdays_between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working, days))

    def is_provisional(self, start: date, due: date) -> bool:
        """Whether the period touches a year whose holidays are not announced yet."""
        first, last = sorted((start.year, due.year))
        return not self.confirmed_years.issuperset(range(first, last + 1))

    @staticmethod
    def add_calendar_days(day: date, n: int) -> date:
        _not_negative(n)
        return day + timedelta(days=n)

    @staticmethod
    def add_months(day: date, n: int) -> date:
        """The same day ``n`` months later, or the last day of a shorter month."""
        _not_negative(n)
        return _shift_months(day, n)

    @staticmethod
    def months_before(day: date, n: int) -> date:
        """The same day ``n`` months earlier, for windows that open before a date."""
        _not_negative(n)
        return _shift_months(day, -n)

    @staticmethod
    def add_years(day: date, n: int) -> date:
        """The same day ``n`` years later; 29 February becomes 28 February."""
        _not_negative(n)
        return _shift_months(day, 12 * n)

    @staticmethod
    def add_hours(moment: datetime, n: int) -> datetime:
        """``n`` hours later, whatever the working days: the 24-hour limits of TRF 5 and 7."""
        _not_negative(n)
        if moment.utcoffset() is None:
            raise ValueError("Hours are counted from a moment with a time zone.")
        return (moment.astimezone(UTC) + timedelta(hours=n)).astimezone(moment.tzinfo)

    @staticmethod
    def end_of_day(day: date, zone: tzinfo) -> datetime:
        """24:00 of the last day, when a period ends (MEA 41)."""
        return datetime.combine(day + ONE_DAY, time.min, zone)
