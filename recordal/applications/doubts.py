"""What may be a slip, or somebody else's right: pointed out to filer and examiner, not refused."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.reference.calendar import today
from core.reference.models import RightKind
from core.workdays import Calendar
from recordal.applications.models import Recordal, in_force
from recordal.rights import numbers
from recordal.rights.folding import fold
from recordal.rights.models import IpRight
from recordal.rights.rules import DOUBTS, spellings

Status = Recordal.Status
MOST, MOST_RIGHTS = 20, 500
#: What a term of protection is counted from, by kind of right (right_kinds).
COUNTED_FROM = {
    "trademark": "registered_on",
    "invention": "filing_date",
    "utility_model": "filing_date",
    "design": "filing_date",
}
ORDER = (("filing_date", "granted_on"), ("registered_on", "protected_until"))


@dataclass(frozen=True)
class Warning:
    """Something about one field that looks wrong; the certificate decides."""

    field: str
    code: str
    message: str


def warnings(recordal: Recordal, on: date | None = None) -> list[Warning]:
    """What looks wrong in the data of an application, field by field."""
    right, day = recordal.right, on or today()
    found = numbers.doubts(right.kind, right.registration_no, on=day, filed_on=right.filing_date)
    doubts = [
        Warning("registration_no", doubt.code, str(DOUBTS[doubt.code]) % {"value": doubt.value})
        for doubt in found
    ]
    return [*doubts, *_dates_out_of_order(right), *_protection_over(right, day)]


def _dates_out_of_order(right: IpRight) -> list[Warning]:
    return [
        Warning(
            later,
            "order",
            _("This day lies before the %(other)s.")
            % {"other": getattr(IpRight._meta.get_field(earlier), "verbose_name", earlier)},
        )
        for earlier, later in ORDER
        if (first := getattr(right, earlier))
        and (second := getattr(right, later))
        and second < first
    ]


def _protection_over(right: IpRight, day: date) -> list[Warning]:
    until, begin = right.protected_until, getattr(right, COUNTED_FROM.get(right.kind, ""), None)
    if until and until < day:
        return [Warning("protected_until", "over", _("The right has ended already."))]
    if not (until and begin) or "renewed" in right.changes or right.kind == "trademark":
        return []
    years = RightKind.objects.get(pk=IpRight.CODES[right.kind]).term_years or 0
    if until > Calendar.add_years(begin, years):
        message = _("The law protects such a right for %(n)s years; this is longer.")
        return [Warning("protected_until", "too_long", message % {"n": years})]
    return []


@dataclass(frozen=True)
class Collision:
    """A recordal that has the same mark, or the same number, and why it matters."""

    recordal: Recordal
    reason: Promise | str
    #: the spellings, or the number, that both have
    shared: tuple[str, ...]
    own: bool


ANOTHER = gettext_lazy("Recorded for another holder")
LAPSED = gettext_lazy("Your own recordal, no longer in force")
LAPSED_OF_ANOTHER = gettext_lazy("Was recorded for another holder, no longer in force")
WAITING = gettext_lazy("Filed by another holder, not decided yet")


def collisions(
    recordal: Recordal, on: date | None = None, *, undecided: bool = False
) -> list[Collision]:
    """Recordals with the same mark or number that the applicant should know of.

    Those of other holders in force, and whoever's that are over, in overlapping classes. With
    ``undecided``, for customs only, also what others have filed and nobody has decided yet.
    """
    right, day = recordal.right, on or today()
    if not right.keys:
        return []
    theirs = Q(validity__contains=day) & ~Q(right__holder=right.holder_id)
    if undecided:
        theirs |= Q(status__in=Recordal.UNDECIDED) & ~Q(right__holder=right.holder_id)
    over = Q(status__in=Recordal.OVER, number__gt="")
    alike = IpRight.objects.filter(kind=right.kind, keys__overlap=right.keys)
    if right.nice_classes:
        classes = Q(nice_classes__overlap=right.nice_classes)
        alike = alike.filter(classes | Q(nice_classes=[]))
    # First the rights, by their index: the newest recordals of all are not walked through.
    found = list(alike.exclude(pk=right.pk).values_list("pk", flat=True)[:MOST_RIGHTS])
    rows = Recordal.objects.filter(theirs | over, right__in=found)
    rows = rows.exclude(pk=recordal.pk).for_list()
    rows = rows.order_by(in_force(day).desc(), "-created_at", "-pk")
    return [_collision(right, row, day) for row in rows[:MOST]]


def _collision(right: IpRight, other: Recordal, day: date) -> Collision:
    keys = set(right.keys) & set(other.right.keys)
    shared = [text for text in spellings(other.right) if fold(text) in keys]
    if any(key.startswith("#") for key in keys):
        shared.append(other.right.registration_no)
    own = other.right.holder_id == right.holder_id
    reason = _reason(other, day, own=own)
    return Collision(other, reason, tuple(dict.fromkeys(shared)), own)


def _reason(other: Recordal, day: date, *, own: bool) -> Promise | str:
    if own:
        return LAPSED
    if not other.number:
        return WAITING
    return ANOTHER if other.is_in_force_on(day) else LAPSED_OF_ANOTHER
