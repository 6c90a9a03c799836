"""How many goods an office can look at in a day, and how many of those places are for the lot."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from seizures.rulebook.queries import figures
from seizures.targeting.models import LaneCapacity

Office = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one day: for suspicious goods, and kept for the random sample."""

    suspicion: int
    random: int

    @property
    def all(self) -> int:
        return self.suspicion + self.random

    @classmethod
    def of(cls, capacity: int, share: Decimal, *, draws: bool) -> "Places":
        kept = int(capacity * share / 100 + Decimal("0.5")) if draws else 0
        return cls(capacity - kept, kept)


class Capacities:
    """What districts and offices have named, and the figure for everybody else."""

    def __init__(self, rows: Mapping[Office, tuple[int, Decimal]], known: Mapping[str, Decimal]):
        self._rows = rows
        self._default = (int(known["capacity"]), known["random_share"])
        #: of a million
        self.random_rate = int(known["random_rate"] * 100)

    @classmethod
    def load(cls) -> "Capacities":
        rows = LaneCapacity.objects.values_list(
            "district_id", "office_code", "inspections_per_day", "random_share"
        )
        return cls({(row[0], row[1]): (row[2], row[3]) for row in rows}, figures())

    def office(self, district: str, office_code: str) -> Office:
        """Where an office's goods stand in line: at the office if it has places of its own."""
        return (district, office_code if (district, office_code) in self._rows else "")

    def places(self, office: Office) -> Places:
        capacity, share = self._rows.get(office, self._default)
        return Places.of(capacity, share, draws=self.random_rate > 0)
