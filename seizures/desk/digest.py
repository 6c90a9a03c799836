"""The e-mail of the morning: what is due, overdue or new for each officer."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from core.accounts.models import Absence, User
from core.accounts.permissions import DISTRICT_ROLES
from core.notifications.services import Message, send_many
from seizures.cases.models import Case
from seizures.deadlines.filters import midnight_after
from seizures.deadlines.models import Deadline
from seizures.desk.models import Handover

DIGEST = gettext_noop(
    "Good morning. Due today: %(today)s. Overdue: %(overdue)s. Due within seven days: %(week)s."
    " New for you since yesterday: %(fresh)s."
)
FIGURES = ("today", "overdue", "week", "fresh")


def send_digests(now: datetime, day: date) -> int:
    """Write to every officer who wants it and has something to do; once a day each.

    Four grouped queries for the whole country, not some for each officer. Whoever stands in for
    somebody gets that somebody's work counted in.
    """
    readers = list(
        User.objects.filter(is_active=True, daily_digest=True, role__in=DISTRICT_ROLES)
        .exclude(email="")
        .order_by("pk")
    )
    counts = _counts(now)
    covers = _covers(day)
    messages = []
    for reader in readers:
        whose = [reader.pk, *covers[reader.pk]]
        figures = {name: sum(counts[name].get(pk, 0) for pk in whose) for name in FIGURES}
        if any(figures.values()):
            url = f"{reverse('case-list')}?lens=mine"
            messages.append(Message([reader], DIGEST, url, f"digest-{day}", figures))
    return len(send_many(messages))


def _counts(now: datetime) -> dict[str, dict[int, int]]:
    clocks = Deadline.objects.filter(case__status__in=Case.OPEN)
    running = clocks.running().filter(due_at__gt=now)
    fresh = Handover.objects.filter(at__gt=now - timedelta(days=1))
    return {
        "today": _by_officer(running.filter(due_at__lte=midnight_after(0))),
        "week": _by_officer(running.filter(due_at__lte=midnight_after(7))),
        "overdue": _by_officer(clocks.overdue(now)),
        "fresh": dict(fresh.order_by().values_list("to_officer").annotate(n=Count("pk"))),
    }


def _by_officer(clocks: "QuerySet[Deadline]") -> dict[int, int]:
    counted = clocks.order_by().values_list("case__officer")
    return dict(counted.annotate(n=Count("case", distinct=True)))


def _covers(day: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for cover, away in Absence.objects.on(day).values_list("cover", "user"):
        found[cover].append(away)
    return found
