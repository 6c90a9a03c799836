"""The campaign page: every figure recounted by hand, every link opens what it counts."""

import html
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.cache import cache

from campaigns.models import Campaign
from seizures.cases.models import Case
from seizures.reports import queries
from tests.factories import (
    CampaignFactory,
    CaseFactory,
    CaseItemFactory,
    EnterpriseFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    ShipmentFactory,
)
from tests.factories.outcomes import DeliveredReferralFactory

PAGE = "/campaigns/longteng/"


@pytest.fixture
def campaign(db) -> Campaign:
    campaign = CampaignFactory(code="longteng")
    campaign.districts.set(["5300", "3100", "2200"])
    return campaign


@pytest.fixture
def world(campaign) -> Campaign:
    """Five cases on four shipments in two districts, and one outside the campaign."""
    both = ShipmentFactory(destination_country="NG", channel="express")
    one = CaseFactory(shipment=both, campaign=campaign, value=100)
    CaseItemFactory(case=one, recordal__right__kind="trademark", quantity=10, value=60)
    CaseItemFactory(case=one, recordal__right__kind="invention", quantity=5, value=40)
    two = CaseFactory(shipment=both, campaign=campaign, value=200)
    design = CaseItemFactory(case=two, recordal__right__kind="design", quantity=7, value=200)

    three = CaseFactory(
        campaign=campaign, value=50, shipment__destination_country="BR", holder=two.holder
    )
    CaseItemFactory(case=three, recordal=design.recordal, quantity=3, value=50)
    four = CaseFactory(
        campaign=campaign, value=1000, shipment__district_id="3100", infringing=True,
        status=Case.Status.TRANSFERRED, shipment__destination_country="",
    )  # fmt: skip
    CaseItemFactory(
        case=four, recordal__right__kind="copyright", quantity=Decimal("2.5"), value=1000
    )
    DeliveredReferralFactory(case=four, status="refused", refusal_reasons="Not ours.")
    DeliveredReferralFactory(case=four)
    CaseFactory(
        campaign=campaign, value=5, shipment__district_id="3100", status="released",
        release_ground="holder_declined", closed_at=four.opened_at,
    )  # fmt: skip
    CaseItemFactory(case=CaseFactory(value=9999), quantity=9999, value=9999)
    return campaign


