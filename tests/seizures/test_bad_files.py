"""Files as they really come: other encodings, cut off in the middle, hostile, absurd. Good rows are
kept and screened, bad ones are refused one by one, and nothing stops the worker."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seizures.intake import services, tasks
from seizures.screening.models import Hit
from seizures.shipments.models import Import, Shipment, ShipmentLine
from seizures.shipments.reading import Unusable
from tests.factories import RecordalFactory
from tests.seizures.declarations import as_object, csv_file, declared, ndjson_file

pytestmark = pytest.mark.django_db

FLASH = {"hs_code": "8523511000"}


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    for task in (tasks.run_import, tasks.screen_chunk):
        monkeypatch.setattr(task, "delay_on_commit", task.run)
    RecordalFactory(right__title="朗科", right__title_en="Netac", right__hs_prefixes=["852351"])


def brought(upload):
    batch = services.start_import(upload, actor=None)
    batch.refresh_from_db()
    return batch


def refused(batch):
    return [(row.line, row.field) for row in batch.refused_rows.all()]


class TestTexts:
    def test_strange_descriptions_are_stored_and_screened(self):
        strange = [
            "！@#￥%……&*（）——+《》？：“{}|",
            "😀🔥💾" * 200,
            "\u200b\u200d\u2060\ufeff\u202eX\u202c",
            "Ⓝⓔⓣⓐⓒ U盘",
            "很长" * 16_000 + " Netac",
            "a|" * 30_000,
            "品牌:" * 2_000,
            "Ν€tаc ｎｅｔａｃ",
        ]
        rows = [declared(n, **FLASH, description=text) for n, text in enumerate(strange, 1)]

        batch = brought(csv_file(*rows))

        assert (batch.status, batch.lines_new, batch.lines_refused) == ("done", len(strange), 0)
        assert not Shipment.objects.filter(status=Shipment.Status.RECEIVED).exists()
        kept = ShipmentLine.objects.order_by("shipment__number").values_list(
            "description", flat=True
        )
        assert list(kept) == [text.strip() for text in strange]
        assert Hit.objects.filter(shipment__number=rows[4]["declaration_no"]).exists()

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "gbk"])
    def test_encodings_of_chinese_offices(self, encoding):
        rows = [declared(n, **FLASH, description="朗科牌闪存盘，金属外壳") for n in (1, 2)]

        batch = brought(csv_file(*rows, encoding=encoding))

        assert (batch.lines_new, batch.lines_refused) == (2, 0)
        assert ShipmentLine.objects.first().description == "朗科牌闪存盘，金属外壳"
        assert Hit.objects.count() == 2

    def test_a_description_beyond_all_measure(self):
        long = declared(1, description="长" * 100_001)
        batch = brought(csv_file(long, declared(2)))

        assert refused(batch) == [(2, "description")]
        assert len(batch.refused_rows.get().row["description"]) == 500


class TestNumbers:
    @pytest.mark.parametrize(
        "quantity", ["-1", "0", "0.0001", "1e9", "NaN", "∞", "１２", "9" * 16, "10000000000001", ""]
    )
    def test_quantities_that_cannot_be(self, quantity):
        assert refused(brought(csv_file(declared(1, quantity=quantity)))) == [(2, "quantity")]

    @pytest.mark.parametrize("number", [float("1e300"), -3, True, [1], {"a": 1}, None])
    def test_quantities_of_another_kind(self, number):
        batch = brought(
            ndjson_file(as_object(declared(1)), as_object(declared(2, quantity=number)))
        )
        assert (batch.lines_new, refused(batch)) == (1, [(2, "quantity")])

    @pytest.mark.parametrize("code", ["", "85", "0000000000", "8523.51x", "1" * 14])
    def test_codes_of_no_chapter(self, code):
        assert refused(brought(csv_file(declared(1, hs_code=code)))) == [(2, "hs_code")]

    @pytest.mark.parametrize("line_no", ["0", "-1", "1.5", "9999999999", "one"])
    def test_line_numbers(self, line_no):
        assert refused(brought(csv_file(declared(1, line_no=line_no)))) == [(2, "line_no")]

    def test_true_is_not_one_however_often_it_comes(self):
        first, second = as_object(declared(1)), as_object(declared(1, line_no=2))
        second["transport_mode"] = True
        batch = brought(ndjson_file(first, second))
        assert refused(batch) == [(2, "transport_mode")]


class TestBrokenFiles:
    def xml(self, count):
        goods = (
            "<GoodsShipment><Consignor><Name>深圳某某</Name></Consignor>"
            "<GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric><Commodity>"
            "<Description>棉制T恤</Description><Classification><ID>6109100021</ID></Classification>"
            '<GoodsMeasure><TariffQuantity unitCode="PCE">5</TariffQuantity></GoodsMeasure>'
            "</Commodity></GovernmentAgencyGoodsItem></GoodsShipment>"
        )
        one = (
            "<Declaration><ID>530120260{n:09}</ID><TypeCode>EX</TypeCode>"
            "<IssueDateTime>2026-10-12T09:00:00+08:00</IssueDateTime>{goods}</Declaration>\n"
        )
        text = "".join(one.format(n=n, goods=goods) for n in range(1, count + 1))
        return f"<MetaData>\n{text}</MetaData>"

    def test_xml_that_ends_in_the_middle_keeps_what_came_before(self):
        whole = self.xml(60)
        batch = brought(SimpleUploadedFile("day.xml", whole[:-200].encode()))

        assert batch.status == Import.Status.FAILED
        assert "broken at line" in batch.problem
        assert batch.lines_new == ShipmentLine.objects.count() >= 25
        assert not Shipment.objects.filter(status=Shipment.Status.RECEIVED).exists()

        again = brought(SimpleUploadedFile("day.xml", whole.encode()))
        assert again.status == Import.Status.DONE
        assert (again.lines_new + again.lines_known, ShipmentLine.objects.count()) == (60, 60)

    def test_a_billion_laughs(self):
        entities = "".join(
            f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10)
        )
        bomb = f"<!DOCTYPE x [{entities}]><Declaration><ID>&l9;</ID></Declaration>"
        with pytest.raises(Unusable, match="entities"):
            services.book_import(SimpleUploadedFile("x.xml", bomb.encode()), actor=None)

    def test_an_outside_entity_is_not_fetched(self):
        bomb = (
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Declaration>&a;</Declaration>'
        )
        with pytest.raises(Unusable, match="entities"):
            services.book_import(SimpleUploadedFile("x.xml", bomb.encode()), actor=None)

    def test_ndjson_with_broken_lines_between_good_ones(self):
        good = [json.dumps(as_object(declared(n)), ensure_ascii=False) for n in (1, 2, 3)]
        broken = [good[0][:-20], "[" * 100_000, '{"a": NaN}', "\u2028", "null", '"text"']
        text = "\n".join([good[0], *broken, good[1], good[2][: len(good[2]) // 2], good[2]])
        batch = brought(SimpleUploadedFile("day.ndjson", text.encode()))

        assert batch.lines_new == 3
        assert [line for line, _field in refused(batch)] == [2, 3, 4, 6, 7, 9]

    def test_a_csv_that_ends_in_the_middle_of_a_row(self):
        content = csv_file(declared(1), declared(2), declared(3)).read()
        batch = brought(SimpleUploadedFile("day.csv", content[:-90]))

        assert (batch.lines_new, [line for line, _field in refused(batch)]) == (2, [4])

    def test_cells_with_and_without_quotation_marks(self):
        rows = [
            declared(1, description='12" 屏幕, "黑色"'),
            declared(2, description="两行\n的描述"),
            declared(3),
        ]
        batch = brought(csv_file(*rows))

        assert (batch.lines_new, batch.lines_refused) == (3, 0)
        kept = ShipmentLine.objects.order_by("shipment__number").values_list(
            "description", flat=True
        )
        assert list(kept) == [row["description"] for row in rows]
