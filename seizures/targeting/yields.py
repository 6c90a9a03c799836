"""What rules, marks, lanes, offices and the lot yield, from the results of inspections.

Decided hits are counted up day by day into ``Tally``; the board adds up days and never looks at
lines. A day is counted whole and may be counted again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import make_aware

from core.accounts.models import User
from core.reference.calendar import SHANGHAI
from seizures.inspections.models import Inspection
from seizures.rulebook.models import RuleVersion
from seizures.screening.models import Hit
from seizures.targeting.intervals import Interval, wilson
from seizures.targeting.models import Allotment, Tally

LOCK = 0x74616C79  # one count at a time; "taly"
Counts = Counter[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Yield:
    """One line of the board."""

    what: str
    key: str
    inspected: int
    confirmed: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that was inspected often and found next to nothing."""

    version: RuleVersion
    inspected: int
    confirmed: int
    interval: Interval


@transaction.atomic
def count_day(day: date) -> None:
    """Count one day anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    first = make_aware(datetime.combine(day, clock.min), SHANGHAI)
    after = first + timedelta(days=1)
    inspected, confirmed = _of_hits(first, after)
    more = _of_lots(first, after)
    inspected.update(more[0])
    confirmed.update(more[1])
    Tally.objects.filter(day=day).delete()
    Tally.objects.bulk_create(
        (
            Tally(
                day=day,
                district_id=district,
                what=what,
                key=key[:300],
                inspected=n,
                confirmed=confirmed[district, what, key],
            )
            for (district, what, key), n in sorted(inspected.items())
        ),
        batch_size=1000,
    )


def count_all() -> int:
    """Count every day on which anything was decided; for what was brought in from elsewhere."""
    decided = Hit.objects.filter(decided_at__isnull=False)
    days = decided.order_by().annotate(day=TruncDate("decided_at", tzinfo=SHANGHAI))
    found = sorted(set(days.values_list("day", flat=True).distinct()))
    for day in found:
        count_day(day)
    return len(found)


def _of_hits(first: datetime, after: datetime) -> tuple[Counts, Counts]:
    inspected: Counts = Counter()
    confirmed: Counts = Counter()
    rows = Hit.objects.filter(
        status__in=[Hit.Status.CONFIRMED, Hit.Status.REFUTED],
        decided_at__gte=first,
        decided_at__lt=after,
    ).values_list("district_id", "status", "mark", "lane", "shipment__office_code", "reasons")
    for district, status, mark, lane, office, reasons in rows.iterator(chunk_size=2000):
        named = {("rule", reason["code"]) for reason in reasons}
        for what, key in named | {("mark", mark[:300]), ("lane", lane), ("office", office)}:
            inspected[str(district), what, key] += 1
            confirmed[str(district), what, key] += status == Hit.Status.CONFIRMED
    return inspected, confirmed


def _of_lots(first: datetime, after: datetime) -> tuple[Counts, Counts]:
    """Goods drawn by lot: whether anything was found tells what passes unsuspected."""
    inspected: Counts = Counter()
    confirmed: Counts = Counter()
    rows = Allotment.objects.filter(
        kind=Allotment.Kind.RANDOM,
        inspection__status__in=[Inspection.Status.SUSPECTED, Inspection.Status.CLEAN],
        inspection__finished_at__gte=first,
        inspection__finished_at__lt=after,
    ).values_list("district_id", "inspection__status")
    for district, status in rows:
        inspected[str(district), "random", "random"] += 1
        confirmed[str(district), "random", "random"] += status == Inspection.Status.SUSPECTED
    return inspected, confirmed


def board(
    user: User, from_day: date, to_day: date, *, district: str = "", confidence: Decimal
) -> dict[str, list[Yield]]:
    """What was inspected and confirmed in a period, the best first in each group."""
    rows = Tally.objects.visible_to(user).filter(day__gte=from_day, day__lte=to_day)
    if district:
        rows = rows.filter(district=district)
    sums = (
        rows.order_by()
        .values("what", "key")
        .annotate(n=Sum("inspected"), yes=Sum("confirmed"))
        .values_list("what", "key", "n", "yes")
    )
    found: dict[str, list[Yield]] = {what: [] for what in Tally.What.values}
    for what, key, n, yes in sums:
        interval = wilson(yes, n, float(confidence) / 100)
        if interval is not None:
            found[what].append(Yield(what, key, n, yes, interval))
    for lines in found.values():
        lines.sort(key=lambda line: (-line.interval.low, -line.inspected, line.key))
    return found


def idle_rules(known: Mapping[str, Decimal], today: date, days: int = 365) -> list[Idle]:
    """Rules in force that a year of inspections speaks against; those that take points off are
    meant to find nothing."""
    confidence = float(known["confidence"]) / 100
    least, border = int(known["retire_inspected"]), float(known["retire_below"]) / 100
    sums = {
        key: (n, yes)
        for key, n, yes in Tally.objects.filter(
            what=Tally.What.RULE, day__gte=today - timedelta(days=days)
        )
        .order_by()
        .values("key")
        .annotate(n=Sum("inspected"), yes=Sum("confirmed"))
        .values_list("key", "n", "yes")
    }
    found = []
    rules = RuleVersion.objects.in_force_on(today).filter(points__gt=0).select_related("rule")
    for version in rules:
        n, yes = sums.get(version.rule.code, (0, 0))
        interval = wilson(yes, n, confidence)
        if interval is not None and n >= least and interval.high < border:
            found.append(Idle(version, n, yes, interval))
    return sorted(found, key=lambda one: (one.interval.high, one.version.rule.code))
