"""When a time limit of the law ends. Lengths, units and articles are rows of StatutoryDeadline."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.workdays import Calendar

#: periods of the law end at 24:00 where customs is (MEA 41), wherever the reader sits
BEIJING = ZoneInfo("Asia/Shanghai")


class NoLength(DomainError):
    """The law leaves this time limit to customs: there is nothing to count."""

    code = "no_length"


class Rule(Protocol):
    """The part of a row of StatutoryDeadline that is counted."""

    @property
    def unit(self) -> str: ...
    @property
    def length(self) -> int | None: ...


@dataclass(frozen=True)
class Due:
    """``at`` is the first moment after the period; ``provisional`` when holidays may still come."""

    at: datetime
    provisional: bool


def due_moment(rule: Rule, started_at: datetime, calendar: Calendar) -> Due:
    """When a period ends: the start day never counts, the last day counts until 24:00 (MEA 41).

    Hours run from the moment itself (TRF 5, 7). Raises NoLength when the law states no number.
    """
    if rule.length is None:
        raise NoLength(_("The law states no length for this time limit."))
    if rule.unit == "hour":
        return Due(calendar.add_hours(started_at, rule.length), provisional=False)
    start = started_at.astimezone(BEIJING).date()
    last = _last_day(rule, rule.length, start, calendar)
    provisional = rule.unit == "working_day" and calendar.is_provisional(start, last)
    return Due(calendar.end_of_day(last, BEIJING), provisional)


def _last_day(rule: Rule, length: int, start: date, calendar: Calendar) -> date:
    if rule.unit == "working_day":
        return calendar.add_workdays(start, length)
    if rule.unit == "calendar_day":
        return calendar.add_calendar_days(start, length)
    if rule.unit == "month":
        return calendar.add_months(start, length)
    if rule.unit == "year":
        return calendar.add_years(start, length)
    raise NoLength(_("The law states no length for this time limit."))


def workdays_left(due_at: datetime, now: datetime, calendar: Calendar) -> int:
    """Working days after today up to the last day of the period; negative when it is over."""
    last = (due_at.astimezone(BEIJING)).date()
    if due_at.astimezone(BEIJING).time() == datetime.min.time():
        last = date.fromordinal(last.toordinal() - 1)
    return calendar.workdays_between(now.astimezone(BEIJING).date(), last)
