"""How long customs still has for the decision, counted as the law counts: in working days."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.reference.calendar import SHANGHAI, load_calendar, today
from core.workdays import Calendar
from recordal.applications.models import Recordal

SOON = 5


@dataclass(frozen=True)
class Clock:
    """``days`` are the working days left, negative when overdue."""

    due_on: date
    days: int
    late: bool
    paused_on: date | None = None

    @property
    def text(self) -> str:
        if self.paused_on:
            return _("Clock paused since %(day)s: %(left)s") % {
                "day": self.paused_on.isoformat(),
                "left": _left(self.days),
            }
        if self.late:
            return _late(self.days)
        return _left(self.days) if self.days else _("Due today")

    @property
    def tone(self) -> str:
        if self.paused_on:
            return "neutral"
        if self.late:
            return "danger"
        return "warn" if self.days <= SOON else "ok"


def clock_of(
    recordal: Recordal, on: date | None = None, calendar: Calendar | None = None
) -> Clock | None:
    """The clock of an application that is not decided; lists give day and calendar."""
    if recordal.status not in Recordal.UNDECIDED or recordal.due_on is None:
        return None
    if recordal.paused_at and recordal.days_left is not None:
        paused_on = timezone.localdate(recordal.paused_at, SHANGHAI)
        days = recordal.days_left
        return Clock(recordal.due_on, days, late=days < 0, paused_on=paused_on)
    day = on or today()
    days = (calendar or load_calendar()).workdays_between(day, recordal.due_on)
    return Clock(recordal.due_on, days, late=recordal.due_on < day)


def resumed(day: date, days_left: int, calendar: Calendar | None = None) -> date:
    """The last day for the decision when the applicant answers on ``day``.

    What was left runs from the day after. Who returned an application on its last day has one
    working day; what was late stays as late as it was.
    """
    calendar = calendar or load_calendar()
    if days_left >= 0:
        return calendar.add_workdays(day, max(days_left, 1))
    return calendar.workday_before(day, -days_left)


def _left(days: int) -> str:
    if days < 0:
        return _late(days)
    return ngettext("%(n)d working day left", "%(n)d working days left", days) % {"n": days}


def _late(days: int) -> str:
    if not days:
        return _("Overdue")
    text = ngettext("%(n)d working day overdue", "%(n)d working days overdue", -days)
    return text % {"n": -days}
