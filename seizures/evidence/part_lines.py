"""So much of some lines of a case leaves customs, while labels that are named stay whole."""

from collections.abc import Container, Mapping
from datetime import datetime
from decimal import Decimal

from core.accounts.models import User
from core.audit.services import record
from seizures.cases.models import Case
from seizures.evidence.labelling import Hands, event_of
from seizures.evidence.models import CustodyEvent, Exhibit


def give_back(
    case: Case,
    lines: Mapping[int, Decimal],
    *,
    spare: Container[int],
    to_party: str,
    actor: User | None,
    at: datetime,
) -> list[CustodyEvent]:
    """Note that so much of each line went back to its owner, from the oldest labels on.

    Labels in ``spare`` (by key) are not touched. Samples that are elsewhere stay where they are.
    Called with the case locked.
    """
    left = dict(lines)
    events, touched = [], []
    held = case.exhibits.held().filter(line_no__in=lines, kind=Exhibit.Kind.GOODS)
    for exhibit in held.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        part = min(left.get(exhibit.line_no or 0, Decimal(0)), exhibit.quantity)
        if part <= 0 or exhibit.pk in spare:
            continue
        hands = Hands(exhibit.custodian, to_party, exhibit.where, exhibit.seal_no, "", at)
        event = event_of(case, CustodyEvent.Kind.RETURNED, hands, actor, part, exhibit.unit)
        event.exhibit = exhibit
        events.append(event)
        left[exhibit.line_no or 0] -= part
        exhibit.quantity -= part
        touched.append(exhibit)
    Exhibit.objects.bulk_update(touched, ["quantity"])
    CustodyEvent.objects.bulk_create(events)
    if events:
        record(
            "custody.recorded",
            case,
            actor=actor,
            kind=CustodyEvent.Kind.RETURNED.value,
            to_party=to_party,
            quantities=[
                f"{event.exhibit}: {event.quantity.normalize():f} {event.unit}" for event in events
            ],
        )
    return events
