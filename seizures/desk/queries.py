"""Who has how much to do, and everything that happened in a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.accounts.absences import covered_by
from core.accounts.models import Absence, User
from core.audit.models import Event
from core.reference.calendar import today
from core.reference.models import District
from seizures.cases.models import Case
from seizures.cases.queries import waiting_for_others
from seizures.deadlines.models import Deadline
from seizures.desk.models import CaseLink
from seizures.procedure.queries import timeline

#: what a timeline can be narrowed to: name, words, beginnings of verbs
KINDS: Mapping[str, tuple[str | Promise, tuple[str, ...]]] = {
    "letters": (_("Letters"), ("notice.",)),
    "goods": (_("Goods and evidence"), ("custody.", "evidence.", "disposal.", "inspection.")),
    "clocks": (_("Time limits"), ("deadline.",)),
    "money": (_("Securities and fines"), ("security.", "general_security.", "penalty.")),
    "police": (_("Police and courts"), ("referral.", "court_notice.", "support.")),
    "office": (_("Notes and people"), ("case.noted", "case.assigned", "case.linked")),
}


@dataclass(frozen=True)
class Load:
    """What lies with one officer, or in one district."""

    who: User | District
    open: int
    week: int
    overdue: int
    waiting: int
    away: Absence | None = None


def load_of(user: User, now: datetime) -> list[Load]:
    """By officer for a district, by district for the headquarters; the fullest desk first."""
    key = "officer" if user.is_officer else "district"
    cases = Case.objects.visible_to(user).filter(status__in=Case.OPEN)
    clocks = Deadline.objects.visible_to(user).filter(case__status__in=Case.OPEN)
    soon = clocks.running().filter(due_at__gt=now, due_at__lte=now + timedelta(days=7))
    counts = {
        "open": _count(cases, key),
        "week": _count(soon, f"case__{key}", "case"),
        "overdue": _count(clocks.overdue(now), f"case__{key}", "case"),
        "waiting": _count(waiting_for_others(cases, user), key),
    }
    people: list[Any] = list(_people(user) if user.is_officer else District.objects.all())
    away = {absence.user_id: absence for absence in Absence.objects.on(today())}
    rows = [
        Load(
            who,
            **{name: found.get(who.pk, 0) for name, found in counts.items()},
            away=away.get(who.pk) if isinstance(who, User) else None,
        )
        for who in people
    ]
    kept = [row for row in rows if row.open or user.is_officer]
    return sorted(kept, key=lambda row: (-row.overdue, -row.open))


def _people(user: User) -> QuerySet[User]:
    in_charge = Case.objects.visible_to(user).filter(status__in=Case.OPEN).values("officer")
    here = Q(district=user.district_id, is_active=True)
    return User.objects.filter(here | Q(pk__in=in_charge)).order_by("username")


def _count(rows: "QuerySet[Any]", key: str, what: str = "pk") -> dict[Any, int]:
    counted = rows.order_by().values_list(key).annotate(n=Count(what, distinct=True))
    return dict(counted)


def ties(case: Case, user: User) -> list[tuple[CaseLink, Case]]:
    """The ties of the case with the case at the other end, as far as the user sees it."""
    found = CaseLink.objects.of(case).select_related("case__holder", "other__holder", "by")
    seen = set(
        Case.objects.visible_to(user)
        .values_list("pk", flat=True)
        .filter(pk__in=[pk for tie in found for pk in (tie.case_id, tie.other_id)])
    )
    pairs = [(tie, tie.other if tie.case_id == case.pk else tie.case) for tie in found]
    return [(tie, other) for tie, other in pairs if other.pk in seen]


def together(case: Case) -> list[Case]:
    """The cases handled under this one, without it."""
    joined = CaseLink.objects.standing().filter(kind=CaseLink.Kind.JOINED, case=case)
    return [tie.other for tie in joined.select_related("other__holder")]


def whole_timeline(case: Case, kind: str = "") -> "QuerySet[Event]":
    """Every event of the case and of those handled under it, oldest first."""
    events = timeline(case)
    for other in together(case):
        events = events | timeline(other)
    if kind in KINDS:
        wanted = Q(pk__in=[])
        for beginning in KINDS[kind][1]:
            wanted |= Q(verb__startswith=beginning)
        events = events.filter(wanted)
    return events


def my_people(user: User) -> list[int]:
    """Whose cases are the user's work today: its own, and those it stands in for."""
    return [user.pk, *covered_by(user, today())]
