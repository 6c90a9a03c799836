"""The list of statutory clocks: what runs out first, and who may know of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from core.reference.models import StatutoryDeadline
from seizures.deadlines.models import Deadline
from tests.factories import CaseFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db
URL = "/deadlines/"


def clock(due=None, rule="holder_reply_ex_officio", **kwargs):
    due = due or timezone.now() + timedelta(days=3)
    case = kwargs.pop("case", None) or CaseFactory()
    return Deadline.objects.create(
        case=case,
        rule=StatutoryDeadline.objects.get(pk=rule),
        started_at=due - timedelta(days=10),
        due_at=due,
        length=3,
        unit="working_day",
        citation="Regulation art 16",
        calendar_version="test",
        **kwargs,
    )


def shown(client, query=None):
    return [row.case for row in client.get(URL, query or {}).context["page"]]


def test_the_clock_that_ends_first_stands_on_top(login, inspector):
    late, soon = clock(timezone.now() + timedelta(days=9)), clock()
    ended = clock(status="met", ended_at=timezone.now())
    elsewhere = clock(case=CaseFactory(shipment__district_id="3100"))
    assert shown(login(inspector)) == [soon.case, late.case]
    assert shown(login(inspector), {"status": "met"}) == [ended.case]
    assert elsewhere.case not in shown(login(inspector))


def test_today_this_week_and_overdue(login, inspector):
    with time_machine.travel("2026-11-18T10:00:00+08:00", tick=False):
        midnight = timezone.localtime().replace(hour=0, minute=0) + timedelta(days=1)
        overdue = clock(timezone.now() - timedelta(hours=1))
        today = clock(midnight)
        week = clock(midnight + timedelta(days=5))
        clock(midnight + timedelta(days=30))
        client = login(inspector)
        assert shown(client, {"due": "overdue"}) == [overdue.case]
        assert shown(client, {"due": "today"}) == [today.case]
        assert shown(client, {"due": "week"}) == [today.case, week.case]


def test_filters_by_kind_officer_and_words(login, inspector):
    mine = clock(
        case=CaseFactory(officer=inspector, shipment__consignor_name="深圳快货有限公司"),
        rule="ex_officio_determination",
    )
    clock()
    client = login(inspector)
    for query in (
        {"kind": "ex_officio_determination"},
        {"mine": "true"},
        {"q": "快货"},
        {"q": mine.case.number},
    ):
        assert shown(client, query) == [mine.case]


def test_only_headquarters_chooses_a_district(login, auditor, inspector):
    clock()
    elsewhere = clock(case=CaseFactory(shipment__district_id="3100"))
    assert shown(login(auditor), {"district": "3100"}) == [elsewhere.case]
    assert "district" not in login(inspector).get(URL).context["filterset"].filters


@pytest.mark.parametrize(
    "rule",
    [
        "transfer_approval",
        "police_filing_decision",
        "transfer_goods_handover",
        "transfer_reconsideration_request",
    ],
)
def test_a_trader_is_not_warned_of_a_criminal_inquiry(rule, login, trader):
    case = CaseFactory(shipment__consignor_uscc=trader.enterprises.get().uscc)
    open_clock = clock(case=case)
    clock(case=case, rule=rule)
    rows = login(trader).get(URL).context["page"].rows
    assert rows == [open_clock]


def test_asks_the_database_as_often_for_one_as_for_six(login, inspector, assert_flat_queries):
    assert_flat_queries(
        login(inspector), reverse("deadline-list"), lambda: clock(case=CaseFactory())
    )


def test_says_so_when_nothing_is_due(login, inspector):
    assert "No clock is running" in login(inspector).get(URL).content.decode()


def test_the_api_shows_the_same(inspector, stranger, rights_holder):
    deadline = clock(case=CaseFactory(holder=rights_holder.enterprises.get()))
    clock(case=CaseFactory(holder=EnterpriseFactory(), shipment__district_id="3100"))
    client = APIClient()
    client.force_authenticate(inspector)
    row = client.get("/api/v1/deadlines/").json()["results"]
    assert [found["case"] for found in row] == [deadline.case.number]
    assert row[0]["kind"] == "holder_reply_ex_officio"
    assert row[0]["due_at"].endswith("+08:00")
    client.force_authenticate(rights_holder)
    assert len(client.get("/api/v1/deadlines/").json()["results"]) == 1
    client.force_authenticate(stranger)
    assert deadline.case.number not in str(client.get("/api/v1/deadlines/").json())
