"""The checkpoint asks whether goods may pass."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from seizures.cases.models import Case
from seizures.gate import standing
from seizures.inspections.models import Inspection
from seizures.intake import running
from seizures.rulebook.models import RiskFigure
from seizures.screening.models import Hit
from tests.factories import (
    CaseItemFactory,
    HitFactory,
    InspectionFactory,
    LicenseeFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    uscc,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/gate-checks/"
GOODS = {"hs_code": "8523511000", "description": "U盘 Netac 64GB", "brand": "Netac"}


@pytest.fixture(autouse=True)
def nothing_remembered():
    standing.forget()
    yield
    standing.forget()


@pytest.fixture
def netac():
    return RecordalFactory(
        right__title="朗科",
        right__title_en="Netac",
        right__nice_classes=[9],
        right__hs_prefixes=["852351"],
    )


@pytest.fixture
def gate(bearer, inspector):
    """A scanner with the token of an inspector of Shenzhen."""
    client = bearer(inspector)

    def ask(status: int = 200, **asked):
        answer = client.post(URL, asked, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


def screened(**shipment):
    line = ShipmentLineFactory(shipment=ShipmentFactory(**shipment), **GOODS)
    running.screen_now([line.shipment_id])
    return line.shipment


class TestDeclared:
    def test_goods_nobody_suspects_pass(self, gate, netac):
        line = ShipmentLineFactory(hs_code="6109100021", description="shirts", brand="")
        running.screen_now([line.shipment_id])

        told = gate(declaration_no=line.shipment.number)

        assert (told["decision"], told["reasons"], told["recordals"]) == ("go", [], [])
        assert told["shipments"][0]["status"] == "cleared"

    def test_goods_to_be_inspected_stop_with_the_rights_they_touch(self, gate, netac):
        shipment = screened(container_no="CSNU1234567")

        told = gate(container_no="CSNU1234567")

        inspection, hit = Inspection.objects.get(), Hit.objects.get()
        assert told["decision"] == "stop"
        assert [(one["code"], one["number"]) for one in told["reasons"]] == [
            ("inspection", inspection.number),
            ("hit", hit.number),
        ]
        (right,) = told["recordals"]
        assert (right["number"], right["title"]) == (netac.number, "朗科")
        shipment.refresh_from_db()
        assert told["index_version"] == shipment.screening_version

    def test_goods_under_a_case_stop_and_pass_when_it_is_closed(self, gate):
        case = CaseItemFactory().case
        told = gate(declaration_no=case.shipment.number)
        assert told["decision"] == "stop"
        assert told["reasons"][0]["number"] == case.number
        assert case.get_status_display() in told["reasons"][0]["text"]

        Case.objects.filter(pk=case.pk).update(
            status="released", release_ground="proven_genuine", closed_at=now()
        )
        assert gate(declaration_no=case.shipment.number)["decision"] == "go"

    def test_whoever_waits_without_a_place_passes_with_a_remark(self, gate):
        hit = HitFactory(
            lane="yellow", line__shipment__status="flagged", line__shipment__screened_at=now()
        )
        told = gate(declaration_no=hit.shipment.number)
        assert told["decision"] == "go"
        assert [(one["code"], one["stops"]) for one in told["reasons"]] == [("waiting", False)]

        Hit.objects.update(lane="red")
        assert gate(declaration_no=hit.shipment.number)["decision"] == "stop"

    def test_goods_that_come_before_the_screening_are_judged_at_the_gate(self, gate, netac):
        fresh = ShipmentLineFactory(shipment=ShipmentFactory(), **GOODS).shipment

        told = gate(declaration_no=fresh.number)

        assert told["decision"] == "stop"
        assert told["reasons"][0]["code"] == "match"
        assert "Netac" in told["reasons"][0]["text"]
        assert not Hit.objects.exists()

    def test_lawful_use_is_told(self, gate, netac):
        licensee = LicenseeFactory(recordal=netac, uscc=uscc(77))
        shipment = screened(consignor_uscc=licensee.uscc)

        told = gate(declaration_no=shipment.number)

        assert told["decision"] == "go"
        assert [(one["recordal"], one["why"]) for one in told["lawful"]] == [
            (netac.number, "licensee")
        ]

    def test_an_old_journey_of_the_container_is_over(self, gate, netac):
        screened(container_no="CSNU1234567", declared_at=now() - timedelta(days=90))
        gate(404, container_no="CSNU1234567")

    def test_parcels_are_asked_for_by_tracking_number(self, gate, netac):
        parcel = screened(declaration_no="", tracking_no="EE123456789CN", number="EE123456789CN")
        assert gate(tracking_no=parcel.number)["decision"] == "stop"

    def test_goods_of_another_district_do_not_exist(self, bearer, stranger, netac):
        shipment = screened()
        answer = bearer(stranger).post(
            URL, {"declaration_no": shipment.number}, content_type="application/json"
        )
        assert answer.status_code == 404


class TestDescribed:
    def test_as_screening_would_say(self, gate, netac):
        told = gate(line=GOODS | {"consignor_name": "某某贸易"})

        assert told["decision"] == "stop"
        (ground,) = told["reasons"]
        assert (ground["recordal"], ground["mark"], ground["lane"]) == (
            netac.number,
            "Netac",
            "red",
        )
        assert gate(line=GOODS | {"hs_code": "6109100021"})["decision"] == "go"

    def test_the_holder_and_whoever_it_lists_pass_from_the_same_moment(self, gate, netac):
        goods = GOODS | {"consignor_uscc": uscc(78)}
        assert gate(line=goods)["decision"] == "stop"

        LicenseeFactory(recordal=netac, uscc=uscc(78))
        told = gate(line=goods)
        assert (told["decision"], told["lawful"][0]["why"]) == ("go", "licensee")

        own = gate(line=GOODS | {"consignor_uscc": netac.right.holder.uscc})
        assert (own["decision"], own["lawful"][0]["why"]) == ("go", "holder")

    def test_a_recordal_that_ended_stops_nothing(self, gate, netac):
        assert gate(line=GOODS)["decision"] == "stop"
        netac.ended_on = localdate()
        netac.save()
        told = gate(line=GOODS)
        assert (told["decision"], told["recordals"]) == ("go", [])

    def test_other_rules_count_within_seconds(self, gate, netac, monkeypatch):
        assert gate(line=GOODS)["decision"] == "stop"
        RiskFigure.objects.filter(key="line").update(value=95)
        RiskFigure.objects.filter(key="red").update(value=96)
        assert gate(line=GOODS)["decision"] == "stop"
        monkeypatch.setattr(standing, "FRESH", 0.0)
        assert gate(line=GOODS)["decision"] == "go"

    def test_odd_goods_are_judged_all_the_same(self, gate, netac):
        for text in ("\u202e\u200b\u2066", "🔥" * 300, "|||:::", "x" * 65_536, "ѐ‮朗\u200d科"):
            told = gate(line={"hs_code": "8523511000", "description": text})
            assert told["decision"] in ("go", "stop")
        assert gate(line={"hs_code": "8523511000", "brand": "N\u200be\u202etac"})["decision"] == (
            "stop"
        )


class TestRefused:
    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"declaration_no": "1", "container_no": "2"},
            {"line": {"hs_code": "85AB"}},
            {"line": {"hs_code": ""}},
            {"line": GOODS | {"quantity": "-5"}},
            {"line": GOODS | {"quantity": "9" * 30}},
            {"line": GOODS | {"description": "x" * 65_537}},
            {"line": GOODS | {"district": "3100"}},
        ],
    )
    def test_what_cannot_be_asked(self, gate, asked):
        assert gate(422, **asked)["errors"]

    def test_only_customs_asks(self, bearer, trader, auditor):
        for user in (trader, auditor):
            answer = bearer(user).post(URL, {"line": GOODS}, content_type="application/json")
            assert answer.status_code == 403

    def test_not_more_often_than_the_gate_may(self, gate, settings, netac):
        settings.GATE_RATE = 0
        assert gate(429, declaration_no="x")["code"]

    def test_one_shipment_or_six_cost_the_same(self, gate, netac):
        screened(container_no="CSNU7654321")

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                gate(container_no="CSNU7654321")
            return len(queries)

        cost()
        few = cost()
        for _ in range(5):
            shipment = ShipmentFactory(container_no="CSNU7654321", screened_at=now())
            HitFactory(line__shipment=shipment)
            InspectionFactory(shipment=shipment)
        gate(container_no="CSNU7654321")
        assert cost() == few < 10
