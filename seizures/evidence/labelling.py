"""What every act on things under labels leans on: locks, numbers, entries of the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import DomainError, InvalidInput
from core.numbering import next_numbers
from seizures.cases.models import Case
from seizures.evidence.models import CustodyEvent, Exhibit, Store, TransferLine

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


def note(
    things: Sequence[Exhibit],
    kind: str,
    hands: Hands,
    actor: User | None,
    *,
    each_holder: bool = False,
) -> list[CustodyEvent]:
    """One entry each; ``each_holder``: whoever holds a thing gives it, whoever was named."""
    events = [
        event_of(thing.case, kind, hands, actor, thing.quantity, thing.unit) for thing in things
    ]
    for event, thing in zip(events, things, strict=True):
        event.exhibit = thing
        if each_holder:
            event.from_party = thing.custodian
    return CustodyEvent.objects.bulk_create(events)


def event_of(  # the columns of the ledger
    case: Case, kind: str, hands: Hands, actor: User | None, quantity: Decimal, unit: str
) -> CustodyEvent:
    return CustodyEvent(
        case=case, kind=kind, quantity=quantity, unit=unit, actor=actor, **vars(hands)
    )


def give_numbers(case: Case, things: Sequence[Exhibit]) -> None:
    if not things:
        return
    year, series = timezone.localdate().year, f"E{case.district_id[:2]}"
    serials = next_numbers(series, year, len(things))
    for thing, serial in zip(things, serials, strict=True):
        thing.number = f"{series}-{year}-{serial:05}"


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


def put(thing: Exhibit, place: Place) -> None:
    thing.store, thing.shelf = place.store, place.shelf.strip()[:60]
    thing.place = place.name[:200]


def hands_of(thing: Exhibit, *, from_party: str = "", remarks: str = "") -> Hands:
    """The item stays with who holds it."""
    return Hands(
        from_party or thing.custodian,
        thing.custodian,
        thing.where,
        thing.seal_no,
        remarks.strip(),
        timezone.now(),
    )