class TestFigures:
    def test_totals(self, world):
        figures = queries.totals(queries.campaign_cases(world))

        assert vars(figures) == {
            "cases": 5,
            "batches": 4,
            "items": Decimal("27.5"),
            "value": Decimal(1355),
            "rights": 4,
            "open_cases": 4,
            "referred": 1,
        }

    def test_by_district(self, world):
        rows = {row.district.code: row.figures for row in queries.by_district(world)}

        assert list(rows) == ["2200", "3100", "5300"]
        shenzhen, shanghai, empty = rows["5300"], rows["3100"], rows["2200"]
        assert (shenzhen.cases, shenzhen.batches, shenzhen.open_cases) == (3, 2, 3)
        assert (shenzhen.items, shenzhen.value, shenzhen.rights) == (25, 350, 3)
        assert (shanghai.cases, shanghai.batches, shanghai.open_cases) == (2, 2, 1)
        assert (shanghai.items, shanghai.value, shanghai.rights) == (Decimal("2.5"), 1005, 1)
        assert vars(empty) == vars(queries.Figures())

    def test_by_kind_counts_a_shipment_once_in_a_family(self, world):
        rows = dict(queries.by_family(queries.campaign_cases(world)))

        patent, trademark, copyright = rows["patent"], rows["trademark"], rows["copyright"]
        assert (patent.cases, patent.batches, patent.items, patent.rights) == (3, 2, 15, 2)
        assert (trademark.cases, trademark.batches, trademark.items) == (1, 1, 10)
        assert (copyright.items, copyright.value, copyright.rights) == (Decimal("2.5"), 1000, 1)

    def test_by_destination_and_channel(self, world):
        cases = queries.campaign_cases(world)

        destinations = {
            key: row.cases for key, row in queries.grouped(cases, "destination_country")
        }
        channels = [(key, row.cases, row.batches) for key, row in queries.grouped(cases, "channel")]

        assert destinations == {"NG": 3, "BR": 1, "": 1}
        assert channels == [("freight", 3, 3), ("express", 2, 1)]

    def test_sum_of_the_districts_is_the_whole(self, world):
        total = queries.totals(queries.campaign_cases(world))
        rows = [row.figures for row in queries.by_district(world)]

        for name in ("cases", "batches", "items", "value", "open_cases"):
            assert sum(getattr(row, name) for row in rows) == getattr(total, name)

    def test_recordals_in_force_of_the_priority_enterprises_by_kind(self, campaign):
        huizhou = EnterpriseFactory(district_id="5300")
        shanghai = EnterpriseFactory(district_id="3100")
        for enterprise in (huizhou, shanghai):
            PriorityEnterpriseFactory(campaign=campaign, enterprise=enterprise)
        for kind in ("invention", "design", "utility_model", "trademark", "trademark"):
            RecordalFactory(right__holder=huizhou, right__kind=kind)
        RecordalFactory(right__holder=shanghai, right__kind="neighbouring")
        RecordalFactory(right__holder=huizhou, status="draft", number="", approved_on=None)
        RecordalFactory(right__holder=huizhou, expires_on=campaign.starts_on, status="expired")
        RecordalFactory(right__holder=EnterpriseFactory(district_id="5300"))

        rows = {row.district.code: row for row in queries.by_district(campaign)}

        assert rows["5300"].families == [3, 2, 0]
        assert rows["5300"].recordals_total == 5
        assert rows["3100"].families == [0, 0, 1]

    def test_ask_equally_often_however_many_cases(self, world, django_assert_num_queries):
        for _ in range(3):
            CaseItemFactory(case__campaign=world)

        with django_assert_num_queries(5):
            queries.by_district(world)


def links(page: str) -> Iterator[tuple[str, str]]:
    """Address and number of every link into the list of cases."""
    for tile in re.finditer(r'<a class="stat[^>]*href="(/cases/[^"]*)">(.*?)</a>', page, re.DOTALL):
        yield html.unescape(tile[1]), number(tile[2])
    for cell in re.finditer(r'<td class="num"><a href="(/cases/[^"]*)">(.*?)</a>', page):
        yield html.unescape(cell[1]), number(cell[2])
    bar = r'<li>\s*<span class="name"><a href="(/cases/[^"]*)">.*?<span class="num">(.*?)</span>'
    for row in re.finditer(bar, page, re.DOTALL):
        yield html.unescape(row[1]), number(row[2])


def number(text: str) -> str:
    if hint := re.search(r'class="hint">in ([\d,]+) case', text):
        return hint[1]
    if figure := re.search(r'class="figure">(.*?)</span>', text, re.DOTALL):
        return figure[1].strip()
    return text.strip()


class TestLinks:
    def test_every_number_that_counts_cases_opens_as_many(self, login, planner, world):
        client = login(planner)
        found = list(links(client.get(PAGE).content.decode()))

        counted = [(url, shown) for url, shown in found if not is_other_figure(url, shown)]
        assert len(counted) >= 14
        for url, shown in counted:
            total = client.get(url).context["page"].total
            assert (url, str(total)) == (url, shown)

    def test_tiles_of_goods_and_rights_open_the_cases_behind_them(self, login, planner, world):
        page = login(planner).get(PAGE).content.decode()

        tiles = re.findall(r'<a class="stat[^>]*href="([^"]*)"', page)
        assert tiles.count("/cases/?campaign=longteng") == 4
        assert len(tiles) == 6

    def test_an_officer_opens_the_own_district_only(self, login, inspector, world):
        client = login(inspector)

        found = list(links(client.get(PAGE).content.decode()))

        assert {shown for _url, shown in found} == {"3"}
        assert len(found) == 3
        for url, _shown in found:
            assert client.get(url).context["page"].total == 3

    def test_readers_without_cases_see_figures_without_links(self, login, examiner, world):
        response = login(examiner).get(PAGE)

        assert response.status_code == 200
        assert list(links(response.content.decode())) == []
        assert "27.5" in response.content.decode()


