"""Things under labels: taken in, divided, sampled, sealed, moved. Each act is an entry for good.

Callers hold the lock of the case, or take it here; it comes before the locks of its items.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.numbering import next_numbers
from seizures.cases.models import Case
from seizures.evidence.models import CustodyEvent, Exhibit, Store, TransferLine

Kind = CustodyEvent.Kind
#: what can be said of all goods of a case at once
WHOLE_CASE = (Kind.TAKEN, Kind.MOVED, Kind.HANDED_OVER, Kind.RETURNED, Kind.DISPOSED)
SMALLEST = Decimal("0.001")
CITATION = "Penalty Regs art 44; APL art 56"


class NotHeld(DomainError):
    """Nothing is left under this label."""

    code = "not_held"


class InTransfer(DomainError):
    """The item is being handed over: it waits for the second signature."""

    code = "in_transfer"


@dataclass(frozen=True)
class Hands:
    """From whom to whom, where, under which seal, when."""

    from_party: str
    to_party: str
    place: str
    seal_no: str
    remarks: str
    at: datetime


@dataclass(frozen=True)
class Place:
    """Where something is put: a store of customs with its shelf, or another place in words."""

    store: Store | None = None
    shelf: str = ""
    words: str = ""

    @property
    def name(self) -> str:
        return (str(self.store) if self.store else self.words).strip()


def take_lines(case: Case, hands: Hands, *, actor: User | None) -> list[CustodyEvent]:
    """Label the goods of a case, line by line, and note that they were taken.

    Goods that touch two rights are there once; what was labelled before is not counted again.
    """
    lines = case.items.order_by("line_no").values("line_no", "unit")
    totals = {
        (row["line_no"], row["unit"]): row["most"] for row in lines.annotate(most=Max("quantity"))
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
    _number(case, made)
    Exhibit.objects.bulk_create(made)
    return _note(made, Kind.TAKEN, hands, actor)


def pass_on(case: Case, kind: str, hands: Hands, *, actor: User | None) -> list[CustodyEvent]:
    """All that is held of a case changes hands; what leaves customs is gone from its labels."""
    if not case.exhibits.exists():
        return _note_by_unit(case, kind, hands, actor)
    held = list(case.exhibits.held().select_for_update(no_key=True).order_by("pk"))
    holders = {exhibit.custodian for exhibit in held}
    events = _note(held, kind, hands, actor, each_holder=hands.from_party in holders)
    for exhibit in held:
        exhibit.custodian, exhibit.place = hands.to_party, hands.place
        exhibit.store, exhibit.shelf = None, ""
        exhibit.seal_no = hands.seal_no or exhibit.seal_no
        if kind != Kind.MOVED:
            exhibit.quantity = Decimal(0)
    fields = ["custodian", "place", "store", "shelf", "seal_no", "quantity"]
    Exhibit.objects.bulk_update(held, fields)
    return events


def _note_by_unit(case: Case, kind: str, hands: Hands, actor: User | None) -> list[CustodyEvent]:
    """Goods without labels, such as those released before they were ever taken."""
    lines = case.items.order_by().values("line_no", "unit").annotate(most=Max("quantity"))
    totals: dict[str, Decimal] = {}
    for line in lines:
        totals[line["unit"]] = totals.get(line["unit"], Decimal(0)) + line["most"]
    return CustodyEvent.objects.bulk_create(
        _event(case, kind, hands, actor, quantity, unit) for unit, quantity in totals.items()
    )


def _note(
    things: Sequence[Exhibit],
    kind: str,
    hands: Hands,
    actor: User | None,
    *,
    each_holder: bool = False,
) -> list[CustodyEvent]:
    """One entry each; ``each_holder``: whoever holds a thing gives it, whoever was named."""
    events = [
        _event(thing.case, kind, hands, actor, thing.quantity, thing.unit) for thing in things
    ]
    for event, thing in zip(events, things, strict=True):
        event.exhibit = thing
        if each_holder:
            event.from_party = thing.custodian
    return CustodyEvent.objects.bulk_create(events)


def _event(  # the columns of the ledger
    case: Case, kind: str, hands: Hands, actor: User | None, quantity: Decimal, unit: str
) -> CustodyEvent:
    return CustodyEvent(
        case=case, kind=kind, quantity=quantity, unit=unit, actor=actor, **vars(hands)
    )


def _number(case: Case, things: Sequence[Exhibit]) -> None:
    if not things:
        return
    year, series = timezone.localdate().year, f"E{case.district_id[:2]}"
    serials = next_numbers(series, year, len(things))
    for thing, serial in zip(things, serials, strict=True):
        thing.number = f"{series}-{year}-{serial:05}"


@transaction.atomic
def add(  # noqa: PLR0913  # what stands on a label
    case: Case,
    *,
    actor: User,
    description: str,
    quantity: Decimal,
    unit: str,
    place: Place,
    kind: str = Exhibit.Kind.OTHER,
    seal_no: str = "",
) -> Exhibit:
    """Take in one further thing of the case: packaging, labels, a document, tools."""
    case = Case.objects.locked(case.pk)
    if kind not in Exhibit.Kind.values:
        raise InvalidInput(_("Choose what kind of thing this is."), field="kind")
    for field, given, message in (
        ("description", description, _("Say what it is.")),
        ("unit", unit, _("Say in which unit it is counted.")),
        ("place", place.name, _("Say where it is kept.")),
    ):
        if not given.strip():
            raise InvalidInput(message, field=field)
    check_quantity(quantity)
    thing = Exhibit(
        case=case,
        kind=kind,
        description=description.strip()[:300],
        taken=quantity,
        quantity=quantity,
        unit=unit.strip()[:20],
        custodian=case.district.name_zh,
        seal_no=seal_no.strip(),
    )
    _put(thing, place)
    _number(case, [thing])
    thing.save()
    hands = _hands(thing, from_party=case.shipment.consignor_name or "—")
    _note([thing], Kind.TAKEN, hands, actor)
    record("exhibit.added", case, actor=actor, item=thing.number, description=thing.description)
    return thing


@transaction.atomic
def divide(
    exhibit: Exhibit,
    *,
    actor: User,
    quantity: Decimal,
    sample: bool = False,
    seal_no: str = "",
    remarks: str = "",
) -> Exhibit:
    """Put a part under a label of its own; a sample is a part taken for a test.

    Both labels together hold what one did before.
    """
    exhibit = held(exhibit)
    check_quantity(quantity)
    if quantity > exhibit.quantity or (quantity == exhibit.quantity and not sample):
        raise InvalidInput(
            _("Only %(quantity)s %(unit)s are under this label.")
            % {"quantity": f"{exhibit.quantity.normalize():f}", "unit": exhibit.unit},
            field="quantity",
        )
    part = Exhibit(
        case=exhibit.case,
        kind=Exhibit.Kind.SAMPLE if sample else exhibit.kind,
        parent=exhibit,
        line_no=exhibit.line_no,
        description=exhibit.description,
        taken=quantity,
        quantity=quantity,
        unit=exhibit.unit,
        store=exhibit.store,
        shelf=exhibit.shelf,
        place=exhibit.place,
        custodian=exhibit.custodian,
        seal_no=seal_no.strip(),
    )
    _number(exhibit.case, [part])
    part.save()
    exhibit.quantity -= quantity
    exhibit.save(update_fields=["quantity"])
    kind = Kind.SAMPLED if sample else Kind.SPLIT
    event = _event(exhibit.case, kind, _hands(part, remarks=remarks), actor, quantity, exhibit.unit)
    event.exhibit, event.into = exhibit, part
    event.save()
    verb = "exhibit.sampled" if sample else "exhibit.divided"
    record(
        verb,
        exhibit.case,
        actor=actor,
        item=exhibit.number,
        into=part.number,
        quantity=str(quantity),
    )
    return part


@transaction.atomic
def seal(exhibit: Exhibit, *, actor: User, seal_no: str, remarks: str = "") -> Exhibit:
    """Put a seal on; a seal that was there must be noted as broken first."""
    exhibit = held(exhibit)
    if not seal_no.strip():
        raise InvalidInput(_("Give the number of the seal."), field="seal_no")
    if exhibit.seal_no:
        raise InvalidInput(
            _("Seal %(seal)s is still on it. Note first that it was broken.")
            % {"seal": exhibit.seal_no},
            field="seal_no",
        )
    exhibit.seal_no = seal_no.strip()[:60]
    exhibit.save(update_fields=["seal_no"])
    _note([exhibit], Kind.SEALED, _hands(exhibit, remarks=remarks), actor)
    record("exhibit.sealed", exhibit.case, actor=actor, item=exhibit.number, seal=exhibit.seal_no)
    return exhibit


@transaction.atomic
def unseal(exhibit: Exhibit, *, actor: User, remarks: str) -> Exhibit:
    """Break the seal, and say why."""
    exhibit = held(exhibit)
    if not exhibit.seal_no:
        raise InvalidInput(_("There is no seal on it."), field="remarks")
    if not remarks.strip():
        raise InvalidInput(_("Say why the seal was broken."), field="remarks")
    broken = exhibit.seal_no
    _note([exhibit], Kind.UNSEALED, _hands(exhibit, remarks=remarks), actor)
    exhibit.seal_no = ""
    exhibit.save(update_fields=["seal_no"])
    record("exhibit.unsealed", exhibit.case, actor=actor, item=exhibit.number, seal=broken)
    return exhibit


@transaction.atomic
def move(exhibit: Exhibit, *, actor: User, place: Place, remarks: str = "") -> Exhibit:
    """Put it somewhere else; who answers for it stays the same."""
    exhibit = held(exhibit)
    if not place.name:
        raise InvalidInput(_("Say where it is put."), field="place")
    before = exhibit.where
    _put(exhibit, place)
    exhibit.save(update_fields=["store", "shelf", "place"])
    _note([exhibit], Kind.MOVED, _hands(exhibit, remarks=remarks), actor)
    record(
        "exhibit.moved",
        exhibit.case,
        actor=actor,
        item=exhibit.number,
        was=before,
        place=exhibit.where,
    )
    return exhibit


@transaction.atomic
def consume(sample: Exhibit, *, actor: User, quantity: Decimal, remarks: str) -> Exhibit:
    """Note how much of a sample a test used up."""
    sample = held(sample)
    if sample.kind != Exhibit.Kind.SAMPLE:
        raise InvalidInput(_("Only samples are used up: take one first."), field="quantity")
    check_quantity(quantity)
    if quantity > sample.quantity:
        raise InvalidInput(_("So much is not there."), field="quantity")
    if not remarks.strip():
        raise InvalidInput(_("Say which test used it up."), field="remarks")
    event = _event(
        sample.case, Kind.CONSUMED, _hands(sample, remarks=remarks), actor, quantity, sample.unit
    )
    event.exhibit = sample
    event.save()
    sample.quantity -= quantity
    sample.save(update_fields=["quantity"])
    record("exhibit.consumed", sample.case, actor=actor, item=sample.number, quantity=str(quantity))
    return sample


@transaction.atomic
def correct_quantity(
    exhibit: Exhibit, found: Decimal, *, actor: User, remarks: str
) -> CustodyEvent | None:
    """Bring the label to what a count found: less is missing, more is found. None when equal."""
    exhibit = lock([exhibit])[0]
    difference = found - exhibit.quantity
    if not difference:
        return None
    kind = Kind.FOUND if difference > 0 else Kind.LOST
    hands = _hands(exhibit, remarks=remarks)
    event = _event(exhibit.case, kind, hands, actor, abs(difference), exhibit.unit)
    event.exhibit = exhibit
    event.save()
    exhibit.quantity = found
    exhibit.save(update_fields=["quantity"])
    record(
        "exhibit.counted",
        exhibit.case,
        actor=actor,
        item=exhibit.number,
        difference=str(difference),
        explanation=remarks,
    )
    return event


def lock(things: Iterable[Exhibit]) -> list[Exhibit]:
    """The cases first, then the items, each in the order of their keys."""
    keys = sorted({thing.pk for thing in things})
    cases = Exhibit.objects.filter(pk__in=keys).values_list("case_id", flat=True)
    known = {pk: Case.objects.locked(pk) for pk in sorted(set(cases))}
    rows = Exhibit.objects.select_for_update(no_key=True, of=("self",)).select_related("store")
    found = list(rows.filter(pk__in=keys).order_by("pk"))
    for thing in found:
        thing.case = known[thing.case_id]
    return found


def held(exhibit: Exhibit) -> Exhibit:
    """The item for change, if something of it is there and nobody is handing it over."""
    (exhibit,) = lock([exhibit])
    check_held([exhibit])
    return exhibit


def check_held(things: Sequence[Exhibit]) -> None:
    for thing in things:
        if not thing.is_held:
            raise NotHeld(_("Nothing is left under %(item)s.") % {"item": thing}, citation=CITATION)
    waiting = TransferLine.objects.filter(exhibit__in=things, transfer__status="offered")
    line = waiting.select_related("transfer__taker", "exhibit").first()
    if line is not None:
        raise InTransfer(
            _("%(item)s is being handed over: %(taker)s has to confirm %(transfer)s first.")
            % {"item": line.exhibit, "taker": line.transfer.taker, "transfer": line.transfer},
            citation=CITATION,
        )


def check_quantity(quantity: Decimal) -> None:
    try:
        fits = quantity == quantity.quantize(SMALLEST) and quantity < 10**15
    except InvalidOperation:
        fits = False
    if not fits or quantity <= 0:
        raise InvalidInput(_("Give a quantity above zero, to three decimals."), field="quantity")


def _put(thing: Exhibit, place: Place) -> None:
    thing.store, thing.shelf = place.store, place.shelf.strip()[:60]
    thing.place = place.name[:200]


def _hands(thing: Exhibit, *, from_party: str = "", remarks: str = "") -> Hands:
    """The item stays with who holds it."""
    return Hands(
        from_party or thing.custodian,
        thing.custodian,
        thing.where,
        thing.seal_no,
        remarks.strip(),
        timezone.now(),
    )
