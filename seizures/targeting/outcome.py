"""What a dry run says: inspections a day against the places, and whether it is too much."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError
from seizures.targeting.models import DryRun
from seizures.targeting.places import Capacities


class FlagsTooMuch(DomainError):
    """The rule would stop honest trade, or more goods than officers can look at."""

    code = "rule_flags_too_much"


@dataclass(frozen=True, slots=True)
class Load:
    """Inspections a day where goods stand in line together, before and after."""

    district: str
    office: str
    before: Decimal
    after: Decimal
    busiest: int
    places: int

    @property
    def is_over(self) -> bool:
        """Whether what is tried makes the days too full, not whether they were so before."""
        return self.after > self.places and self.after > self.before


def loads(run: DryRun, capacities: Capacities) -> list[Load]:
    """Each office of the period, the fullest first; a drawn share is counted up to the whole."""
    days = (run.to_day - run.from_day).days + 1
    totals: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(dict)
    for key, (before, after) in run.offices.items():
        district, office_code, day = key.split(" ")
        of_day = totals[capacities.office(district, office_code)].setdefault(day, [0, 0])
        of_day[0] += before
        of_day[1] += after
    found = []
    for (district, office_code), by_day in totals.items():
        before, after = (sum(counts[n] for counts in by_day.values()) for n in (0, 1))
        found.append(
            Load(
                district,
                office_code,
                _per_day(before * run.stride, days),
                _per_day(after * run.stride, days),
                max(counts[1] for counts in by_day.values()) * run.stride,
                capacities.places((district, office_code)).all,
            )
        )
    return sorted(found, key=lambda load: (-load.after, load.district, load.office))


def _per_day(n: int, days: int) -> Decimal:
    return (Decimal(n) / days).quantize(Decimal("0.1"))


def check(run: DryRun, capacities: Capacities, known: Mapping[str, Decimal]) -> None:
    """Raises FlagsTooMuch, with the figures, when what was tried would flag too much."""
    limit = known["flag_share"]
    if run.share_added > limit:
        raise FlagsTooMuch(
            _(
                "This would flag %(after)s of %(lines)s lines instead of %(before)s: %(share)s %%"
                " more, and %(limit)s %% is the most."
            )
            % {
                "after": run.flagged_after,
                "before": run.flagged_before,
                "lines": run.lines_done,
                "share": f"{run.share_added:.1f}",
                "limit": f"{limit.normalize():f}",
            }
        )
    for load in loads(run, capacities):
        if load.is_over:
            raise FlagsTooMuch(
                _(
                    "This would mean %(after)s inspections a day at %(office)s instead of"
                    " %(before)s, where %(places)s are possible."
                )
                % {
                    "after": load.after,
                    "before": load.before,
                    "office": f"{load.district} {load.office}".strip(),
                    "places": load.places,
                }
            )
