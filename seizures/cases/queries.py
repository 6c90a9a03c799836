"""What the list of cases knows beyond the case: its next clock.

Clocks live above the case file; they are asked for by name, not imported.
"""

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import get_language

from core.accounts.models import User
from core.reference.models import CUSTOMS_ACTS
from seizures.cases.models import CaseQuerySet


def running_clocks(user: User) -> Any:
    """The running clocks of the case in hand that ``user`` may know of, the first to end first."""
    clocks: Any = apps.get_model("seizures", "Deadline")._default_manager.all()
    return clocks.known_to(user).running().filter(case=OuterRef("pk")).order_by("due_at")


def with_next_clock(cases: CaseQuerySet, user: User) -> CaseQuerySet:
    """Adds ``next_due``, the last moment of the clock that ends first, and ``next_clock``."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    clocks = running_clocks(user)
    last = clocks.annotate(last=F("due_at") - timedelta(minutes=1))
    return cases.annotate(
        next_due=Subquery(last.values("last")[:1]),
        next_clock=Subquery(clocks.values(f"rule__name_{language}")[:1]),
    )


def overdue(cases: CaseQuerySet, user: User, now: datetime) -> CaseQuerySet:
    """Cases in which something is late and still not done."""
    clocks: Any = apps.get_model("seizures", "Deadline")._default_manager.all()
    return cases.filter(Exists(clocks.known_to(user).overdue(now).filter(case=OuterRef("pk"))))


def waiting_for_others(cases: CaseQuerySet, user: User) -> CaseQuerySet:
    """Cases in which a clock runs for somebody else and none for customs."""
    # From the running clocks, which are few: asked case by case, all cases would be read.
    clocks: Any = apps.get_model("seizures", "Deadline")._default_manager.all()
    by_case = clocks.known_to(user).running().order_by().values("case")
    theirs = by_case.annotate(ours=BoolOr(Q(rule__actor__in=CUSTOMS_ACTS))).filter(ours=False)
    return cases.filter(pk__in=theirs.values("case"))


def due_between(
    cases: CaseQuerySet, user: User, *, after: datetime | None, until: datetime
) -> CaseQuerySet:
    """Cases with a running clock that ends in a span of time."""
    clocks = running_clocks(user).filter(due_at__lte=until)
    if after:
        clocks = clocks.filter(due_at__gt=after)
    return cases.filter(Exists(clocks))
