"""The list of cases: who sees which, how they are found, and the table for spreadsheets."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from core.audit.models import Event
from core.errors import InvalidInput
from seizures.cases import services
from seizures.cases.api import CaseSerializer, CaseViewSet
from seizures.cases.notes import Note
from tests.factories import CampaignFactory, CaseFactory, CaseItemFactory, EnterpriseFactory
from tests.seizures.test_deadline_list import clock

pytestmark = pytest.mark.django_db
URL = "/cases/"


def shown(client, query=None):
    return list(client.get(URL, query or {}).context["page"])


class TestList:
    def test_shows_the_cases_of_the_district_newest_first(self, login, inspector):
        old = CaseFactory(opened_at=timezone.now() - timedelta(days=2))
        new = CaseFactory()
        CaseFactory(shipment__district_id="3100")
        assert shown(login(inspector)) == [new, old]

    def test_each_side_sees_its_own(self, login, rights_holder, trader, other_holder):
        case = CaseFactory(
            holder=rights_holder.enterprises.get(),
            shipment__consignor_uscc=trader.enterprises.get().uscc,
        )
        assert shown(login(rights_holder)) == [case]
        assert shown(login(trader)) == [case]
        assert shown(login(other_holder)) == []

    def test_tells_the_next_clock(self, login, inspector):
        case = CaseItemFactory().case
        clock(timezone.now() + timedelta(days=9), rule="ex_officio_court_notice", case=case)
        first = clock(timezone.now() + timedelta(days=4), case=case)
        clock(
            timezone.now() + timedelta(days=1),
            rule="ex_officio_determination",
            case=case,
            status="met",
            ended_at=timezone.now(),
        )
        page = login(inspector).get(URL)
        assert page.context["page"].rows[0].next_due == first.last_moment
        assert escape(first.rule.name_en) in page.content.decode()

    def test_a_trader_is_not_warned_by_the_next_clock(self, login, trader):
        case = CaseFactory(shipment__consignor_uscc=trader.enterprises.get().uscc)
        clock(case=case, rule="transfer_delivery")
        assert shown(login(trader))[0].next_due is None

    @pytest.mark.parametrize(
        "query",
        [
            {"q": "NETAC"},
            {"q": "朗科"},
            {"q": "530120170000000001"},
            {"q": "快货"},
            {"holder": "朗科"},
            {"status": ["suspended", "detained"]},
            {"kind": "invention"},
            {"channel": "express"},
            {"direction": "import"},
            {"due": "today"},
            {"mine": "true"},
            {"opened_after": "2017-10-01", "opened_before": "2017-10-31"},
        ],
        ids=str,
    )
    def test_finds_a_case(self, login, inspector, query):
        case = CaseFactory(
            status="detained",
            applied=True,
            detained_at=timezone.now(),
            officer=inspector,
            opened_at=datetime(2017, 10, 12, 9, tzinfo=UTC),
            holder__name_zh="深圳市朗科科技股份有限公司",
            shipment__consignor_name="深圳快货有限公司",
            shipment__declaration_no="530120170000000001",
            shipment__channel="express",
            shipment__direction="import",
        )
        CaseItemFactory(case=case, mark="NETAC", recordal__right__kind="invention")
        clock(timezone.now() + timedelta(minutes=1), case=case)
        other = CaseItemFactory(
            case__status="released", case__release_ground="x", case__closed_at=timezone.now()
        ).case
        clock(timezone.now() + timedelta(days=20), case=other)
        assert shown(login(inspector), query) == [case]

    def test_by_campaign(self, login, inspector):
        campaign = CampaignFactory(code="longteng-2017")
        case = CaseFactory(campaign=campaign)
        CaseFactory()
        assert shown(login(inspector), {"campaign": "longteng-2017"}) == [case]

    def test_only_headquarters_chooses_a_district(self, login, auditor, inspector):
        CaseFactory()
        elsewhere = CaseFactory(shipment__district_id="3100")
        assert shown(login(auditor), {"district": "3100"}) == [elsewhere]
        assert "district" not in login(inspector).get(URL).context["filterset"].filters

    def test_asks_the_database_as_often_for_one_as_for_six(
        self, login, inspector, assert_flat_queries
    ):
        def add():
            case = CaseItemFactory().case
            CaseItemFactory(case=case)
            clock(case=case)

        assert_flat_queries(login(inspector), URL, add)

    def test_pages_follow_each_other_without_gap(self, login, inspector):
        cases = [CaseFactory() for _ in range(30)]
        client = login(inspector)
        first = client.get(URL).context["page"]
        second = client.get(URL, {"after": first.next}).context["page"]
        assert [*first, *second] == cases[::-1]


class TestExport:
    def table(self, response):
        text = b"".join(response.streaming_content).decode()
        assert text.startswith("\ufeff")
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    def test_holds_the_filtered_list(self, login, inspector):
        case = CaseItemFactory(mark="NETAC", quantity=Decimal("26000.000")).case
        CaseItemFactory(case__shipment__district_id="3100", mark="NETAC")
        CaseItemFactory()
        rows = self.table(login(inspector).get(reverse("case-export"), {"q": "NETAC"}))
        assert len(rows) == 2
        assert rows[1][0] == case.number
        assert "26000 件" in rows[1][9]
        assert rows[1][10:12] == ["10000.00", "CNY"]

    def test_no_cell_is_run_as_a_formula(self, login, inspector):
        CaseFactory(shipment__consignor_name='=HYPERLINK("http://evil")')
        rows = self.table(login(inspector).get(reverse("case-export")))
        assert rows[1][5].startswith("'=")

    def test_the_number_of_queries_does_not_grow(
        self, login, inspector, django_assert_max_num_queries
    ):
        for _ in range(6):
            CaseItemFactory(case=CaseFactory())
        client = login(inspector)
        with django_assert_max_num_queries(8):
            assert len(self.table(client.get(reverse("case-export")))) == 7


class TestNotes:
    def test_an_officer_writes_and_the_ledger_says_so(self, login, inspector):
        case = CaseFactory()
        url = reverse("case-note-add", args=[case.number])
        answer = login(inspector).post(url, {"text": " Call the consignor. "})
        assert answer.url == f"{case.get_absolute_url()}#notes"
        assert Note.objects.get().text == "Call the consignor."
        assert Event.objects.about(case).get().verb == "case.noted"

    def test_an_empty_note_is_none(self, login, inspector):
        case = CaseFactory()
        login(inspector).post(reverse("case-note-add", args=[case.number]), {"text": " "})
        assert not Note.objects.exists()
        with pytest.raises(InvalidInput):
            services.add_note(case, actor=inspector, text=" ")

    def test_nobody_else_writes(self, login, auditor, stranger, trader):
        case = CaseFactory(shipment__consignor_uscc=trader.enterprises.get().uscc)
        url = reverse("case-note-add", args=[case.number])
        assert login(auditor).post(url, {"text": "x"}).status_code == 403
        assert login(trader).post(url, {"text": "x"}).status_code == 403
        assert login(stranger).post(url, {"text": "x"}).status_code == 404


class TestApi:
    def test_lists_shared_filters_and_stays_flat(self, login, inspector, assert_flat_queries):
        def add():
            case = CaseItemFactory(mark="NETAC").case
            CaseItemFactory(case=case)
            clock(case=case)

        client = login(inspector)
        assert_flat_queries(client, "/api/v1/cases/", add)
        other = CaseItemFactory().case
        rows = client.get("/api/v1/cases/", {"q": "NETAC"}).json()["results"]
        assert len(rows) == 6
        assert other.number not in {row["number"] for row in rows}
        assert client.get(f"/api/v1/cases/{other.number}/").json()["value"] == "10000.00"

    def test_a_holder_finds_no_declaration_before_detention(self, login, rights_holder):
        holder = rights_holder.enterprises.get()
        hidden = CaseItemFactory(case__holder=holder).case
        known = CaseItemFactory(case__holder=holder, case__detained=True).case
        client = login(rights_holder)

        rows = client.get("/api/v1/cases/").json()["results"]
        shipments = {row["number"]: row["shipment"] for row in rows}
        assert shipments == {hidden.number: "", known.number: known.shipment.number}
        for case, found in ((hidden, 0), (known, 1)):
            answer = client.get("/api/v1/cases/", {"q": case.shipment.number}).json()
            assert len(answer["results"]) == found
        filters = client.get("/cases/").context["filterset"].filters
        assert "destination" not in filters

    def test_another_district_does_not_exist(self, login, stranger):
        case = CaseFactory()
        assert login(stranger).get(f"/api/v1/cases/{case.number}/").status_code == 404


class TestSerializer:
    def test_money_is_a_string_with_its_currency(self):
        case = CaseItemFactory(unit_price=Decimal("9.5")).case
        clock(case=case)
        shown = CaseSerializer(case).data
        assert (shown["value"], shown["currency"]) == ("10000.00", "CNY")
        assert shown["items"][0]["unit_price"] == "9.5000"
        assert shown["deadlines"][0]["kind"] == "holder_reply_ex_officio"
        assert shown["holder"] == case.holder.number
        assert shown["campaign"] is None

    def test_a_trader_does_not_read_of_a_transfer(self, trader):
        case = CaseFactory(
            holder=EnterpriseFactory(), shipment__consignor_uscc=trader.enterprises.get().uscc
        )
        clock(case=case, rule="transfer_approval")
        clock(case=case)
        view = CaseViewSet()
        view.request = type("Request", (), {"user": trader})()
        kinds = [row["kind"] for row in CaseSerializer(view.get_queryset().get()).data["deadlines"]]
        assert kinds == ["holder_reply_ex_officio"]
