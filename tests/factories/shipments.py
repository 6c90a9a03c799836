from decimal import Decimal

import factory
from django.utils.timezone import now
from factory.django import DjangoModelFactory

from seizures.inspections.models import Finding, Inspection
from seizures.screening.models import Hit
from seizures.shipments.models import Shipment, ShipmentLine
from tests.factories.core import SHENZHEN
from tests.factories.enterprises import uscc
from tests.factories.recordal import RecordalFactory


class ShipmentFactory(DjangoModelFactory[Shipment]):
    declaration_no = factory.Sequence(lambda n: f"5301{now():%Y}0{n:09}")
    number = factory.SelfAttribute("declaration_no")
    direction = Shipment.Direction.EXPORT
    district_id = SHENZHEN
    office_code = "5301"
    declared_at = factory.LazyFunction(now)
    channel = Shipment.Channel.FREIGHT
    consignor_name = factory.Sequence(lambda n: f"发货人{n}有限公司")
    consignor_uscc = factory.Sequence(lambda n: uscc(700_000 + n))
    origin_country = "CN"
    destination_country = "NG"

    class Meta:
        model = Shipment


class ShipmentLineFactory(DjangoModelFactory[ShipmentLine]):
    shipment = factory.SubFactory(ShipmentFactory)
    line_no = factory.Sequence(lambda n: n + 1)
    hs_code = "8523511000"
    description = "U盘 USB flash disk"
    quantity = Decimal(1000)
    unit = "件"
    unit_price = Decimal(10)
    currency = "CNY"
    packages = 10

    class Meta:
        model = ShipmentLine


class HitFactory(DjangoModelFactory[Hit]):
    number = factory.Sequence(lambda n: f"H2001-{n:06}")
    line = factory.SubFactory(ShipmentLineFactory)
    shipment = factory.SelfAttribute("line.shipment")
    district = factory.SelfAttribute("line.shipment.district")
    recordal = factory.SubFactory(RecordalFactory)
    mark = factory.SelfAttribute("recordal.right.title")
    matched_text = factory.SelfAttribute("mark")
    matched_in = "brand"
    kind = "exact"
    score = 80
    lane = Hit.Lane.RED
    reasons = factory.LazyFunction(list)
    index_version = "test"
    rank = factory.LazyAttribute(lambda hit: Hit.RANKS[hit.lane])
    due_at = factory.SelfAttribute("line.shipment.declared_at")

    class Meta:
        model = Hit


class InspectionFactory(DjangoModelFactory[Inspection]):
    number = factory.Sequence(lambda n: f"I53-2001-{n:05}")
    shipment = factory.SubFactory(ShipmentFactory)
    district = factory.SelfAttribute("shipment.district")

    class Meta:
        model = Inspection


class FindingFactory(DjangoModelFactory[Finding]):
    inspection = factory.SubFactory(InspectionFactory)
    line = factory.SubFactory(
        ShipmentLineFactory, shipment=factory.SelfAttribute("..inspection.shipment")
    )
    recordal = factory.SubFactory(RecordalFactory)
    verdict = Finding.Verdict.SUSPECTED
    quantity = Decimal(1000)
    unit = "件"

    class Meta:
        model = Finding
