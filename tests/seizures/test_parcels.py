"""The fast lane: one parcel, a hundred, a table; nothing lost, nothing doubled (REG 31; MEA 31)."""

import json
import re
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.audit.models import Event
from core.files.models import StoredFile
from seizures.cases.models import Case
from seizures.evidence.models import CustodyEvent
from seizures.parcels import services
from seizures.parcels.models import Parcel, ParcelEntry
from seizures.reports.queries import campaign_cases, totals
from seizures.shipments.models import Shipment
from tests.factories import (
    CampaignFactory,
    HitFactory,
    LicenseeFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    stored_picture,
)
from tests.factories.parcels import a_parcel, enter, row, tracking_no

pytestmark = pytest.mark.django_db

LANE = {
    "tracking_no": "LX 123 456 789 CN",
    "goods": "mobile_electronics",
    "quantity": "2",
    "place": "Mail centre",
}


def press(client, recordal, **data):
    return client.post("/parcels/log/", {**LANE, "mark": recordal.number, "key": "k1", **data})


class TestOneParcel:
    def test_six_inputs_make_a_detained_simplified_case(self, login, inspector):
        recordal = RecordalFactory()
        answer = press(login(inspector), recordal, photo=stored_picture("front.png"))
        assert answer.status_code == 302
        case = Case.objects.get()
        parcel = case.parcel
        assert (case.flow, case.status, case.holder) == (
            "simplified",
            "detained",
            recordal.right.holder,
        )
        assert case.detained_at == case.opened_at
        assert case.answer == ""  # nobody applied, nobody gave security (MEA 31)
        assert not case.securities.exists()
        assert parcel.tracking_no == case.shipment.number == "LX123456789CN"
        assert case.shipment.status == "suspended"
        item = case.items.get()
        assert (item.recordal, item.quantity, item.unit) == (recordal, Decimal(2), "件")
        custody = CustodyEvent.objects.get(case=case)
        assert (custody.kind, custody.from_party, custody.place) == ("taken", "不详", "Mail centre")
        photo = case.evidence.get()
        event = Event.objects.get(verb="parcel.logged")
        assert event.details["photos"] == [photo.file.sha256]
        assert event.actor == inspector
        clock = case.deadlines.get()
        assert (clock.rule_id, clock.length, clock.unit) == ("parcel_decision", 30, "working_day")

    def test_same_as_last_repeats_mark_goods_and_place(self, login, inspector):
        client = login(inspector)
        recordal = RecordalFactory()
        press(client, recordal)
        page = client.get("/parcels/")
        assert f'data-mark="{recordal.number}"' in page.text
        # without script the button itself sends the form
        answer = client.post(
            "/parcels/log/",
            {"tracking_no": "LX000000002CN", "quantity": "5", "same": "1", "key": "k2"},
        )
        assert answer.status_code == 302
        second = Parcel.objects.get(tracking_no="LX000000002CN")
        assert (second.place, second.case.items.get().recordal) == ("Mail centre", recordal)

    def test_several_numbers_scanned_into_one_field(self, login, inspector):
        picture = stored_picture()
        press(
            login(inspector),
            RecordalFactory(),
            tracking_no="AA000000001CN\nAA000000002CN\r\nAA000000003CN",
            photo=picture,
            several="1",
        )
        parcels = Parcel.objects.order_by("tracking_no")
        assert [p.tracking_no[:11] for p in parcels] == [f"AA00000000{n}" for n in (1, 2, 3)]
        assert {p.case.evidence.get().file.sha256 for p in parcels} != {""}
        assert StoredFile.objects.count() == 3

    def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(self, login, inspector):
        answer = press(
            login(inspector), RecordalFactory(), quantity="none", place="", photo=stored_picture()
        )
        assert answer.status_code == 422
        form = answer.context["form"]
        assert set(form.errors) == {"quantity", "place"}
        assert form.data["tracking_no"] == "LX 123 456 789 CN"
        assert not Case.objects.exists()
        # the picture need not be taken again
        again = press(login(inspector), RecordalFactory(), key="k2", kept=answer.context["kept"])
        assert again.status_code == 302
        assert Case.objects.get().evidence.count() == 1

    def test_a_parcel_already_logged_is_refused_with_who_and_when(self, login, inspector, stranger):
        client = login(inspector)
        press(client, RecordalFactory())
        case = Case.objects.get()
        answer = press(client, RecordalFactory(), key="k2")
        assert f"Already logged as {case.number} by {inspector}" in answer.text
        assert case.number in client.get("/parcels/known/", {"tracking_no": "LX123456789CN"}).text
        elsewhere = press(login(stranger), RecordalFactory(), key="k2")
        assert elsewhere.status_code == 422
        assert "Shenzhen" in elsewhere.text
        assert case.number not in elsewhere.text
        assert Parcel.objects.count() == 1

    def test_declared_parcels_keep_their_declaration(self, login, inspector):
        client = login(inspector)
        recordal = RecordalFactory()
        shipment = ShipmentFactory(
            number="LX123456789CN", tracking_no="LX123456789CN", declaration_no="", channel="post"
        )
        line = ShipmentLineFactory(shipment=shipment, description="wireless earphones")
        HitFactory(line=line, recordal=recordal)
        known = client.get("/parcels/known/", {"tracking_no": "lx123456789cn"}).text
        assert "wireless earphones" in known
        assert recordal.number in known
        press(client, recordal)
        case = Case.objects.get()
        shipment.refresh_from_db()
        assert (case.shipment, case.items.get().line, shipment.status) == (
            shipment,
            line,
            "suspended",
        )

    def test_who_may_not_log(self, login, legal, rights_holder):
        for user in (legal, rights_holder):
            assert press(login(user), RecordalFactory()).status_code == 403
        assert login(legal).get("/parcels/").url == "/parcels/list/"


