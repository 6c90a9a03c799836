"""What an examiner must check, what may be returned for correction, and for how long."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Q

from core.reference.calendar import load_calendar, today
from core.reference.models import ReviewCheck, StatutoryDeadline
from core.workdays import Calendar
from enterprises.models import Agency
from recordal.applications.clock import Clock
from recordal.applications.models import Recordal
from recordal.applications.rules import contents_of
from recordal.applications.snapshots import label_of

#: How long an applicant has for a correction: a guideline of the house, in the table of deadlines.
CORRECTION = "recordal_correction"
DOMESTIC = "CN"
#: Contents that the law does not name, but that may be wrong.
UNLISTED = ("title_en", "variants", "hs_prefixes")
#: A longer time is no correction but a new application.
LONGEST = 90
#: Working days before the end of its time when the applicant is reminded.
REMIND = 3


@dataclass(frozen=True)
class Correctable:
    """A content that can be returned; ``stated`` when it is there, or is wanted."""

    label: str
    stated: bool


def points_for(recordal: Recordal) -> list[ReviewCheck]:
    """The checklist of this application: by kind of right, and by who stands behind it."""
    right, conditions = recordal.right, ReviewCheck.Condition
    agencies = Agency.objects.in_force_on(today()).filter(holder=right.holder_id)
    holds = Q(condition=conditions.ALWAYS)
    holds |= Q(Exists(agencies), condition=conditions.AGENT)
    holds |= Q(Exists(recordal.licensees.all()), condition=conditions.LICENSEES)
    if right.holder.country_id != DOMESTIC:
        holds |= Q(condition=conditions.FOREIGN)
    return list(ReviewCheck.objects.filter(holds, kinds__contains=[right.kind]))


def correctable(recordal: Recordal) -> dict[str, Correctable]:
    """Contents that can be returned with a remark, by name; those the law asks for come first."""
    found = {
        one.content.field: Correctable(label_of(one.content.field), one.needed or one.given)
        for one in contents_of(recordal, today())
    }
    found |= {name: Correctable(label_of(name), stated=True) for name in UNLISTED}
    return dict(sorted(found.items(), key=lambda item: not item[1].stated))


def correction_days() -> int:
    return StatutoryDeadline.objects.get(pk=CORRECTION).length or 0


def answer_by(day: date, days: int, calendar: Calendar | None = None) -> date:
    return (calendar or load_calendar()).add_workdays(day, days)


def days_kept(clock: Clock) -> int:
    """The working days that are left while the clock stands; late is late on a Sunday too."""
    return min(clock.days, -1) if clock.late else clock.days
