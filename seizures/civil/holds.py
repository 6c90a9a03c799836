"""What courts keep customs from at this moment: of the goods by line and label, of a security by
amount. Reads only; the effects of a notice stand in ``procedure.court_effects``."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from seizures.cases.models import Case
from seizures.civil.court_models import CourtNotice, CourtNoticePart

RELEASE, DISPOSAL = "release", "disposal"
SECURITY_RETURN = "security_return"
COUNTER_RETURN, COUNTER_PAYOUT = "counter_return", "counter_payout"

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Kept:
    """What courts keep of the goods: by line, and which labels. ``detained`` is all there is."""

    detained: dict[int, Decimal]
    units: dict[int, str]
    lines: dict[int, Decimal]
    #: labels that are named, with the quantity under them
    labels: dict[int, Decimal] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.lines.values())

    @property
    def everything(self) -> bool:
        return bool(self) and all(
            self.lines.get(line, NOTHING) >= there for line, there in self.detained.items()
        )

    @property
    def rest(self) -> dict[int, Decimal]:
        """What no court keeps, by line."""
        left = {
            line: there - self.lines.get(line, NOTHING) for line, there in self.detained.items()
        }
        return {line: quantity for line, quantity in left.items() if quantity > 0}

    @property
    def by_unit(self) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for line, quantity in self.lines.items():
            unit = self.units[line]
            sums[unit] = sums.get(unit, NOTHING) + quantity
        return sums


def goods(case: Case, act: str = RELEASE, *, notices: Iterable[CourtNotice] | None = None) -> Kept:
    """What notices in force keep customs from releasing (or disposing of), never more than is
    detained. ``notices`` asks what those alone would keep."""
    detained, units = _detained(case)
    rows = case.court_notices.barring(act) if notices is None else notices
    lines: dict[int, Decimal] = {}
    labels: dict[int, Decimal] = {}
    for notice in rows:
        if notice.scope == CourtNotice.Scope.WHOLE:
            return Kept(detained, units, dict(detained))
        for part in notice.parts.select_related("exhibit"):
            line, quantity = _line_of(part), part.quantity
            if line is None or line not in detained:
                continue
            if part.exhibit_id is not None:
                if part.exhibit_id in labels:
                    continue  # two courts name the same label: the things are there once
                labels[part.exhibit_id] = quantity
            lines[line] = min(lines.get(line, NOTHING) + quantity, detained[line])
    return Kept(detained, units, lines, labels)


def amount(case: Case, act: str, whole: Decimal, *, besides: CourtNotice | None = None) -> Decimal:
    """How much of a security of ``whole`` yuan courts keep, at most all of it; ``besides`` leaves
    one notice out of the count."""
    sums = NOTHING
    rows = case.court_notices.barring(act)
    for notice in rows.exclude(pk=besides.pk) if besides else rows:
        sums += whole if notice.amount is None else notice.amount
    return min(sums, whole)


def _line_of(part: CourtNoticePart) -> int | None:
    return part.line_no if part.exhibit is None else part.exhibit.line_no


def _detained(case: Case) -> tuple[dict[int, Decimal], dict[int, str]]:
    """So much of each line is detained; goods that touch two rights are there once."""
    amounts: dict[int, Decimal] = {}
    units: dict[int, str] = {}
    for item in case.items.all():
        there = item.quantity if item.detained_quantity is None else item.detained_quantity
        amounts[item.line_no] = max(amounts.get(item.line_no, NOTHING), there)
        units[item.line_no] = item.unit
    return {line: there for line, there in amounts.items() if there > 0}, units