class TestMarks:
    @pytest.mark.parametrize(
        "typed", ["朗科", "netac", "langke", "p2016-77777", "P2016-77777 朗科"]
    )
    def test_are_named_in_any_script_or_by_number(self, inspector, typed):
        recordal = RecordalFactory(
            number="P2016-77777", right__title="朗科", right__title_en="NETAC"
        )
        parcel = a_parcel(inspector, recordal, mark=typed)
        assert parcel.case.items.get().recordal == recordal

    def test_the_recordal_for_such_goods_is_taken(self, inspector):
        shoes = RecordalFactory(right__title_en="STRIDER", right__nice_classes=[25])
        RecordalFactory(
            right__title_en="STRIDER", right__nice_classes=[9], right__holder=shoes.right.holder
        )
        parcel = a_parcel(inspector, shoes, mark="strider", goods="clothing_footwear_hats")
        assert parcel.case.items.get().recordal == shoes

    def test_a_name_that_means_several_is_asked_back(self, inspector):
        one = RecordalFactory(right__title_en="TWIN")
        two = RecordalFactory(right__title_en="TWIN")
        outcome = enter([row(one, mark="twin")], inspector)
        reason = outcome.entry.refused[0]["errors"]["mark"]
        assert one.number in reason
        assert two.number in reason

    def test_only_rights_in_force_protect(self, login, inspector):
        today = timezone.localdate()
        over = RecordalFactory(right__title_en="GONE", expires_on=today - timedelta(1))
        outcome = enter([row(over), row(over, mark="gone", number=2)], inspector)
        assert [one["errors"].keys() for one in outcome.entry.refused] == [{"mark"}, {"mark"}]
        last_day = RecordalFactory(right__title_en="LASTDAY", expires_on=today)
        assert a_parcel(inspector, last_day).case.items.get().recordal == last_day
        offered = login(inspector).get("/parcels/marks/", {"mark": "lastd"}).text
        assert last_day.number in offered
        assert over.number not in login(inspector).get("/parcels/marks/", {"mark": "gon"}).text


