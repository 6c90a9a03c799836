"""Figures for reports, for programs and for everybody."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests.factories import CampaignFactory, CaseItemFactory

API = "/api/v1/statistics/"
PUBLIC = "/api/v1/public/statistics/"


def case_of(day: str, *, district: str = "5300", kind: str = "trademark"):
    opened = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return CaseItemFactory(
        case__opened_at=opened,
        case__shipment__district_id=district,
        case__value=10,
        recordal__right__kind=kind,
        quantity=2,
        value=10,
    ).case


class TestApi:
    def test_counts_what_the_reader_may_see_and_says_so(self, login, inspector, planner):
        case_of("2026-03-01")
        case_of("2026-03-02", district="3100", kind="design")

        here, nation = login(inspector).get(API).json(), login(planner).get(API).json()

        assert (here["scope"], nation["scope"]) == ("5300", "national")
        assert (here["totals"]["batches"], nation["totals"]["batches"]) == (1, 2)
        assert nation["currency"] == "CNY"
        assert {row["kind"]: row["batches"] for row in nation["by_kind"]} == {
            "patent": 1,
            "trademark": 1,
            "copyright": 0,
        }
        assert set(nation["definitions"]) == {"cases", "batches", "items", "value", "rights"}

    def test_money_and_pieces_are_decimal_strings(self, login, planner):
        case_of("2026-03-01")

        totals = login(planner).get(API).json()["totals"]

        assert totals == {
            "cases": 1,
            "batches": 1,
            "items": "2.000",
            "value": "10.00",
            "rights": 1,
        }

    def test_both_days_of_a_period_belong_to_it(self, login, planner):
        for day in ("2026-02-28T23:59:59", "2026-03-01T00:00", "2026-03-31T23:59:59", "2026-04-01"):
            case_of(day)
        client = login(planner)

        def batches(query: str) -> int:
            return client.get(f"{API}?{query}").json()["totals"]["batches"]

        assert batches("opened_from=2026-03-01&opened_to=2026-03-31") == 2
        assert batches("opened_from=2026-03-01") == 3
        assert batches("opened_to=2026-03-31") == 3
        answer = client.get(f"{API}?opened_from=2026-03-01").json()
        assert (answer["opened_from"], answer["opened_to"]) == ("2026-03-01", None)

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("opened_from=2026-02-30", "opened_from"),
            ("opened_to=yesterday", "opened_to"),
            ("opened_from=2026-03-02&opened_to=2026-03-01", "opened_to"),
        ],
    )
    def test_a_wrong_period_is_said_at_its_field(self, login, planner, query, field):
        response = login(planner).get(f"{API}?{query}")

        assert response.status_code == 422
        assert list(response.json()["errors"]) == [field]

    def test_not_for_enterprises_nor_strangers(self, login, rights_holder):
        assert login(rights_holder).get(API).status_code == 403
        assert Client().get(API).status_code == 401


class TestPublic:
    def test_for_programs_without_a_key(self, db):
        case_of("2026-03-01", district="3100")

        answer = Client().get(PUBLIC).json()

        assert (answer["scope"], answer["totals"]["batches"]) == ("national", 1)

    def test_for_people_without_a_login(self, db):
        case = case_of("2026-03-01")

        response = Client().get("/public/statistics/")

        page = response.content.decode()
        assert response.status_code == 200
        assert response.context["totals"].batches == 1
        assert case.number not in page
        assert case.holder.name_en not in page

    def test_are_counted_once_in_five_minutes(self, db, django_assert_num_queries):
        for address in (PUBLIC, "/public/statistics/"):
            Client().get(address)
            with django_assert_num_queries(0):
                Client().get(address)

    def test_change_nothing(self, db):
        assert Client().post(PUBLIC).status_code == 405


class TestReports:
    def test_of_a_year_and_of_all(self, login, inspector):
        case_of("2025-12-31T23:59:59")
        case_of("2026-01-01T00:00")
        client = login(inspector)

        def batches(year: str) -> int:
            return client.get("/reports/", {"year": year}).context["totals"].batches

        assert (batches(""), batches("2025"), batches("2026"), batches("2024")) == (2, 1, 1, 0)

    @pytest.mark.parametrize("year", ["0000", "9999", "20x6", "-1", "99999999999", "²⁰²⁶", "\0"])
    def test_what_is_no_year_is_none(self, login, inspector, year):
        response = login(inspector).get("/reports/", {"year": year})

        assert (response.status_code, response.context["year"]) == (200, "")

    def test_only_of_the_own_district(self, login, inspector, planner):
        case_of("2026-03-01", district="3100")

        assert login(inspector).get("/reports/").context["totals"].batches == 0
        assert login(planner).get("/reports/").context["totals"].batches == 1

    def test_lists_the_campaigns(self, login, inspector):
        campaign = CampaignFactory()

        assert campaign.get_absolute_url() in login(inspector).get("/reports/").content.decode()

    def test_are_flat(self, login, planner, assert_flat_queries):
        def one() -> None:
            case_of("2026-03-01")
            CampaignFactory()

        assert_flat_queries(login(planner), "/reports/", one)

    def test_not_for_enterprises(self, login, rights_holder):
        assert login(rights_holder).get("/reports/").status_code == 403
