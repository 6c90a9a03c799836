"""Goods of a released case go back label by label; what another case keeps goes on there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from decimal import Decimal

from django.db import transaction

from core.accounts.models import User
from core.audit.services import record
from seizures.cases.models import Case
from seizures.evidence.labelling import Hands, event_of
from seizures.evidence.models import CustodyEvent, Exhibit
from seizures.evidence.whole_case import quantities

NOTHING = Decimal(0)
Kind = CustodyEvent.Kind


@dataclass(frozen=True)
class Kept:
    """How much of a line other cases keep, and their numbers."""

    quantity: Decimal
    cases: Sequence[str]


@transaction.atomic
def hand_back(
    case: Case, hands: Hands, kept: Mapping[int | None, Kept], *, actor: User | None
) -> list[CustodyEvent]:
    """Note what leaves customs and what goes on under another case, for each label.

    The case is locked. Goods that never had labels are noted by the unit they are counted in.
    """
    if case.exhibits.exists():
        events = _by_label(case, hands, kept, actor)
    else:
        events = _by_unit(case, hands, kept, actor)
    totals: dict[tuple[str, str], Decimal] = {}
    for event in events:
        key = (event.kind, event.unit)
        totals[key] = totals.get(key, NOTHING) + event.quantity
    for kind in dict.fromkeys(kind for kind, _unit in totals):
        record(
            "custody.recorded",
            case,
            actor=actor,
            kind=str(kind),
            from_party=hands.from_party,
            to_party=hands.to_party if kind == Kind.RETURNED else hands.from_party,
            place=hands.place,
            seal_no=hands.seal_no,
            quantities=[
                f"{quantity.normalize():f} {unit}"
                for (of, unit), quantity in totals.items()
                if of == kind
            ],
        )
    return events


def _by_label(
    case: Case, hands: Hands, kept: Mapping[int | None, Kept], actor: User | None
) -> list[CustodyEvent]:
    held = list(case.exhibits.held().select_for_update(no_key=True).order_by("pk"))
    there: dict[int | None, Decimal] = {}
    for exhibit in held:
        there[exhibit.line_no] = there.get(exhibit.line_no, NOTHING) + exhibit.quantity
    free = {
        line_no: total - min(total, kept[line_no].quantity if line_no in kept else NOTHING)
        for line_no, total in there.items()
    }
    events = []
    for exhibit in held:
        leaves = min(free[exhibit.line_no], exhibit.quantity)
        free[exhibit.line_no] -= leaves
        stays = exhibit.quantity - leaves
        if leaves:
            own = changed(hands, from_party=exhibit.custodian)
            events.append(_event(exhibit, Kind.RETURNED, own, leaves, actor))
        if stays:
            events.append(
                _event(exhibit, Kind.HANDED_OVER, _on(exhibit, hands, kept), stays, actor)
            )
        exhibit.quantity = NOTHING
        exhibit.store, exhibit.shelf = None, ""
        if not stays:
            exhibit.custodian, exhibit.place = hands.to_party, hands.place
    fields = ["quantity", "store", "shelf", "custodian", "place"]
    Exhibit.objects.bulk_update(held, fields)
    return CustodyEvent.objects.bulk_create(events)


def _on(exhibit: Exhibit, hands: Hands, kept: Mapping[int | None, Kept]) -> Hands:
    """Nobody moves the goods: the same hands keep them for the other case."""
    numbers = ", ".join(kept[exhibit.line_no].cases) if exhibit.line_no in kept else ""
    return Hands(
        exhibit.custodian, exhibit.custodian, exhibit.where, exhibit.seal_no, numbers, hands.at
    )


def _event(
    exhibit: Exhibit, kind: str, hands: Hands, quantity: Decimal, actor: User | None
) -> CustodyEvent:
    event = event_of(exhibit.case, kind, hands, actor, quantity, exhibit.unit)
    event.exhibit = exhibit
    return event


def _by_unit(
    case: Case, hands: Hands, kept: Mapping[int | None, Kept], actor: User | None
) -> list[CustodyEvent]:
    stays: dict[str, Decimal] = {}
    units: dict[int | None, str] = dict(case.items.values_list("line_no", "unit"))
    for line_no, one in kept.items():
        stays[units[line_no]] = stays.get(units[line_no], NOTHING) + one.quantity
    rest = {unit: total - stays.get(unit, NOTHING) for unit, total in quantities(case).items()}
    return CustodyEvent.objects.bulk_create(
        event_of(case, Kind.RETURNED, hands, actor, quantity, unit)
        for unit, quantity in rest.items()
        if quantity > NOTHING
    )
