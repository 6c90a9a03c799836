"""Finding shipments, hits and inspections by what is at hand, however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_filters import MultipleChoiceFilter

from seizures.inspections.models import Inspection
from seizures.inspections.search import matching as inspections_matching
from seizures.screening import reasons
from seizures.screening.filters import HitFilter
from seizures.screening.models import Hit
from seizures.screening.search import matching as hits_matching
from seizures.shipments import search
from seizures.shipments.filters import ShipmentFilter
from seizures.shipments.models import Shipment
from seizures.shipments.search import TraderName, matching
from tests.factories import (
    EnterpriseFactory,
    HitFactory,
    InspectionFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    uscc,
)

pytestmark = pytest.mark.django_db


def found(term):
    return list(Shipment.objects.filter(matching(term)).order_by("pk"))


@pytest.fixture
def shipment():
    return ShipmentFactory(
        number="530120260170001234",
        container_no="CSLU7654321",
        tracking_no="LX00112233CN",
        consignor_uscc=uscc(4711),
        consignor_name="义乌市雄鹿贸易有限公司 Xionglu Trading",
    )


@pytest.fixture
def unnamed():
    """A parcel whose sender gave no code."""
    return ShipmentFactory(
        declaration_no="",
        number="RB123456789CN",
        tracking_no="RB123456789CN",
        consignor_uscc="",
        consignor_name="Ólafur Li",
    )


class TestShipments:
    @pytest.mark.parametrize(
        "term",
        [
            *("530120260170001234", "5301202601700", " cslu7654321 ", "LX00112233CN"),
            *("雄", "雄鹿", "鹿贸易", "xionglu", "XIONGLU tr", "ｘｉｏｎｇｌｕ", "xi"),
        ],
    )
    def test_by_number_container_or_part_of_a_name(self, shipment, unnamed, term):
        ShipmentFactory()
        assert found(term) == [shipment]

    def test_by_code_in_any_case(self, shipment):
        ShipmentFactory()
        assert found(shipment.consignor_uscc.lower()) == [shipment]

    @pytest.mark.parametrize("term", ["RB123456789CN", "RB12", "Ólaf", "ólafur li"])
    def test_who_gave_no_code_is_found_by_the_beginning(self, shipment, unnamed, term):
        assert found(term) == [unnamed]

    @pytest.mark.parametrize("term", ["", "  ", "雄贸", "1234", "onglu2", "%", "_", "\\", "afur"])
    def test_not_by_what_is_not_there(self, shipment, unnamed, term):
        assert found(term) == []

    def test_all_goods_of_a_trader_by_any_of_its_names(self, shipment):
        later = ShipmentFactory(
            consignor_uscc=shipment.consignor_uscc, consignor_name="雄鹿国际集团"
        )
        assert found("雄鹿国际") == found("雄鹿贸易") == [shipment, later]

    def test_a_name_is_kept_once(self, shipment):
        for name in (shipment.consignor_name, shipment.consignor_name.upper()):
            ShipmentFactory(consignor_uscc=shipment.consignor_uscc, consignor_name=name)
        assert TraderName.objects.get().uscc == shipment.consignor_uscc

    def test_many_are_found_as_well_as_few(self, shipment, unnamed, monkeypatch):
        others = [
            ShipmentFactory(consignor_uscc=uscc(n), consignor_name="雄鹿") for n in range(5, 9)
        ]
        few = {term: found(term) for term in ("雄鹿", "5301", "RB", "雄鹿贸易")}
        monkeypatch.setattr(search, "COUNT_UP_TO", 2)
        assert few["雄鹿"] == [shipment, *others]
        assert few == {term: found(term) for term in few}

    @pytest.mark.parametrize("url", ["/shipments/", "/api/v1/shipments/"])
    def test_within_the_district_alone(self, url, shipment, inspector, stranger, login):
        for user, seen in ((inspector, True), (stranger, False)):
            page = login(user).get(url, {"q": "雄鹿"}).content.decode()
            assert (shipment.number in page) is seen

    def test_a_trader_finds_its_own_goods_alone(self, shipment, trader, login):
        own = ShipmentFactory(
            consignor_uscc=trader.enterprises.get().uscc, consignor_name="雄鹿之友"
        )
        page = login(trader).get("/portal/shipments/", {"q": "雄鹿"}).content.decode()
        assert own.number in page
        assert shipment.number not in page

    @pytest.mark.parametrize(
        "term", ["530120260170001234", "CSLU7654321", "LX00112233CN", "雄鹿", "Ólaf", "RB12"]
    )
    @pytest.mark.parametrize("most", [1000, 0])
    def test_no_question_reads_the_table(self, shipment, unnamed, monkeypatch, term, most):
        monkeypatch.setattr(search, "COUNT_UP_TO", most)
        with CaptureQueriesContext(connection) as queries:
            found(term)
        assert len(queries) <= 7
        assert not [plan for plan in plans(queries) if "Seq Scan" in plan]


class TestHits:
    @pytest.fixture
    def hit(self, shipment):
        return HitFactory(line=ShipmentLineFactory(shipment=shipment), mark="优盘王 UDISK")

    @pytest.mark.parametrize("term", ["优盘", "udisk", "雄鹿", "530120260170001234", "LX0011"])
    def test_by_mark_shipment_or_consignor(self, hit, term):
        HitFactory()
        assert list(Hit.objects.filter(hits_matching(term))) == [hit]
        assert list(Hit.objects.filter(hits_matching(hit.number))) == [hit]

    def test_no_question_reads_a_table(self, hit):
        with CaptureQueriesContext(connection) as queries:
            list(Hit.objects.filter(hits_matching("雄鹿")))
            list(Inspection.objects.filter(inspections_matching("雄鹿")))
        assert not [plan for plan in plans(queries) if "Seq Scan" in plan]

    @pytest.mark.parametrize("url", ["/screening/", "/api/v1/screening-hits/"])
    def test_by_number_code_or_name_of_any_holder(self, url, inspector, login):
        holder = EnterpriseFactory(name_zh="朗科科技", name_en="Netac")
        decided, other = HitFactory(recordal__right__holder=holder, status="refuted"), HitFactory()
        for asked in (holder.number, holder.uscc, "朗科", "netac"):
            answer = login(inspector).get(url, {"holder": asked, "status": "refuted"})
            assert decided.number in answer.content.decode()
            assert other.number not in answer.content.decode()

    def test_reasons_of_no_rule_are_looked_for_once(self, inspector, login, monkeypatch):
        monkeypatch.setattr(reasons, "_unknown", {})
        for _ in range(3):
            HitFactory(reasons=[{"code": "rule.gone", "version": 1, "points": 5, "params": {}}])
        client = login(inspector)
        client.get("/screening/")
        reasons._unknown.clear()
        with CaptureQueriesContext(connection) as queries:
            assert "rule.gone" in client.get("/screening/").content.decode()
        assert len([q for q in queries if "seizures_ruleversion" in q["sql"]]) == 1
        assert len(queries) <= 8


def test_inspections_by_number_shipment_or_consignor(shipment):
    inspection = InspectionFactory(shipment=shipment)
    InspectionFactory()
    for term in (inspection.number, shipment.number, "雄鹿", "LX0011"):
        assert list(Inspection.objects.filter(inspections_matching(term))) == [inspection]


@pytest.mark.parametrize("filters", [ShipmentFilter, HitFilter])
def test_several_choices_sort_nothing(filters):
    """DISTINCT would sort everything that is found, where no row can be there twice."""
    several = [f for f in filters.base_filters.values() if isinstance(f, MultipleChoiceFilter)]
    assert not [f.field_name for f in several if f.distinct]


def plans(queries):
    """How each question would be answered from large tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in queries.captured_queries:
            cursor.execute("EXPLAIN " + query["sql"])
            yield "\n".join(row[0] for row in cursor.fetchall())
