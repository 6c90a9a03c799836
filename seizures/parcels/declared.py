"""The parcels as they were declared, or as found when nobody declared them; and whose campaign
they belong to."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from campaigns.models import Campaign
from core.reference.models import District
from seizures.parcels.checking import Sound
from seizures.parcels.models import Parcel
from seizures.parcels.rules import UNKNOWN_PARTY
from seizures.screening.models import Hit
from seizures.shipments.models import Shipment, ShipmentLine

SUSPENDABLE = {
    status
    for status, targets in Shipment.TRANSITIONS.items()
    if Shipment.Status.SUSPENDED in targets
}


def shipments_of(
    rows: Sequence[Sound], district: District, now: datetime
) -> tuple[dict[str, Shipment], dict[int, ShipmentLine]]:
    """The parcels as declared, or as found when nobody declared them, by tracking number."""
    numbers = [row.tracking_no for row in rows]
    known = _known(numbers)
    new = [_shipment(row, district, now) for row in rows if row.tracking_no not in known]
    if new:
        # an import may bring the same parcel at this very moment: then that one is taken
        Shipment.objects.bulk_create(new, ignore_conflicts=True)
        found = _known(numbers)
    else:
        found = known
    stopped = [s for s in known.values() if s.status in SUSPENDABLE]
    if stopped:
        Shipment.objects.filter(pk__in=[s.pk for s in stopped]).update(
            status=Shipment.Status.SUSPENDED
        )
    made = {s.number for s in new}
    bare = [row for row in rows if row.tracking_no in made]
    ShipmentLine.objects.bulk_create(
        [_line(row, found[row.tracking_no]) for row in bare], ignore_conflicts=True
    )
    keys = [shipment.pk for shipment in found.values()]
    first: dict[int, ShipmentLine] = {}
    for line in ShipmentLine.objects.filter(shipment__in=keys).order_by("shipment", "line_no"):
        first.setdefault(line.shipment_id, line)
    return found, first


def _known(numbers: Sequence[str]) -> dict[str, Shipment]:
    rows = Shipment.objects.filter(number__in=numbers).select_for_update(no_key=True)
    return {shipment.number: shipment for shipment in rows.order_by("number")}


def _shipment(row: Sound, district: District, now: datetime) -> Shipment:
    party, name = row.texts.get("party"), row.texts.get("party_name", "")
    is_addressee = party == Parcel.Party.ADDRESSEE
    return Shipment(
        number=row.tracking_no,
        tracking_no=row.tracking_no,
        status=Shipment.Status.SUSPENDED,
        direction=row.direction,
        district=district,
        office_code=district.code,
        declared_at=now,
        channel=row.channel,
        consignor_name=UNKNOWN_PARTY if is_addressee or not name else name,
        consignee_name=name if is_addressee else "",
    )


def _line(row: Sound, shipment: Shipment) -> ShipmentLine:
    return ShipmentLine(
        shipment=shipment,
        line_no=1,
        hs_code="",
        description=goods_of(row),
        brand=row.recordal.right.name[:200],
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price if row.value else None,
        currency="CNY" if row.value else "",
    )


def goods_of(row: Sound) -> str:
    """What the goods are called: in the officer's words, else as the table of kinds does."""
    kind = (
        f"{row.category.name_zh} {row.category.name_en}" if row.category else "其他物品 Other goods"
    )
    return row.texts.get("description") or kind


def campaigns_of(
    rows: Sequence[Sound], shipments: dict[str, Shipment], district: District
) -> dict[str, Campaign]:
    """The campaign that flagged a parcel, or in which its holder, or the district, takes part."""
    running = list(
        Campaign.objects.running_on(timezone.localdate())
        .prefetch_related("districts", "priorities")
        .order_by("-starts_on", "pk")
    )
    if not running:
        return {}
    here = next((c for c in running if district in c.districts.all()), None)
    first: dict[int, Campaign] = {}
    for campaign in running:
        for priority in campaign.priorities.all():
            if priority.district_id == district.pk:
                first.setdefault(priority.enterprise_id, campaign)
    by_pk = {campaign.pk: campaign for campaign in running}
    hits = Hit.objects.filter(
        shipment__in=[s.pk for s in shipments.values()], campaign__in=list(by_pk)
    ).order_by("score", "-pk")
    flagged = {
        (hit["shipment"], hit["recordal"]): by_pk[hit["campaign"]]
        for hit in hits.values("shipment", "recordal", "campaign")
    }
    found = {}
    for row in rows:
        key = shipments[row.tracking_no].pk, row.recordal.pk
        chosen = flagged.get(key) or first.get(row.recordal.right.holder_id) or here
        if chosen:
            found[row.tracking_no] = chosen
    return found
