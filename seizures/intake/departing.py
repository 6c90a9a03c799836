"""Goods that leave at another time than was told before: whatever waits for it moves along."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from core.audit.services import record
from seizures.screening.models import Hit
from seizures.screening.queue import WAITING
from seizures.shipments.models import Import, Shipment
from seizures.targeting.models import Allotment


def told_anew(departures: Mapping[int, datetime], *, batch: Import) -> list[int]:
    """Note when goods leave, by key, inside the transaction of the caller.

    Returns screened goods that were thought to have left and are still here: rights that were
    recorded meanwhile have not been held against them.
    """
    now = timezone.now()
    trader = batch.actor is not None and batch.actor.is_enterprise
    found = Shipment.objects.select_for_update(no_key=True).filter(pk__in=departures)
    here = []
    for shipment in found.order_by("pk"):
        before, departs_at = shipment.departs_at, departures[shipment.pk]
        # Whether goods are gone is not for their consignor to say afterwards: they would leave the
        # line of those that wait to be inspected.
        if before == departs_at or (trader and departs_at <= now):
            continue
        shipment.departs_at = departs_at
        shipment.save(update_fields=["departs_at"])
        # The place in the queue of officers, and in the line for a place of inspection.
        Hit.objects.filter(shipment=shipment, status__in=WAITING).update(due_at=departs_at)
        Allotment.objects.filter(shipment=shipment).update(departs_at=departs_at)
        record(
            "shipment.departs",
            shipment,
            actor=batch.actor,
            before=before.isoformat() if before else "",
            departs_at=departs_at.isoformat(),
            batch=batch.number,
        )
        if shipment.screened_at and before and before <= now < departs_at:
            here.append(shipment.pk)
    return here
