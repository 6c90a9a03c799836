"""What the pages of targeting show about the places of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from core.accounts.models import User
from seizures.inspections.models import Inspection
from seizures.targeting.models import Allotment
from seizures.targeting.places import Capacities, Office


@dataclass(frozen=True, slots=True)
class LaneToday:
    """One office on one day."""

    district: str
    office: str
    places: int
    kept: int
    ordered: int
    drawn: int
    done: int
    waiting: int

    @property
    def free(self) -> int:
        return max(0, self.places - self.ordered)


def lanes_today(user: User, day: date) -> list[LaneToday]:
    """The offices that have work today, or whose goods wait; two queries."""
    capacities = Capacities.load()
    seen = Allotment.objects.visible_to(user)
    rows = (
        seen.filter(Q(day=day, status="ordered") | Q(status="waiting"))
        .exclude(inspection__status=Inspection.Status.CANCELLED)
        .order_by()
        .values("district_id", "office_code")
        .annotate(
            ordered=Count("pk", Q(status="ordered", kind="suspicion")),
            drawn=Count("pk", Q(status="ordered", kind="random")),
            done=Count("pk", Q(inspection__status__in=["suspected", "clean"])),
            waiting=Count("pk", Q(status="waiting")),
        )
    )
    return sorted(
        (_today(capacities, row) for row in rows),
        key=lambda lane: (-lane.waiting, lane.district, lane.office),
    )


def _today(capacities: Capacities, row: dict[str, object]) -> LaneToday:
    office: Office = (str(row["district_id"]), str(row["office_code"]))
    places = capacities.places(office)
    counts: Iterable[int] = [
        int(str(row[name])) for name in ("ordered", "drawn", "done", "waiting")
    ]
    return LaneToday(*office, places.suspicion, places.random, *counts)
