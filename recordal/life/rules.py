"""When a holder may ask what, and by when customs decides (REG 10, 11; MEA 10 to 12)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.reference.calendar import load_calendar
from core.reference.models import StatutoryDeadline
from core.workdays import Calendar
from recordal.applications.models import Recordal
from recordal.life.models import Request

Kind = Request.Kind
ONE_DAY = timedelta(days=1)
WINDOW = "recordal_renewal_window"
CORRECTION = "recordal_request_correction"
STATEMENT = "recordal_statement"
WARNINGS = "recordal_warning_"
#: How long customs takes, and how long the holder has to tell customs.
DECISIONS = {
    Kind.RENEWAL: "recordal_renewal_decision",
    Kind.CHANGE: "recordal_request_decision",
    Kind.CANCELLATION: "recordal_request_decision",
    Kind.TRANSFER: "recordal_request_decision",
}
TELLING = {
    Kind.CHANGE: "recordal_change",
    Kind.CANCELLATION: "recordal_cancel",
    Kind.TRANSFER: "recordal_cancel",
}
CITATIONS = {
    Kind.RENEWAL: "Regulation art 10; Measures art 10",
    Kind.CHANGE: "Regulation art 11; Measures art 11",
    Kind.CANCELLATION: "Measures art 12",
    Kind.TRANSFER: "Measures art 12",
}


class NotPossible(DomainError):
    """The law, or the state of the recordal, does not allow this request now."""

    code = "request_not_possible"


@dataclass(frozen=True)
class Window:
    """The days on which a renewal can be filed; both count."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def limit(key: str) -> StatutoryDeadline:
    return StatutoryDeadline.objects.get(pk=key)


def renewal_window(expires_on: date) -> Window:
    """The last six months of a term: to 31 August from 1 March, to 28 February from 1 September."""
    return window_of(expires_on, limit(WINDOW).length or 0)


def window_of(expires_on: date, months: int) -> Window:
    return Window(Calendar.months_before(expires_on + ONE_DAY, months), expires_on)


def decision_due(kind: str, complete_on: date) -> date:
    """The last day for the decision on a request that was complete on a day."""
    return load_calendar().add_workdays(complete_on, limit(DECISIONS[Kind(kind)]).length or 0)


def tell_by(kind: str, fact_on: date) -> date:
    """The last of the thirty working days in which the holder tells customs."""
    return load_calendar().add_workdays(fact_on, limit(TELLING[Kind(kind)]).length or 0)


def answer_by(day: date, key: str) -> date:
    """The last day to correct a request, or to state one's case."""
    return load_calendar().add_workdays(day, limit(key).length or 0)


def warning_days() -> list[int]:
    """How many days before the end holders are warned, the last warning first."""
    rows = StatutoryDeadline.objects.filter(pk__startswith=WARNINGS)
    return sorted(days for days in rows.values_list("length", flat=True) if days)


def check_fact(day: date | None, today: date, *, required: bool = True) -> date | None:
    if day is None and required:
        raise InvalidInput(_("Say on which day it happened."), field="fact_on")
    if day and day > today:
        raise InvalidInput(_("%(day)s lies in the future.") % {"day": day}, field="fact_on")
    return day


def check_possible(recordal: Recordal, kind: str, today: date, open_kinds: Collection[str]) -> None:
    """Raises NotPossible, with the reason and the article."""
    citation = CITATIONS[Kind(kind)]
    if why := why_not(recordal, kind, today, open_kinds):
        raise NotPossible(f"{why} ({citation})", citation=citation)


def why_not(recordal: Recordal, kind: str, today: date, open_kinds: Collection[str]) -> str:
    """Why this cannot be asked of a recordal today; empty when it can."""
    if recordal.status == Recordal.Status.EXPIRED or recordal.is_past_term(today):
        return _("The term ended on %(day)s: the right can only be filed again.") % {
            "day": recordal.expires_on
        }
    if recordal.status != Recordal.Status.RECORDED:
        return _("%(recordal)s is “%(status)s”.") % {
            "recordal": recordal,
            "status": recordal.get_status_display(),
        }
    if kind in open_kinds:
        return _("Such a request is being examined already.")
    if kind in {Kind.CANCELLATION, Kind.TRANSFER} and {Kind.CANCELLATION, Kind.TRANSFER} & set(
        open_kinds
    ):
        return _("A request to end this recordal is being examined already.")
    return _why_not_renew(recordal, today) if kind == Kind.RENEWAL else ""


def _why_not_renew(recordal: Recordal, today: date) -> str:
    if recordal.expires_on is None:
        return ""
    window = renewal_window(recordal.expires_on)
    if today < window.first:
        return _("The renewal can be filed from %(first)s to %(last)s.") % {
            "first": window.first,
            "last": window.last,
        }
    return ""
