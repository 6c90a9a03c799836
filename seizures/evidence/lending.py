"""A sample goes to somebody outside customs against receipt, comes back, or is used up there."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from seizures.evidence import exhibits
from seizures.evidence.labelling import Hands, Place, check_quantity, event_of, held, put
from seizures.evidence.models import CustodyEvent, Exhibit

Kind = CustodyEvent.Kind


@transaction.atomic
def lend(
    exhibit: Exhibit, *, actor: User, quantity: Decimal, to_party: str, receipt_no: str
) -> Exhibit:
    """Take a sample of an item and give it to a party: a label of its own, in that party's hands.

    Raises InvalidInput, NotHeld, InTransfer as ``exhibits.divide`` does.
    """
    sample = exhibits.divide(
        exhibit, actor=actor, quantity=quantity, sample=True, remarks=receipt_no
    )
    _move(sample, to_party[:200], Place(words=to_party), actor=actor, remarks=receipt_no)
    return sample


@transaction.atomic
def take_back(
    sample: Exhibit,
    *,
    actor: User,
    returned: Decimal,
    consumed: Decimal,
    place: Place,
    remarks: str,
) -> Exhibit:
    """Account for a sample: so much is back in the hands of customs, so much a test used up."""
    if consumed:
        exhibits.consume(sample, actor=actor, quantity=consumed, remarks=remarks)
    sample = Exhibit.objects.get(pk=sample.pk)
    if returned:
        check_quantity(returned)
        sample = held(sample)
        _move(sample, sample.case.district.name_zh, place, actor=actor, remarks=remarks)
    return sample


def _move(sample: Exhibit, to_party: str, place: Place, *, actor: User, remarks: str) -> None:
    hands = Hands(
        sample.custodian, to_party, place.name, sample.seal_no, remarks.strip(), timezone.now()
    )
    event = event_of(sample.case, Kind.MOVED, hands, actor, sample.quantity, sample.unit)
    event.exhibit = sample
    event.save()
    sample.custodian = to_party
    put(sample, place)
    sample.save(update_fields=["custodian", "store", "shelf", "place"])
