"""All goods of a case at once, as the steps of the procedure move them."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Max, Sum
from django.db.models.functions import Coalesce

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.evidence.labelling import Hands, event_of, give_numbers, note
from seizures.evidence.models import CustodyEvent, Exhibit, Store

Kind = CustodyEvent.Kind
#: what can be said of all goods of a case at once
WHOLE_CASE = (Kind.TAKEN, Kind.MOVED, Kind.HANDED_OVER, Kind.RETURNED, Kind.DISPOSED)


def take_lines(case: Case, hands: Hands, *, actor: User | None) -> list[CustodyEvent]:
    """Label the goods of a case, line by line, and note that they were taken.

    Goods that touch two rights are there once; what was labelled before is not counted again.
    """
    lines = case.items.order_by("line_no").values("line_no", "unit")
    totals = {
        (row["line_no"], row["unit"]): row["most"]
        for row in lines.annotate(most=Max(Coalesce("detained_quantity", "quantity")))
        if row["most"]
    }
    words = dict(case.items.values_list("line_no", "description"))
    known = dict(
        case.exhibits.filter(parent=None, line_no__isnull=False)
        .values_list("line_no")
        .annotate(Sum("taken"))
    )
    rest = {line: most - known.get(line[0], 0) for line, most in totals.items()}
    made = [
        Exhibit(
            case=case,
            line_no=line_no,
            description=words[line_no][:300],
            taken=quantity,
            quantity=quantity,
            unit=unit,
            store=Store.objects.filter(district=case.district_id, name_zh=hands.place).first(),
            place=hands.place,
            custodian=hands.to_party,
            seal_no=hands.seal_no,
        )
        for (line_no, unit), quantity in rest.items()
        if quantity > 0
    ]
    give_numbers(case, made)
    Exhibit.objects.bulk_create(made)
    return note(made, Kind.TAKEN, hands, actor)


def pass_on(case: Case, kind: str, hands: Hands, *, actor: User | None) -> list[CustodyEvent]:
    """All that is held of a case changes hands; what leaves customs is gone from its labels."""
    if not case.exhibits.exists():
        return _note_by_unit(case, kind, hands, actor)
    held = list(case.exhibits.held().select_for_update(no_key=True).order_by("pk"))
    holders = {exhibit.custodian for exhibit in held}
    events = note(held, kind, hands, actor, each_holder=hands.from_party in holders)
    for exhibit in held:
        exhibit.custodian, exhibit.place = hands.to_party, hands.place
        exhibit.store, exhibit.shelf = None, ""
        exhibit.seal_no = hands.seal_no or exhibit.seal_no
        if kind != Kind.MOVED:
            exhibit.quantity = Decimal(0)
    fields = ["custodian", "place", "store", "shelf", "seal_no", "quantity"]
    Exhibit.objects.bulk_update(held, fields)
    return events


def pass_part(
    case: Case, kind: str, hands: Hands, only: Mapping[str, Decimal], *, actor: User | None
) -> list[CustodyEvent]:
    """So many of each unit leave customs, from the oldest labels on; the rest stays where it is."""
    if not case.exhibits.exists():
        return CustodyEvent.objects.bulk_create(
            event_of(case, kind, hands, actor, quantity, unit) for unit, quantity in only.items()
        )
    left, events, touched = dict(only), [], []
    for exhibit in case.exhibits.held().select_for_update(no_key=True).order_by("pk"):
        part = min(left.get(exhibit.unit, Decimal(0)), exhibit.quantity)
        if part <= 0:
            continue
        event = event_of(case, kind, hands, actor, part, exhibit.unit)
        event.exhibit, event.from_party = exhibit, exhibit.custodian
        events.append(event)
        left[exhibit.unit] -= part
        exhibit.quantity -= part
        touched.append(exhibit)
    Exhibit.objects.bulk_update(touched, ["quantity"])
    return CustodyEvent.objects.bulk_create(events)


def _note_by_unit(case: Case, kind: str, hands: Hands, actor: User | None) -> list[CustodyEvent]:
    """Goods without labels, such as those released before they were ever taken."""
    return CustodyEvent.objects.bulk_create(
        event_of(case, kind, hands, actor, quantity, unit)
        for unit, quantity in quantities(case).items()
    )


def quantities(case: Case) -> dict[str, Decimal]:
    """How many goods the case is about, by unit. Goods that touch two rights count once."""
    lines = (
        case.items.order_by()
        .values("line_no", "unit")
        .annotate(most=Max(Coalesce("detained_quantity", "quantity")))
    )
    totals: dict[str, Decimal] = {}
    for line in lines:
        totals[line["unit"]] = totals.get(line["unit"], Decimal(0)) + line["most"]
    return {unit: total for unit, total in totals.items() if total}
