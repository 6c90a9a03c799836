"""The chain of custody as it is read: who has the goods now, and where the chain has a gap."""

from collections.abc import Iterable
from dataclasses import dataclass

from recordal.guides.models import Guide, GuideShot
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


@dataclass(frozen=True)
class AskedShot:
    """A picture the guide of a right of the case asks for, and whether the file has it."""

    row: GuideShot
    right: str
    taken: bool


def shots(case: Case) -> list[AskedShot]:
    """What the guides ask to be photographed: at the inspection or later, tagged or by caption."""
    recordals = case.items.values("recordal")
    guides = Guide.objects.filter(recordal__in=recordals).select_related("recordal__right")
    photos = list(case.evidence.filter(kind="photo").values_list("shot", "title"))
    if case.inspection is not None:
        photos += case.inspection.photos.values_list("shot", "caption")
    answered, words = {shot for shot, _ in photos}, {text for _, text in photos}
    return [
        AskedShot(
            row,
            guide.recordal.right.name,
            row.pk in answered or bool(words & {row.text_zh, row.text_en} - {""}),
        )
        for guide in guides.prefetch_related("shots").order_by("pk")
        for row in guide.asked
    ]
