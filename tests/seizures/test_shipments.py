"""Shipments as they are received: read, checked, stored once, and shown to whom they concern."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit.models import Event
from core.errors import InvalidInput
from enterprises.models import Enterprise, Membership
from seizures.intake import running, services
from seizures.procedure.telling import people_of_consignor
from seizures.shipments.models import Import, Shipment, ShipmentLine
from seizures.shipments.reading import Unusable, flat
from seizures.shipments.reading_xml import read_xml
from tests.factories import (
    CaseFactory,
    EnterpriseFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    uscc,
)
from tests.seizures.declarations import as_object, csv_file, declared, ndjson_file

pytestmark = pytest.mark.django_db


def brought(upload, *, actor=None):
    """An import run to its end, without screening."""
    batch = services.book_import(upload, actor=actor, screen=False)
    for _chunk in running.run(batch):
        pass
    batch.refresh_from_db()
    return batch


def refused(batch):
    return [(row.line, row.field) for row in batch.refused_rows.all()]


class TestGoodFile:
    def test_rows_of_one_declaration_become_one_shipment(self):
        batch = brought(
            csv_file(declared(1), declared(1, line_no=2, description="帽子"), declared(2))
        )

        assert batch.status == Import.Status.DONE
        assert (batch.shipments_new, batch.lines_new, batch.lines_refused) == (2, 3, 0)
        shipment = Shipment.objects.get(number="530120260000000001")
        assert shipment.status == Shipment.Status.RECEIVED
        assert shipment.district_id == "5300"
        assert shipment.declared_at.isoformat() == "2026-10-12T01:30:00+00:00"
        assert [line.line_no for line in shipment.lines.all()] == [1, 2]
        line = shipment.lines.get(line_no=1)
        assert (line.quantity, line.unit_price, line.packages) == (26000, Decimal("12.5"), 228)

    def test_the_ledger_tells_who_brought_it(self, inspector):
        batch = brought(csv_file(declared()), actor=inspector)

        verbs = Event.objects.filter(subject_id=str(batch.pk)).values_list("verb", "actor_name")
        assert list(verbs.order_by("pk")) == [
            ("import.started", "inspector"),
            ("import.finished", "inspector"),
        ]

    def test_a_second_import_changes_nothing(self):
        rows = [declared(1), declared(2), declared(2, line_no=2)]
        brought(csv_file(*rows))
        before = list(Shipment.objects.values()), list(ShipmentLine.objects.values())

        again = brought(csv_file(*rows))

        assert (again.lines_new, again.lines_known, again.lines_refused) == (0, 3, 0)
        assert before == (list(Shipment.objects.values()), list(ShipmentLine.objects.values()))

    def test_lines_of_a_known_declaration_may_come_later(self):
        brought(csv_file(declared(1)))

        later = brought(csv_file(declared(1), declared(1, line_no=2)))

        assert (later.shipments_new, later.lines_new, later.lines_known) == (0, 1, 1)

    def test_a_parcel_is_known_by_its_tracking_number(self):
        parcel = declared(declaration_no="", tracking_no="RB123456789CN", channel="post")
        brought(csv_file(parcel))

        shipment = Shipment.objects.get()
        assert (shipment.number, shipment.declaration_no) == ("RB123456789CN", "")

    def test_a_time_without_offset_is_time_in_china(self):
        brought(csv_file(declared(declared_at="2026/3/1 9:05")))

        assert Shipment.objects.get().declared_at.isoformat() == "2026-03-01T01:05:00+00:00"

    def test_long_and_strange_texts_are_kept_as_they_are(self):
        strange = "U盘 😀 Ne\u200btac \u202eXYZ\u202c " + "很长" * 11_000
        batch = brought(csv_file(declared(description=strange)))

        assert batch.lines_refused == 0
        assert ShipmentLine.objects.get().description == strange

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
    def test_encodings(self, encoding):
        brought(csv_file(declared(description="优盘，闪存"), encoding=encoding))

        assert ShipmentLine.objects.get().description == "优盘，闪存"
        assert Shipment.objects.get().consignor_name == "深圳市某某贸易有限公司"

    def test_ndjson_has_its_goods_in_lines(self):
        first = as_object(declared(1), declared(1, line_no=2))
        batch = brought(ndjson_file(first, as_object(declared(2))))

        assert (batch.shipments_new, batch.lines_new) == (2, 3)


WCO = """<?xml version="1.0" encoding="UTF-8"?>
<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2">
<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">
  <IssueDateTime>2026-10-12T09:30:00+08:00</IssueDateTime>
  <ID>530120260000000007</ID><TypeCode>EXA</TypeCode><DeclarationOfficeID>5301</DeclarationOfficeID>
  <BorderTransportMeans><ID>COSCO 001</ID><ModeCode>2</ModeCode></BorderTransportMeans>
  <GoodsShipment>
    <Consignor><Name>深圳某某</Name></Consignor><Consignee><Name>Lagos</Name></Consignee>
    <Destination><CountryCode>NG</CountryCode></Destination>
    <Consignment><TransportEquipment><ID>CSLU1234567</ID></TransportEquipment></Consignment>
    <GovernmentAgencyGoodsItem>
      <SequenceNumeric>1</SequenceNumeric>
      <Commodity><Description>U盘 &amp; 配件</Description>
        <Classification><ID>8523511000</ID></Classification>
        <InvoiceLine><UnitPriceAmount currencyID="USD">3.20</UnitPriceAmount></InvoiceLine>
        <GoodsMeasure><GrossMassMeasure>10</GrossMassMeasure>
          <TariffQuantity unitCode="PCE">500</TariffQuantity></GoodsMeasure>
      </Commodity>
      <Origin><CountryCode>CN</CountryCode></Origin>
      <Packaging><QuantityQuantity>5</QuantityQuantity></Packaging>
    </GovernmentAgencyGoodsItem>
    <GovernmentAgencyGoodsItem>
      <SequenceNumeric>2</SequenceNumeric>
      <Commodity><Description>无数量</Description>
        <Classification><ID>8523511000</ID></Classification></Commodity>
    </GovernmentAgencyGoodsItem>
  </GoodsShipment>