def is_other_figure(url: str, shown: str) -> bool:
    """Items, value and rights stand in front of the same list of cases."""
    return url == "/cases/?campaign=longteng" and shown != "5"


class TestPage:
    def test_names_targets_priorities_and_liaison_officers(
        self, login, planner, campaign, inspector
    ):
        inspector.display_name = "Wang"
        inspector.save()
        campaign.aliases = ["Dragon Protection"]
        campaign.save()
        named = PriorityEnterpriseFactory(campaign=campaign, liaison_officer=inspector)
        alone = PriorityEnterpriseFactory(campaign=campaign, district_id="3100")

        page = login(planner).get(PAGE).content.decode()

        assert "Dragon Protection" in page
        assert "Liaison officer: Wang" in page
        assert "No liaison officer yet" in page
        assert named.enterprise.name_en in page
        assert alone.enterprise.name_en in page

    def test_planners_have_buttons_others_do_not(self, login, planner, supervisor, campaign):
        assert "/campaigns/longteng/edit/" in login(planner).get(PAGE).content.decode()
        assert "/campaigns/longteng/edit/" not in login(supervisor).get(PAGE).content.decode()

    def test_is_empty_but_whole_without_cases(self, login, planner, db):
        CampaignFactory(code="longteng")

        page = login(planner).get(PAGE).content.decode()

        assert "No district takes part yet." in page
        assert "No priority enterprise yet" in page

    def test_renews_the_figures_alone(self, login, planner, world):
        part = login(planner).get(PAGE, headers={"hx-request": "true"}).content.decode()

        assert part.lstrip().startswith('<div id="figures"')
        assert "<html" not in part

    def test_figures_are_live(self, login, planner, campaign):
        client = login(planner)
        client.get(PAGE)
        CaseFactory(campaign=campaign)
        cache.clear()  # five seconds later

        assert "in 1 case<" in client.get(PAGE).content.decode()

    def test_is_flat(self, login, planner, campaign, assert_flat_queries, monkeypatch):
        monkeypatch.setattr("seizures.reports.views.FRESH_FOR", 0)

        def one() -> None:
            CaseItemFactory(case__campaign=campaign)
            PriorityEnterpriseFactory(campaign=campaign)

        assert_flat_queries(login(planner), PAGE, one)

    def test_an_unknown_campaign_does_not_exist(self, login, planner):
        assert login(planner).get("/campaigns/nothing/").status_code == 404

    def test_in_chinese(self, login, planner, world):
        page = login(planner).get(PAGE, headers={"accept-language": "zh-hans"}).content.decode()

        assert "龙腾行动" in page
        assert "尼日利亚" in page


@pytest.mark.django_db
def test_goods_that_touch_two_rights_are_counted_once():
    campaign = CampaignFactory()
    case = CaseFactory(campaign=campaign)
    CaseItemFactory(case=case, line_no=1, quantity=Decimal(100))
    CaseItemFactory(case=case, line_no=1, quantity=Decimal(100))
    CaseItemFactory(case=case, line_no=2, quantity=Decimal(7))

    figures = queries.totals(queries.campaign_cases(campaign))
    (row,) = [r for r in queries.by_district(campaign) if r.district.code == case.district_id]

    assert (figures.items, figures.rights) == (Decimal(107), 3)
    assert (row.figures.items, row.figures.rights) == (Decimal(107), 3)
