"""Things under labels: taken in, divided, sampled, sealed, moved. Each act is an entry for good.

Callers hold the lock of the case, or take it here; it comes before the locks of its items.
"""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.evidence.labelling import (
    InTransfer,
    NotHeld,
    Place,
    check_held,
    check_quantity,
    event_of,
    give_numbers,
    hands_of,
    held,
    lock,
    note,
    put,
)
from seizures.evidence.models import CustodyEvent, Exhibit

__all__ = [
    "InTransfer",
    "NotHeld",
    "Place",
    "add",
    "check_held",
    "check_quantity",
    "consume",
    "correct_quantity",
    "divide",
    "held",
    "lock",
    "move",
    "seal",
    "unseal",
]

Kind = CustodyEvent.Kind


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
    put(thing, place)
    give_numbers(case, [thing])
    thing.save()
    hands = hands_of(thing, from_party=case.shipment.consignor_name or "—")
    note([thing], Kind.TAKEN, hands, actor)
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
    give_numbers(exhibit.case, [part])
    part.save()
    exhibit.quantity -= quantity
    exhibit.save(update_fields=["quantity"])
    kind = Kind.SAMPLED if sample else Kind.SPLIT
    event = event_of(
        exhibit.case, kind, hands_of(part, remarks=remarks), actor, quantity, exhibit.unit
    )
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
    note([exhibit], Kind.SEALED, hands_of(exhibit, remarks=remarks), actor)
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
    note([exhibit], Kind.UNSEALED, hands_of(exhibit, remarks=remarks), actor)
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
    put(exhibit, place)
    exhibit.save(update_fields=["store", "shelf", "place"])
    note([exhibit], Kind.MOVED, hands_of(exhibit, remarks=remarks), actor)
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
    event = event_of(
        sample.case, Kind.CONSUMED, hands_of(sample, remarks=remarks), actor, quantity, sample.unit
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
    hands = hands_of(exhibit, remarks=remarks)
    event = event_of(exhibit.case, kind, hands, actor, abs(difference), exhibit.unit)
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
