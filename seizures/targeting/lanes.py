"""Who gets one of the day's places for an inspection, and who waits.

Stronger before weaker, and between equals a lot that depends on the day, the district and the
number of the shipment alone: the same goods get the places in whatever order they arrive, however
often this is repeated and from however many workers at once. Goods that lose their place to
stronger ones before anybody went to look at them wait like the others, visible in the queue.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.audit.services import record
from core.reference.calendar import SHANGHAI
from seizures.inspections import services as inspections
from seizures.inspections.models import Inspection
from seizures.rulebook.queries import figures
from seizures.screening.models import Hit
from seizures.screening.scoring import drawn
from seizures.shipments.models import Shipment
from seizures.targeting.models import Allotment, LaneDay
from seizures.targeting.places import Capacities, Office, Places

LOTS = 1_000_000
#: What is asked of each shipment that was screened; of the few that get a place, the rest follows.
ASKED = ("number", "declared_at", "district", "office_code", "status", "departs_at")
#: Waiting shipments looked at in one go when places become free.
MOST = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shipment that asks for a place."""

    shipment: Shipment
    kind: str
    score: int
    lane: str
    lot: int

    @property
    def order(self) -> tuple[int, int, int]:
        return (-self.score, self.lot, self.shipment.pk)


def lot_of(shipment: Shipment) -> int:
    day = timezone.localtime(shipment.declared_at, SHANGHAI).date()
    return drawn(f"{day}/{shipment.district_id}/{shipment.number}", LOTS)


@transaction.atomic
def allot(shipment_ids: Iterable[int], hits: Sequence[Hit]) -> list[Inspection]:
    """Give the places of today to shipments that were just screened, and order the inspections.

    ``hits`` are the new ones; of the shipments without any, some are drawn by lot. Whoever calls
    holds the shipments locked, as ``screening.screen`` does.
    """
    capacities = Capacities.load()
    asking = _candidates(shipment_ids, hits, capacities.random_rate)
    ordered: list[Inspection] = []
    today = timezone.localdate()

    def office(candidate: Candidate) -> Office:
        return capacities.office(
            str(candidate.shipment.district_id), candidate.shipment.office_code
        )

    for where, group in groupby(sorted(asking, key=lambda one: (office(one), one.order)), office):
        ordered += _fill(where, today, capacities.places(where), list(group))
    return ordered


def _candidates(
    shipment_ids: Iterable[int], hits: Sequence[Hit], random_rate: int
) -> list[Candidate]:
    strongest: dict[int, Hit] = {}
    for hit in hits:
        known = strongest.setdefault(hit.shipment_id, hit)
        if hit.score > known.score:
            strongest[hit.shipment_id] = hit
    wanted = set(shipment_ids) if random_rate else set(strongest)
    found = []
    for shipment in Shipment.objects.filter(pk__in=wanted).only(*ASKED):
        lot = lot_of(shipment)
        if best := strongest.get(shipment.pk):
            if shipment.status != Shipment.Status.SUSPENDED:
                found.append(
                    Candidate(shipment, Allotment.Kind.SUSPICION, best.score, best.lane, lot)
                )
        elif shipment.status == Shipment.Status.CLEARED and lot < random_rate:
            found.append(Candidate(shipment, Allotment.Kind.RANDOM, 0, Hit.Lane.GREEN, lot))
    return found


def _fill(
    where: Office, day: date, places: Places, asking: Sequence[Candidate]
) -> list[Inspection]:
    """Give the places of one office, holding its day."""
    _hold(where, day)
    known = {
        row.shipment_id: row
        for row in Allotment.objects.filter(
            shipment__in=[one.shipment.pk for one in asking]
        ).select_related("inspection")
    }
    ordered = []
    for one in sorted(asking, key=lambda candidate: candidate.order):
        row = known.get(one.shipment.pk)
        if one.kind == Allotment.Kind.RANDOM and row is not None:
            continue  # drawn before: the lot falls once
        has_place = row is not None and row.inspection is not None and row.inspection.is_open
        if has_place or _place_for(one, where, day, places):
            ordered.append(_order(one, where, day, row, anew=not has_place))
        elif one.kind == Allotment.Kind.SUSPICION:
            _wait(one, where, day, row)
    return ordered


def _hold(where: Office, day: date) -> None:
    district, office_code = where
    row, _created = LaneDay.objects.get_or_create(
        district_id=district, office_code=office_code, day=day
    )
    LaneDay.objects.select_for_update(no_key=True).get(pk=row.pk)


def _place_for(one: Candidate, where: Office, day: date, places: Places) -> bool:
    """Whether a place is free, or is made free by someone weaker whom nobody has gone to yet."""
    if one.kind == Allotment.Kind.RANDOM:
        return taken(where, day, Allotment.Kind.RANDOM) < places.random
    if taken(where, day, Allotment.Kind.SUSPICION) < places.suspicion:
        return True
    weaker = (
        _of_day(where, day, Allotment.Kind.SUSPICION)
        .filter(inspection__status=Inspection.Status.ORDERED, inspection__ordered_by=None)
        .filter(Q(score__lt=one.score) | Q(score=one.score, lot__gt=one.lot))
        .exclude(shipment=one.shipment)
        .order_by("score", "-lot", "-pk")
    )
    if places.suspicion == 0:
        return False
    return any(_put_back(row) for row in weaker.select_related("inspection")[:20])


def _of_day(where: Office, day: date, kind: str) -> "QuerySet[Allotment]":
    district, office_code = where
    return Allotment.objects.filter(
        district=district,
        office_code=office_code,
        day=day,
        kind=kind,
        status=Allotment.Status.ORDERED,
    ).exclude(inspection__status=Inspection.Status.CANCELLED)


