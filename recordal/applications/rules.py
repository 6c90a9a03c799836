"""What an application must contain, and how long a recordal lasts."""

from datetime import date, timedelta

from core.reference.calendar import load_calendar, today
from core.reference.models import RightKind, StatutoryDeadline
from core.workdays import Calendar
from recordal.applications.contents import CONTENTS, Content, Limits, contents_of, limits
from recordal.applications.doubts import Collision, Warning, collisions, warnings
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight

__all__ = [
    "CONTENTS",
    "Collision",
    "Content",
    "Warning",
    "collisions",
    "contents_of",
    "limits",
    "warnings",
]

DECISION = "recordal_decision"
VALIDITY = "recordal_validity"
#: What the contents of an application rest on.
FILING = ("Regulation art 7", "Measures arts 6, 7")

#: What lists of applications read at once, so that each costs no query of its own.
PARTS = (
    "right__images", "right__attachments", "right__genuine_goods",
    "right__known_infringers", "licensees",
)  # fmt: skip


def missing(
    recordal: Recordal, on: date | None = None, *, limits: Limits | None = None
) -> list[Content]:
    """What the law wants and the application does not have yet, on a day."""
    return [one.content for one in contents_of(recordal, on or today(), limits) if one.missing]


def decision_due(day: date, calendar: Calendar | None = None) -> date:
    """The last day for the decision on an application received complete on ``day`` (REG 8)."""
    limit = StatutoryDeadline.objects.get(pk=DECISION)
    return (calendar or load_calendar()).add_workdays(day, limit.length or 0)


def term_end(approved_on: date, protected_until: date | None, years: int | None = None) -> date:
    """The last day of a recordal: ten years, or less when the right ends before (REG 10)."""
    if years is None:
        years = StatutoryDeadline.objects.get(pk=VALIDITY).length or 0
    anniversary = Calendar.add_years(approved_on, years)
    # Ten years from 1 September end on 31 August; from 29 February on 28 February.
    same_day = anniversary.day == approved_on.day
    full = anniversary - timedelta(days=1) if same_day else anniversary
    return min(full, protected_until) if protected_until else full


def number_prefix(kind: str) -> str:
    """The letter of recordal numbers of a kind of right: T, P or C."""
    return RightKind.objects.get(pk=IpRight.CODES[kind]).number_prefix