</Declaration>
</md:MetaData>"""


class TestXml:
    def test_the_wco_data_model(self):
        batch = brought(SimpleUploadedFile("day.xml", WCO.encode()))

        shipment = Shipment.objects.get()
        assert (shipment.direction, shipment.container_no) == ("export", "CSLU1234567")
        assert (shipment.origin_country, shipment.destination_country) == ("CN", "NG")
        line = shipment.lines.get()
        assert (line.description, line.quantity, line.unit) == ("U盘 & 配件", 500, "PCE")
        assert (line.unit_price, line.currency) == (Decimal("3.2"), "USD")
        assert refused(batch) == [(22, "quantity")]

    def test_entities_are_not_expanded(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><Declaration><ID>&a;</ID></Declaration>'
        with pytest.raises(Unusable, match="entities"):
            services.book_import(SimpleUploadedFile("x.xml", bomb.encode()), actor=None)


class TestBadRows:
    def test_each_is_refused_with_its_line_and_field_and_the_good_are_kept(self, inspector):
        batch = brought(
            csv_file(
                declared(1),
                declared(2, declaration_no="53012026000000002"),
                declared(3, direction="import"),
                declared(4, office="5302"),
                declared(5, channel="boat"),
                declared(6, declared_at="yesterday"),
                declared(7, declared_at="1949-10-01"),
                declared(8, transport_mode="X"),
                declared(9, trade_mode="0000"),
                declared(10, destination_country="XX"),
                declared(11, hs_code="77"),
                declared(12, quantity="0"),
                declared(13, quantity="9" * 16),
                declared(14, unit_price="-1"),
                declared(15, currency="ABC"),
                declared(16, consignor_uscc="91440300123456789X"),
                declared(17, description="bad\x07bell"),
                declared(18, line_no="0"),
                declared(19),
            ),
            actor=inspector,
        )

        assert refused(batch) == [
            (3, "declaration_no"),
            (4, "direction"),
            (5, "office"),
            (6, "channel"),
            (7, "declared_at"),
            (8, "declared_at"),
            (9, "transport_mode"),
            (10, "trade_mode"),
            (11, "destination_country"),
            (12, "hs_code"),
            (13, "quantity"),
            (14, "quantity"),
            (15, "unit_price"),
            (16, "currency"),
            (17, "consignor_uscc"),
            (18, "description"),
            (19, "line_no"),
        ]
        assert batch.lines_refused == 17
        assert Shipment.objects.count() == 2

    def test_all_faults_of_a_row_are_named_at_once(self):
        batch = brought(csv_file(declared(quantity="many", currency="??", hs_code="x")))

        reason = batch.refused_rows.get().reason
        assert "HS code" in reason
        assert "many" in reason
        assert "ISO 4217" in reason

    def test_office_of_no_district(self):
        batch = brought(csv_file(declared(declaration_no="990120260000000001", office="9901")))

        assert refused(batch) == [(2, "office")]

    def test_freight_needs_a_declaration_number(self):
        batch = brought(csv_file(declared(declaration_no="", tracking_no="RB123456789CN")))

        assert refused(batch) == [(2, "declaration_no")]

    def test_rows_that_contradict_each_other(self):
        batch = brought(csv_file(declared(1), declared(1, line_no=2, destination_country="KE")))

        assert refused(batch) == [(3, "destination_country")]
        assert ShipmentLine.objects.count() == 1

    def test_changed_content_of_a_known_line(self):
        brought(csv_file(declared(1)))

        batch = brought(csv_file(declared(1, quantity="99")))

        assert refused(batch) == [(2, "line_no")]
        assert "already declared" in batch.refused_rows.get().reason
        assert ShipmentLine.objects.get().quantity == 26000

    def test_an_open_quotation_mark_takes_only_its_own_line(self):
        sound = csv_file(declared(1), declared(2), declared(3)).read().decode()
        lines = sound.splitlines()
        lines[2] = lines[2].replace("棉制", '"棉制', 1)
        lines[2] = lines[2].replace(',"棉制', ',"棉制')
        batch = brought(SimpleUploadedFile("day.csv", "\n".join(lines).encode()))

        assert [row.line for row in batch.refused_rows.all()] == [3]
        assert Shipment.objects.count() == 2

    def test_a_cell_too_many_or_a_broken_byte(self):
        lines = csv_file(declared(1), declared(2), declared(3)).read().splitlines()
        lines[1] += b",surplus"
        lines[2] = lines[2].replace("棉".encode(), b"\xff\xfe")
        batch = brought(SimpleUploadedFile("day.csv", b"\r\n".join(lines)))

        assert [row.line for row in batch.refused_rows.all()] == [2, 3]
        assert Shipment.objects.count() == 1

    def test_lines_that_are_not_json(self):
        good = ndjson_file(as_object(declared(1))).read()
        text = good + b"\n{oops\n[1,2]\n" + b'{"lines": 5}\n'
        batch = brought(SimpleUploadedFile("day.ndjson", text))

        assert [row.line for row in batch.refused_rows.all()] == [2, 3, 4]
        assert batch.lines_new == 1


class TestUnusableFiles:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("day.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00"),
            ("day.csv", b"name,price\nU disk,3\n"),
            ("day.csv", b"declaration_no,line_no\n1,1\n"),
            ("day.csv", b""),
            ("day.exe", b"MZ"),
            ("day.xml", b"<html></html>"),
            ("day.xml", b"not xml"),
            ("day.csv", "报关单".encode("utf-16")),
        ],
    )
    def test_are_refused_as_a_whole(self, name, content):
        with pytest.raises(InvalidInput):
            services.book_import(SimpleUploadedFile(name, content), actor=None)

        assert not Import.objects.exists()


class TestInterruption:
    def test_the_next_worker_goes_on_where_the_last_batch_ended(self, monkeypatch):
        monkeypatch.setattr("seizures.shipments.importing.BATCH", 10)
        rows = [declared(n) for n in range(1, 36)] + [declared(36, quantity="x")]
        batch = services.book_import(csv_file(*rows), actor=None, screen=False)
        first = running.run(batch)
        next(first)
        next(first)
        first.close()

        batch.refresh_from_db()
        assert (batch.status, batch.lines_read) == (Import.Status.RUNNING, 20)

        for _chunk in running.run(batch):
            pass
        batch.refresh_from_db()
        assert (batch.lines_read, batch.lines_new, batch.lines_known) == (36, 35, 0)
        assert refused(batch) == [(37, "quantity")]

    def test_two_workers_do_not_do_the_same_work(self, monkeypatch):
        monkeypatch.setattr("seizures.shipments.importing.BATCH", 10)
        batch = services.book_import(csv_file(*map(declared, range(1, 31))), actor=None)
        one, other = running.run(batch), running.run(batch)
        taken = [next(one), next(other)]

        assert list(one) == []
        taken += other
        assert sum(len(chunk.shipments) for chunk in taken if chunk) == 30
        batch.refresh_from_db()
        assert (batch.lines_read, batch.lines_new) == (30, 30)


class TestTrader:
    def test_may_bring_only_its_own_goods(self, trader):
        own = trader.enterprises.get().uscc
        batch = brought(
            csv_file(declared(1, consignor_uscc=own), declared(2), declared(3, consignor_uscc="")),
            actor=trader,
        )

        assert refused(batch) == [(3, "consignor_uscc"), (4, "consignor_uscc")]
        assert Shipment.objects.get().consignor_uscc == own

    def test_sees_its_own_shipments_and_nothing_of_what_customs_thinks(self, trader, login):
        own = ShipmentFactory(
            consignor_uscc=trader.enterprises.get().uscc,
            status="flagged",
            screened_at="2026-01-01T00:00Z",
        )
        ShipmentLineFactory(shipment=own)
        other = ShipmentFactory()
        client = login(trader)

        assert other.number not in client.get("/portal/shipments/").content.decode()
        page = client.get(f"/shipments/{own.number}/").content.decode()
        assert own.number in page
        assert "Flagged" not in page
        assert "Why it was flagged" not in page
        assert client.get(f"/shipments/{other.number}/").status_code == 404
        shown = client.get(f"/api/v1/shipments/{own.number}/").json()
        assert "status" not in shown
        assert len(shown["lines"]) == 1


class TestPages:
    def test_another_district_does_not_exist(self, inspector, stranger, login):
        shipment = ShipmentFactory()

        for path in ("/shipments/{}/", "/api/v1/shipments/{}/"):
            url = path.format(shipment.number)
            assert login(inspector).get(url).status_code == 200
            assert login(stranger).get(url).status_code == 404

    def test_rights_holders_have_no_business_here(self, rights_holder, login):
        assert login(rights_holder).get("/shipments/").status_code == 403

    @pytest.mark.parametrize("url", ["/shipments/", "/api/v1/shipments/"])
    def test_list_is_flat(self, url, inspector, login, assert_flat_queries):
        assert_flat_queries(login(inspector), url, ShipmentFactory)

    def test_portal_list_is_flat(self, trader, login, assert_flat_queries):
        code = trader.enterprises.get().uscc
        add = lambda: ShipmentFactory(consignor_uscc=code)  # noqa: E731
        assert_flat_queries(login(trader), "/portal/shipments/", add)

    def test_filters(self, inspector, planner, login):
        wanted = ShipmentFactory(container_no="CSLU7654321", destination_country="KE")
        other = ShipmentFactory(direction="import", channel="post", consignor_uscc=uscc(5))
        client = login(inspector)

        def shown(query):
            text = client.get(f"/shipments/?{query}").content.decode()
            return wanted.number in text, other.number in text

        assert shown("q=cslu7654321") == (True, False)
        assert shown(f"q={other.number[:18]}") == (False, True)
        assert shown("direction=import") == (False, True)
        assert shown("destination=KE") == (True, False)
        assert shown("status=cleared") == (False, False)
        assert shown("declared_after=2000-01-01&channel=post") == (False, True)
        assert login(planner).get("/shipments/?district=5300").status_code == 200


class TestClaimedCodes:
    """A code is public: whoever states it of itself must be verified before it opens anything."""

    def test_open_nothing_before_customs_has_verified_them(self, login, trader):
        claimed = EnterpriseFactory(status=Enterprise.Status.REGISTERED)
        Membership.objects.create(user=trader, enterprise=claimed)
        case = CaseFactory(shipment=ShipmentFactory(consignor_uscc=claimed.uscc))
        client, number = login(trader), case.shipment.number

        assert client.get(f"/shipments/{number}/").status_code == 404
        assert client.get(f"/api/v1/shipments/{number}/").status_code == 404
        assert client.get(f"/portal/goods/{case.number}/").status_code == 404
        assert client.get(f"/api/v1/cases/{case.number}/").status_code == 404
        assert trader not in people_of_consignor(case)

        claimed.status = Enterprise.Status.VERIFIED
        claimed.save()
        assert client.get(f"/shipments/{number}/").status_code == 200
        assert client.get(f"/portal/goods/{case.number}/").status_code == 200
        assert trader in people_of_consignor(case)


class TestHostileFiles:
    @pytest.mark.parametrize(
        "body",
        [b"<a/>" * 3_000_000, b'<a b="' + b"x" * 10_000_000 + b'"/>', b"x" * 10_000_000],
        ids=["elements", "attribute", "text"],
    )
    def test_an_endless_declaration_is_not_taken_into_memory(self, body):
        stream = io.BytesIO(b"<Declaration>" + body + b"</Declaration>")

        with pytest.raises(Unusable, match="endless"):
            list(read_xml(stream, 0, 0))

        assert stream.tell() < 10_000_000

    def test_names_that_nobody_knows_are_not_copied_to_every_line(self):
        given = {f"n{n}": n for n in range(1000)} | {"direction": "export", "lines": [{}, {}]}

        assert [dict(row.values) for row in flat(given, 1)] == [{"direction": "export"}] * 2
