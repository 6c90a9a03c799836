"""A judge for shipments: gathers what verdicts depend on, once for a whole batch."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localtime

from campaigns.targets import targets_on
from core.reference.calendar import SHANGHAI
from core.reference.models import ProductCategory, Region
from seizures.screening.indexing import current_index
from seizures.screening.matching import Index
from seizures.screening.models import TraderHistory
from seizures.screening.protected import party
from seizures.screening.scoring import Facts, Judge, Past
from seizures.shipments.models import Shipment, ShipmentLine


def judge_for(days: Iterable[date], traders: Iterable[str], *, index: Index | None = None) -> Judge:
    """What the verdicts of a batch depend on; ``index`` where one is to serve several batches."""
    return Judge(
        index=index or current_index(),
        targets={day: targets_on(day) for day in set(days)},
        past={
            row.uscc: Past(row.seizures, row.releases)
            for row in TraderHistory.objects.filter(uscc__in=set(traders) - {""})
        },
        names={
            row.pk: (row.name_en, row.name_zh)
            for model in (Region, ProductCategory)
            for row in model._default_manager.all()
        },
    )


def facts_of(shipment: Shipment, line: ShipmentLine) -> Facts:
    others = []
    if shipment.direction == Shipment.Direction.IMPORT and shipment.consignee_name:
        others.append(party("", shipment.consignee_name))
    return Facts(
        hs_code=line.hs_code,
        description=line.description,
        brand=line.brand,
        day=localtime(shipment.declared_at, SHANGHAI).date(),
        district=str(shipment.district_id),
        channel=shipment.channel,
        destination=shipment.destination_country,
        consignor=party(shipment.consignor_uscc, shipment.consignor_name),
        others=tuple(others),
    )
