"""The chain of custody as it is read: who has the goods now, and where the chain has a gap."""

from collections.abc import Iterable
from dataclasses import dataclass

from seizures.cases.models import Case
from seizures.evidence.models import CustodyEvent


@dataclass(frozen=True)
class Handover:
    """One entry of the chain; ``gap`` when it does not start where the one before it ended."""

    event: CustodyEvent
    gap: bool


def chain(events: Iterable[CustodyEvent]) -> list[Handover]:
    """The entries in time order, each measured against the last one of the same thing."""
    last: dict[object, str] = {}
    handovers = []
    for event in events:
        thing = event.exhibit_id or event.unit
        before = last.get(thing, event.from_party)
        handovers.append(Handover(event, gap=before != event.from_party))
        last[thing] = event.to_party
        if event.into_id:
            last[event.into_id] = event.to_party
    return handovers


def holder_now(case: Case) -> str:
    """Who had the goods last; empty before they were taken into custody."""
    last = CustodyEvent.objects.filter(case=case).order_by("at", "pk").last()
    return last.to_party if last else ""