def grid(rows, **more):
    data = {"key": "g1", "channel": "express", "direction": "import", **more}
    for n, cells in enumerate(rows, start=1):
        data |= {f"{name}-{n}": value for name, value in cells.items()}
    return data


class TestManyAtOnce:
    def test_the_grid_and_the_table_name_their_fields_apart(self, login, inspector):
        page = login(inspector).get("/parcels/grid/").content.decode()

        ids = re.findall(r'\sid="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids))

    def test_a_grid_repeats_the_row_above_and_keeps_what_is_good(self, login, inspector):
        client, recordal = login(inspector), RecordalFactory()
        first = {"mark": recordal.number, "goods": "toys", "place": "Hall 2", "quantity": "1"}
        rows = [
            {"tracking_no": "EX000000001CN", **first},
            {"tracking_no": "EX000000002CN", "quantity": "12"},
            {"tracking_no": "EX000000001CN", "quantity": "3"},
            {"tracking_no": "EX4", "quantity": "-1", "mark": "nobody's", "goods": "x"},
            {},
            {"tracking_no": "EX000000006CN", "quantity": "1,000"},
        ]
        rows[5] |= first | {"quantity": "1,000"}
        answer = client.post("/parcels/grid/", grid(rows, repeat="1"), follow=True)
        saved = Parcel.objects.order_by("tracking_no")
        assert [p.case.items.get().quantity for p in saved] == [1, 12, 1000]
        assert {(p.place, p.case.shipment.channel, p.case.shipment.direction) for p in saved} == {
            ("Hall 2", "express", "import")
        }
        again = answer.context["rows"]
        assert [set(r["errors"]) for r in again] == [
            {"tracking_no"},
            {"tracking_no", "quantity", "mark", "goods"},
        ]
        assert again[1]["values"]["mark"] == "nobody's"
        assert 'id="mark-2-error"' in answer.text

    def test_without_repeating_empty_cells_are_faults(self, inspector, login):
        recordal = RecordalFactory()
        rows = [
            {"tracking_no": "EX000000001CN", "mark": recordal.number, "goods": "toys",
             "place": "Hall 2", "quantity": "1"},
            {"tracking_no": "EX000000002CN", "quantity": "12"},
        ]  # fmt: skip
        answer = login(inspector).post("/parcels/grid/", grid(rows), follow=True)
        assert set(answer.context["rows"][0]["errors"]) == {"mark", "goods", "place"}

    def test_a_hundred_parcels_cost_as_many_questions_as_two(self, login, inspector):
        recordals = RecordalFactory.create_batch(5)
        campaign = CampaignFactory()
        PriorityEnterpriseFactory(
            campaign=campaign, enterprise=recordals[0].right.holder, district_id="5300"
        )

        def queries(n, key):
            rows = [row(recordals[i % 5], number=i + 1) for i in range(n)]
            with CaptureQueriesContext(connection) as asked:
                started = time.perf_counter()
                outcome = enter(rows, inspector, key=key)
                taken = time.perf_counter() - started
            assert outcome.entry.saved == n
            return len(asked), taken

        queries(2, "warm")
        # Twice each: a question that comes once in a while is not a cost of the number of parcels.
        few = min(queries(6, "few")[0], queries(6, "few again")[0])
        runs = [queries(100, "many"), queries(100, "many again")]
        assert min(asked for asked, _taken in runs) == few
        assert max(asked for asked, _taken in runs) < 50
        assert max(taken for _asked, taken in runs) < 2
        assert Case.objects.filter(flow="simplified").count() == 214

    def test_the_same_key_stores_nothing_twice(self, inspector, login):
        recordal = RecordalFactory()
        rows = [row(recordal), row(recordal, number=2, quantity="x")]
        first = enter(rows, inspector, key="twice")
        second = enter(rows, inspector, key="twice")
        assert (first.again, second.again) == (False, True)
        assert [p.pk for p in second.parcels] == [p.pk for p in first.parcels]
        assert second.entry.refused == first.entry.refused
        assert (Parcel.objects.count(), ParcelEntry.objects.count()) == (1, 1)
        with pytest.raises(services.KeyUsedBefore):
            enter([row(recordal)], inspector, key="twice")

    def test_campaign_figures_count_them(self, inspector):
        recordal = RecordalFactory()
        campaign = CampaignFactory()
        PriorityEnterpriseFactory(
            campaign=campaign, enterprise=recordal.right.holder, district_id="5300"
        )
        enter([row(recordal, number=n, value="90") for n in (1, 2)], inspector)
        figures = totals(campaign_cases(campaign))
        assert (figures.batches, figures.items, figures.value) == (2, 6, 180)


HEAD = "运单号,商标,商品类别,数量,地点,当事人,当事人姓名"


class TestTable:
    def upload(self, client, text, encoding="utf-8", name="day.csv"):
        file = SimpleUploadedFile(name, text.encode(encoding), "text/csv")
        return client.post("/parcels/table/", {"file": file, "key": tracking_no()}, follow=True)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
    def test_chinese_headings_in_every_encoding(self, login, inspector, encoding):
        recordal = RecordalFactory()
        lines = [
            HEAD,
            f"GB000000001CN,{recordal.number},玩具,2,深圳邮局,寄件人,王小明",
            f"GB000000002CN,{recordal.number},Toys,3,深圳邮局,,",
        ]
        answer = self.upload(login(inspector), "\r\n".join(lines), encoding)
        assert answer.context["entry"].saved == 2
        parcel = Parcel.objects.get(tracking_no="GB000000001CN")
        assert (parcel.party, parcel.party_name, parcel.place) == ("sender", "王小明", "深圳邮局")
        assert parcel.case.shipment.consignor_name == "王小明"

    def test_rows_with_mistakes_come_back_in_the_grid(self, login, inspector):
        recordal = RecordalFactory()
        lines = [
            "tracking_no;mark;goods;quantity;place",
            f"GB000000001CN;{recordal.number};other;2;Post",
            f"GB000000002CN;{recordal.number};other;;Post",
        ]
        answer = self.upload(login(inspector), "\n".join(lines))
        assert answer.context["entry"].saved == 1
        assert answer.context["rows"][0]["was"] == 2
        assert answer.context["rows"][0]["errors"].keys() == {"quantity"}

    def test_what_is_no_table_is_refused(self, login, inspector):
        client = login(inspector)
        for text, encoding in (("a,b\n1,2", "utf-8"), ("tracking_no,mark\n1,2", "utf-16")):
            assert self.upload(client, text, encoding).status_code == 422
        assert not ParcelEntry.objects.exists()


class TestDoors:
    def test_the_api_logs_good_rows_and_answers_the_others(self, bearer, inspector):
        recordal = RecordalFactory()
        good = row(recordal).values
        body = json.dumps({"parcels": [good, {"tracking_no": "no"}]})
        program = bearer(inspector)

        def send():
            return program.post(
                "/api/v1/parcels/",
                body,
                content_type="application/json",
                headers={"Idempotency-Key": "night-1"},
            )

        first, second = send(), send()
        assert (first.status_code, second.status_code) == (201, 201)
        told = first.json()
        assert told["saved"][0]["tracking_no"] == good["tracking_no"]
        assert told["refused"][0]["row"] == 2
        assert set(told["refused"][0]["errors"]) == {
            "tracking_no", "mark", "goods", "quantity", "place"
        }  # fmt: skip
        assert second.json() == {**told, "repeated": True}
        number = told["saved"][0]["number"]
        one = program.get(f"/api/v1/parcels/{number}/").json()
        assert one["items"][0]["recordal"] == recordal.number
        assert program.get(f"/api/v1/cases/{number}/").json()["flow"] == "simplified"

    def test_other_districts_see_nothing(self, login, inspector, stranger):
        parcel = a_parcel(inspector)
        assert login(inspector).get(parcel.get_absolute_url()).status_code == 200
        assert login(stranger).get(parcel.get_absolute_url()).status_code == 404
        assert parcel.tracking_no not in login(stranger).get("/parcels/list/").text

    def test_a_scan_opens_the_page(self, login, inspector):
        parcel = a_parcel(inspector)
        client = login(inspector)
        answer = client.get("/parcels/find/", {"q": f" {parcel.tracking_no.lower()} "})
        assert answer.url == parcel.get_absolute_url() == parcel.case.get_absolute_url()
        assert "No parcel of your district" in client.get("/parcels/find/", {"q": "XX1"}).text

    def test_the_list_asks_as_often_for_six_as_for_one(self, login, inspector, assert_flat_queries):
        client = login(inspector)
        recordal = RecordalFactory()
        assert_flat_queries(client, "/parcels/list/", lambda: a_parcel(inspector, recordal))
        assert_flat_queries(client, "/api/v1/parcels/", lambda: a_parcel(inspector, recordal))

    def test_filters_find_what_waits(self, login, inspector):
        known = a_parcel(inspector, party="sender", party_name="Wang")
        a_parcel(inspector)
        client = login(inspector)
        shown = client.get("/parcels/list/", {"party": "known", "told": "no"}).context["page"]
        assert list(shown) == [known]
        assert list(client.get("/parcels/list/", {"q": "wang"}).context["page"]) == [known]


def test_a_licence_does_not_hide_a_parcel(inspector):
    """People who post are nobody's licensees: the whitelist is for declared traders."""
    licence = LicenseeFactory()
    assert a_parcel(inspector, licence.recordal).case.status == "detained"
    assert Shipment.objects.get().consignor_uscc == ""


class TestSameParcel:
    def test_every_holder_has_a_case_of_its_own(self, login, inspector):
        parcel, other = a_parcel(inspector), RecordalFactory()
        url = f"{parcel.get_absolute_url()}another/"
        data = {"mark": other.number, "goods": "toys", "quantity": "4", "key": "second"}
        client = login(inspector)
        made = client.post(url, data)
        assert client.post(url, data).url == made.url  # pressed twice, made once
        second = Parcel.objects.get(part=2)
        assert (second.case.holder, second.case.shipment) == (
            other.right.holder,
            parcel.case.shipment,
        )
        again = client.post(url, {**data, "key": "third"})
        assert (again.status_code, set(again.context["form"].errors)) == (422, {"mark"})
        assert Parcel.objects.count() == 2
        assert second.case.number in client.get(parcel.get_absolute_url()).text

    def test_what_was_mistyped_is_put_right_until_the_holder_is_told(self, login, inspector):
        parcel = a_parcel(inspector)
        url = f"{parcel.get_absolute_url()}correct/"
        client = login(inspector)
        assert (
            client.post(url, {"quantity": "30", "place": "Hall 9", "value": "60"}).status_code
            == 302
        )
        item = parcel.case.items.get()
        assert (item.quantity, item.unit_price, item.value) == (30, 2, 60)
        event = Event.objects.get(verb="parcel.corrected")
        assert event.details["before"]["quantity"] == "3"
        Case.objects.update(notified_at=timezone.now())
        assert client.post(url, {"quantity": "1", "place": "x", "value": "0"}).status_code == 409


class TestPhotos:
    def test_an_upload_that_breaks_off_leaves_nothing(self, login, inspector):
        """Half a picture is no picture: the parcel is not logged, no file and no row is left."""
        whole = stored_picture().read()
        half = SimpleUploadedFile("half.png", whole[: len(whole) // 2], "image/png")
        answer = press(login(inspector), RecordalFactory(), photo=half)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"photo"})
        assert not any(model.objects.exists() for model in (Case, StoredFile, Parcel))
