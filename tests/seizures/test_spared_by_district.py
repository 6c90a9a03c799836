"""What a district confirmed before shipping passes screening, and the line keeps the reason."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from recordal.preconfirmations import services
from recordal.preconfirmations.models import PreConfirmation
from seizures.intake import running
from seizures.screening.models import Hit, SparedLine
from seizures.shipments.models import Shipment
from tests.factories import (
    LicenseeFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    uscc,
)
from tests.factories.preconfirmations import PreConfirmationFactory

pytestmark = pytest.mark.django_db
DISKS = {"hs_code": "8523511000", "quantity": 1000}


def arrived(description, brand="", **shipment):
    line = ShipmentLineFactory(
        shipment=ShipmentFactory(**shipment), description=description, brand=brand, **DISKS
    )
    return line.shipment


def screened(*shipments):
    running.screen_now([shipment.pk for shipment in shipments])


@pytest.fixture
def netac():
    return RecordalFactory(right__title="朗科", right__title_en="Netac", right__nice_classes=[9])


def test_goods_that_were_shown_pass_and_goods_that_differ_are_flagged(netac, supervisor):
    asked = PreConfirmationFactory(
        recordal=netac,
        brands=["Netac"],
        status=PreConfirmation.Status.ANSWERED,
        ships_to=localdate() + timedelta(days=30),
    )
    granted = services.grant(asked, actor=supervisor)
    code = granted.trader.uscc
    shown = arrived("U盘 64GB", "Netac", consignor_uscc=code)
    other_goods = arrived("移动硬盘 Netac", "Netac", consignor_uscc=code)
    elsewhere = arrived("U盘 64GB", "Netac", consignor_uscc=code, district_id="3100")
    stranger = arrived("U盘 64GB", "Netac", consignor_uscc=uscc(99))

    screened(shown, other_goods, elsewhere, stranger)

    flagged = {hit.shipment for hit in Hit.objects.all()}
    assert flagged == {other_goods, elsewhere, stranger}
    shown.refresh_from_db()
    assert shown.status == Shipment.Status.CLEARED
    (kept,) = SparedLine.objects.get(line__shipment=shown).rights
    assert (kept["why"], kept["reference"]) == ("preconfirmation", granted.number)

    services.revoke(granted, actor=supervisor, reasons="Other goods were found.")
    later = arrived("U盘 64GB", "Netac", consignor_uscc=code)
    screened(later)
    assert Hit.objects.filter(shipment=later).exists()


def test_a_licence_for_ningbo_passes_in_ningbo_only(netac):
    code = LicenseeFactory(recordal=netac, uscc=uscc(77), districts=["3100"]).uscc
    here = arrived("U盘 Netac", consignor_uscc=code)
    there = arrived("U盘 Netac", consignor_uscc=code, district_id="3100")

    screened(here, there)

    assert {hit.shipment for hit in Hit.objects.all()} == {here}
    assert SparedLine.objects.get().rights[0]["why"] == "licensee"