def taken(where: Office, day: date, kind: str) -> int:
    """Places of a day that are given; a called-off inspection gives its place back."""
    return _of_day(where, day, kind).count()


def _put_back(row: Allotment) -> bool:
    """Take the place of goods nobody has gone to; False when somebody is at work on them."""
    locked = Shipment.objects.select_for_update(no_key=True, skip_locked=True)
    if not locked.filter(pk=row.shipment_id).exists() or row.inspection is None:
        return False
    if not inspections.put_back(row.inspection):
        return False
    row.move_to(Allotment.Status.WAITING)
    row.inspection = None
    row.save(update_fields=["status", "inspection"])
    _rank(row.shipment_id, "waiting")
    record("lane.put_back", row.shipment, actor=None, score=row.score)
    return True


def _order(
    one: Candidate, where: Office, day: date, row: Allotment | None, *, anew: bool
) -> Inspection:
    inspection = inspections.order(one.shipment, actor=None, score=one.score, lane=one.lane)
    row = _row(one, where, day, row)
    if anew:
        row.day, row.inspection = day, inspection
    row.status = Allotment.Status.ORDERED
    row.save()
    _rank(one.shipment.pk, "")
    if one.kind == Allotment.Kind.RANDOM:
        record("lane.drawn", one.shipment, actor=None, lot=one.lot, inspection=inspection.number)
    return inspection


def _wait(one: Candidate, where: Office, day: date, row: Allotment | None) -> None:
    if row is not None and row.status == Allotment.Status.WAITING and row.score >= one.score:
        return
    row = _row(one, where, day, row)
    row.day, row.inspection = day, None
    row.status = Allotment.Status.WAITING
    row.save()
    _rank(one.shipment.pk, "waiting")
    record("lane.waiting", one.shipment, actor=None, score=one.score)


def _row(one: Candidate, where: Office, day: date, row: Allotment | None) -> Allotment:
    district, office_code = where
    if row is None:
        return Allotment(
            shipment=one.shipment,
            district_id=district,
            office_code=office_code,
            day=day,
            kind=one.kind,
            score=one.score,
            lane=one.lane,
            lot=one.lot,
            departs_at=one.shipment.departs_at,
        )
    row.kind = one.kind
    if one.score > row.score:
        row.score, row.lane = one.score, one.lane
    return row


def _rank(shipment_id: int, waiting: str) -> None:
    """Put the shipment's undecided hits where they belong in the queue."""
    hits = Hit.objects.filter(
        shipment=shipment_id, status__in=[Hit.Status.OPEN, Hit.Status.ORDERED]
    )
    for lane in Hit.Lane.values:
        hits.filter(lane=lane).update(rank=Hit.RANKS[waiting or lane])


def move_up(district: str = "", now: datetime | None = None) -> int:
    """Order what waits wherever places are free; what has departed leaves the line. Repeatable."""
    now = now or timezone.now()
    waiting = Allotment.objects.filter(status=Allotment.Status.WAITING)
    if district:
        waiting = waiting.filter(district=district)
    offices = waiting.values_list("district_id", "office_code").distinct().order_by()
    return sum(_move_up((str(one), office), now) for one, office in sorted(offices))


@transaction.atomic
def _move_up(where: Office, now: datetime) -> int:
    district, office_code = where
    today = timezone.localdate(now)
    places = Capacities.load().places(where)
    rows = Allotment.objects.filter(
        district=district, office_code=office_code, status=Allotment.Status.WAITING
    ).order_by("-score", "lot", "pk")
    keys = list(rows.values_list("shipment_id", flat=True)[:MOST])
    # The shipments first, then the day: the same order as in screening, so that nobody waits twice.
    shipments = {
        shipment.pk: shipment
        for shipment in Shipment.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk__in=keys)
        .order_by("pk")
    }
    _hold(where, today)
    patience = now - timedelta(days=int(figures()["waiting_days"]))
    asking = []
    for row in rows.filter(shipment__in=shipments):
        shipment = shipments[row.shipment_id]
        if (row.departs_at or now) < now or (row.departs_at is None and row.created_at < patience):
            _let_go(row, shipment)
        elif _still_suspicious(row, shipment):
            asking.append(Candidate(shipment, row.kind, row.score, row.lane, row.lot))
    free = max(0, places.suspicion - taken(where, today, Allotment.Kind.SUSPICION))
    return len(_fill(where, today, places, asking[:free])) if free else 0


def _let_go(row: Allotment, shipment: Shipment) -> None:
    """The goods are gone, unseen: their hits say so, and the figures know."""
    row.move_to(Allotment.Status.GONE)
    row.save(update_fields=["status"])
    for hit in shipment.hits.select_for_update(no_key=True).filter(status=Hit.Status.OPEN):
        hit.move_to(Hit.Status.MISSED)
        hit.save(update_fields=["status"])
    record("lane.gone", shipment, actor=None, score=row.score)


def _still_suspicious(row: Allotment, shipment: Shipment) -> bool:
    """Waiting goods whose hits were dismissed, or that an officer took, leave the line."""
    inspection = shipment.inspections.filter(
        status__in=[Inspection.Status.ORDERED, Inspection.Status.STARTED]
    ).first()
    if inspection is not None:
        row.move_to(Allotment.Status.ORDERED)
        row.inspection, row.day = inspection, timezone.localdate()
        row.save(update_fields=["status", "inspection", "day"])
        return False
    if (
        shipment.status == Shipment.Status.FLAGGED
        and shipment.hits.filter(status=Hit.Status.OPEN).exists()
    ):
        return True
    row.delete()
    record("lane.left", shipment, actor=None)
    return False
