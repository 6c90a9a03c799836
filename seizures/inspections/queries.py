"""What an officer needs to see at the goods: the lines to look at, and what to photograph."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from recordal.applications.models import Recordal
from recordal.guides.models import Guide, GuideShot
from seizures.inspections.models import Inspection
from seizures.screening.models import Hit, HitQuerySet
from seizures.shipments.models import ShipmentLine

MOST_RIGHTS = 8
GUIDE_ROWS = ("tells", "shots", "photos__file")


@dataclass(frozen=True)
class Suspicion:
    """One goods line to be looked at for one recorded right; without a hit, an officer's idea."""

    line: ShipmentLine
    recordal: Recordal
    hit: Hit | None = None

    @property
    def key(self) -> str:
        return f"{self.line.line_no}:{self.recordal.number}"


@dataclass(frozen=True)
class Shot:
    """A picture the guide asks for."""

    text: str
    recordal: Recordal
    taken: bool
    #: the row of the guide that asks for it
    row: GuideShot


def suspicions(inspection: Inspection, extra: list[str], day: date) -> list[Suspicion]:
    """What screening flagged, then what officers added (``line:recordal number``)."""
    hits = (
        _hits(inspection)
        .select_related("line", "recordal__right__holder", "recordal__guide", "campaign")
        .prefetch_related(*(f"recordal__guide__{name}" for name in GUIDE_ROWS))
        .order_by("line__line_no", "-score", "pk")
    )
    found = [Suspicion(hit.line, hit.recordal, hit) for hit in hits]
    known = {suspicion.key for suspicion in found}
    wanted = [pair for pair in dict.fromkeys(extra) if pair not in known and ":" in pair]
    return found + _added(inspection, wanted, day)


def _hits(inspection: Inspection) -> HitQuerySet:
    """What is to be looked at; when it is over, what the record decided."""
    hits = Hit.objects.filter(shipment=inspection.shipment_id)
    if inspection.is_open:
        return hits.filter(status=Hit.Status.ORDERED)
    decided = inspection.findings.filter(line=OuterRef("line"), recordal=OuterRef("recordal"))
    return hits.filter(Exists(decided))


def _added(inspection: Inspection, wanted: list[str], day: date) -> list[Suspicion]:
    if not wanted:
        return []
    lines = {str(line.line_no): line for line in inspection.shipment.lines.all()}
    numbers = {pair.split(":", 1)[1] for pair in wanted}
    recordals = {
        recordal.number: recordal
        for recordal in Recordal.objects.in_force_on(day)
        .filter(number__in=numbers)
        .select_related("right__holder", "guide")
        .prefetch_related(*(f"guide__{name}" for name in GUIDE_ROWS))
    }
    pairs = [pair.split(":", 1) for pair in wanted]
    return [
        Suspicion(lines[line_no], recordals[number])
        for line_no, number in pairs
        if line_no in lines and number in recordals
    ]


def rights_matching(words: str, day: date) -> list[Recordal]:
    """Recordals in force whose number, title, spelling or holder has these words."""
    words = words.strip()
    if not words:
        return []
    return list(
        Recordal.objects.in_force_on(day)
        .filter(
            Q(number__icontains=words)
            | Q(right__title__icontains=words)
            | Q(right__title_en__icontains=words)
            | Q(right__variants__icontains=words)
            | Q(right__registration_no=words)
            | Q(right__holder__name_zh__icontains=words)
            | Q(right__holder__name_en__icontains=words)
        )
        .select_related("right__holder")
        .order_by("number")[:MOST_RIGHTS]
    )


def guides(rows: list[Suspicion]) -> list[Guide]:
    """The guides of the rights concerned, each once."""
    found = {row.recordal.pk: getattr(row.recordal, "guide", None) for row in rows}
    return [guide for guide in found.values() if guide]


def shot_list(inspection: Inspection, rows: list[Suspicion]) -> list[Shot]:
    """What the guides ask to be photographed, and whether a photo says it shows that."""
    photos = list(inspection.photos.all())
    taken = {photo.caption for photo in photos}
    answered = {photo.shot_id for photo in photos}
    return [
        Shot(
            row.text,
            guide.recordal,
            row.pk in answered or bool(taken & {row.text_zh, row.text_en} - {""}),
            row,
        )
        for guide in guides(rows)
        for row in guide.asked
    ]
