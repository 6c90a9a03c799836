"""The demo tells of days past: the services run as if it were that day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import time_machine

from core.reference.calendar import SHANGHAI, load_calendar


@contextmanager
def on(day: date, hour: int = 9, minute: int = 30) -> Iterator[None]:
    """As if it were this day and hour in Beijing; never later than it really is."""
    moment = datetime.combine(day, time(hour, minute), SHANGHAI)
    with time_machine.travel(min(moment, datetime.now(SHANGHAI)), tick=True):
        yield


def working_day(day: date) -> date:
    """This day, or the next on which customs works."""
    calendar = load_calendar()
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def after(day: date, working_days: int) -> date:
    """So many working days later."""
    return load_calendar().add_workdays(day, working_days)


def before(day: date, working_days: int) -> date:
    """So many working days earlier."""
    calendar = load_calendar()
    while working_days:
        day -= timedelta(days=1)
        working_days -= calendar.is_working(day)
    return day
