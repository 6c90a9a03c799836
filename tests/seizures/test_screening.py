"""Screening with the database: the stories of Netac and Xiaomi, lawful users, and the queue."""

import json
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate, now

from campaigns.models import Campaign
from core.audit.models import Event
from core.reference.models import ProductCategory, Region
from seizures.inspections.models import Inspection
from seizures.intake import running
from seizures.screening import services
from seizures.screening.indexing import current_index
from seizures.screening.models import Hit, TraderHistory
from seizures.screening.reasons import explained
from seizures.shipments.models import Shipment
from tests.factories import (
    CampaignFactory,
    EnterpriseFactory,
    HitFactory,
    InspectionFactory,
    LicenseeFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    uscc,
)

pytestmark = pytest.mark.django_db
FLASH = {"hs_code": "8523511000", "quantity": 26000, "packages": 228}


def arrived(description, brand="", *, goods=FLASH, **shipment):
    line = ShipmentLineFactory(
        shipment=ShipmentFactory(**shipment), description=description, brand=brand, **goods
    )
    return line.shipment


def recorded(title, title_en, **right):
    right = {f"right__{name}": value for name, value in right.items()}
    return RecordalFactory(right__title=title, right__title_en=title_en, **right)


def screened(*shipments):
    return running.screen_now([shipment.pk for shipment in shipments])


@pytest.fixture
def netac():
    return recorded("朗科", "Netac", nice_classes=[9], hs_prefixes=["852351"])


@pytest.fixture
def campaign(netac):
    campaign = CampaignFactory(name_en="Operation Longteng", name_zh="龙腾行动")
    campaign.regions.set([Region.objects.get(key="africa")])
    campaign.categories.set([ProductCategory.objects.get(key="mobile_electronics")])
    PriorityEnterpriseFactory(campaign=campaign, enterprise=netac.right.holder)
    return campaign


class TestNetac:
    def test_flash_disks_of_an_unknown_consignor_are_flagged_with_reasons(self, netac, campaign):
        patent = recorded(
            "快闪电子式外存储装置",
            "",
            kind="invention",
            variants=["U盘", "闪存盘"],
            nice_classes=[],
            hs_prefixes=["852351"],
            holder=netac.right.holder,
        )
        shipment = arrived("U盘 朗科 Netac 闪存盘", consignor_uscc="", consignor_name="某某贸易")

        screened(shipment)

        hit = Hit.objects.get(recordal=netac)
        assert (hit.score, hit.lane, hit.campaign) == (90, "red", campaign)
        assert [(reason.text, reason.points) for reason in explained(hit.reasons)] == [
            ("The goods are described with the recorded mark “Netac”.", 40),
            (f"HS code 8523511000 is among the goods named in recordal {netac.number}.", 15),
            ("Operation Longteng watches goods bound for Africa.", 10),
            ("Operation Longteng watches this kind of goods: Mobile electronics.", 10),
            (
                "The rights holder has priority in this customs district under Operation Longteng.",
                10,
            ),
            ("The consignor gave no unified social credit code.", 5),
        ]
        assert Hit.objects.get(recordal=patent).kind == "product"
        inspection = Inspection.objects.get()
        assert (inspection.shipment, inspection.score) == (shipment, 90)
        assert inspection.district_id == shipment.district_id
        shipment.refresh_from_db()
        assert shipment.status == Shipment.Status.FLAGGED
        assert shipment.screening_version == current_index().version

    def test_a_second_screening_changes_nothing(self, netac):
        shipment = arrived("Netac U盘")
        screened(shipment)
        before = list(Hit.objects.values())

        assert screened(shipment) == []
        assert list(Hit.objects.values()) == before
        assert Inspection.objects.count() == 1
        assert Event.objects.filter(verb="shipment.screened").count() == 1

    def test_outside_the_campaign_the_mark_alone_is_enough(self, netac, campaign):
        campaign.status = Campaign.Status.PLANNED
        campaign.save()
        (hit,) = screened(arrived("Netac U盘"))

        assert (hit.score, hit.lane, hit.campaign) == (55, "yellow", None)


class TestLawful:
    def test_phones_with_xiaomis_mark_are_flagged_and_its_licensee_passes(self):
        xiaomi = recorded("小米", "Xiaomi", nice_classes=[9])
        licensee = LicenseeFactory(recordal=xiaomi, uscc=uscc(77))
        phones = {"hs_code": "8517130000", "quantity": 2440}
        bad = arrived("小米手机 Xiaomi 14", "小米", goods=phones)
        lawful = arrived("小米手机", "小米", goods=phones, consignor_uscc=licensee.uscc)

        screened(bad, lawful)

        assert [hit.shipment for hit in Hit.objects.all()] == [bad]
        lawful.refresh_from_db()
        assert lawful.status == Shipment.Status.CLEARED

    def test_the_holders_own_export_passes(self, netac):
        own = arrived("Netac U盘", consignor_uscc=netac.right.holder.uscc)

        assert screened(own) == []

    def test_goods_the_holder_imports_pass(self, netac):
        name = netac.right.holder.name_zh
        own = arrived("Netac U盘", direction="import", consignee_name=name)
        pretended = arrived("Netac U盘", direction="export", consignee_name=name)

        screened(own, pretended)

        assert [hit.shipment for hit in Hit.objects.all()] == [pretended]

    def test_a_recordal_counts_while_it_is_in_force(self, netac):
        netac.ended_on = localdate()
        netac.save()
        yesterday = arrived("Netac U盘", declared_at=now() - timedelta(days=1))
        today = arrived("Netac U盘")

        screened(yesterday, today)

        assert [hit.shipment for hit in Hit.objects.all()] == [yesterday]


class TestIndex:
    def test_is_kept_until_something_is_recorded(self, netac):
        first = current_index()
        assert current_index() is first

        recorded("大疆", "DJI Mavic", nice_classes=[9])
        assert current_index() is not first
        assert len(screened(arrived("Mavic DJI drone", "DJI Mavic"))) == 1

    def test_a_licence_granted_now_is_known_to_the_next_batch(self, netac):
        (hit,) = screened(arrived("Netac U盘", consignor_uscc=uscc(88)))
        LicenseeFactory(recordal=netac, uscc=uscc(88))

        assert screened(arrived("Netac U盘", consignor_uscc=uscc(88))) == []
        assert hit.status == Hit.Status.OPEN


class TestTraderHistory:
    def test_past_seizures_weigh_and_releases_count_against(self, netac):
        bad, good = uscc(90), uscc(91)
        services.note_seizure(bad, on=date(2026, 3, 1))
        services.note_seizure(bad, on=date(2026, 2, 1))
        services.note_release(good)
        services.note_release("")

        hits = screened(
            *(arrived("Netac U盘", consignor_uscc=code) for code in (uscc(92), bad, good))
        )

        assert [hit.score for hit in hits] == [55, 65, 50]
        assert TraderHistory.objects.get(uscc=bad).last_seizure_on == date(2026, 3, 1)


class TestBatches:
    def test_the_result_does_not_depend_on_the_order(self, netac):
        recorded("小米", "Xiaomi", nice_classes=[9])
        texts = ["Netac U盘", "小米 U盘", "plain U盘", "Ｎｅｔａｃ Xiaomi"]

        def scores(order):
            shipments = {text: arrived(text) for text in texts}
            for text in order:
                screened(shipments[text])
            return {
                text: sorted(shipment.hits.values_list("mark", "score"))
                for text, shipment in shipments.items()
            }

        assert scores(texts) == scores(texts[::-1])

    def test_new_lines_of_cleared_goods_are_screened_too(self, netac):
        shipment = arrived("plain cable")
        screened(shipment)
        ShipmentLineFactory(shipment=shipment, description="Netac U盘")

        screened(shipment)

        shipment.refresh_from_db()
        assert shipment.status == Shipment.Status.FLAGGED


class TestDismiss:
    def test_clears_goods_without_another_suspicion(self, inspector):
        shipment = ShipmentFactory(status="flagged", screened_at=now())
        hit = HitFactory(line__shipment=shipment)

        services.dismiss(hit, actor=inspector, reason="The mark is the buyer's own.")

        hit.refresh_from_db()
        shipment.refresh_from_db()
        assert (hit.status, hit.decided_by) == (Hit.Status.DISMISSED, inspector)
        assert shipment.status == Shipment.Status.CLEARED
        assert Event.objects.get(verb="hit.dismissed").details == {
            "reason": "The mark is the buyer's own."
        }

    def test_leaves_goods_alone_that_are_to_be_inspected(self, inspector):
        shipment = ShipmentFactory(status="flagged", screened_at=now())
        InspectionFactory(shipment=shipment)
        hit = HitFactory(line__shipment=shipment)

        services.dismiss(hit, actor=inspector, reason="No.")

        shipment.refresh_from_db()
        assert shipment.status == Shipment.Status.FLAGGED


@pytest.mark.parametrize("path", ["/screening/{}/dismiss/", "/api/v1/screening-hits/{}/dismiss/"])
class TestDismissByHttp:
    def test_inspector_may(self, path, inspector, login):
        hit = HitFactory()
        response = login(inspector).post(path.format(hit.number), {"reason": "Genuine."})
        assert response.status_code in (200, 302)
        hit.refresh_from_db()
        assert hit.status == Hit.Status.DISMISSED

    def test_needs_a_reason(self, path, inspector, login):
        hit = HitFactory()
        response = login(inspector).post(path.format(hit.number), {"reason": " "})
        assert response.status_code == 422

    def test_auditor_may_not(self, path, auditor, login):
        hit = HitFactory()
        response = login(auditor).post(path.format(hit.number), {"reason": "x"})
        assert response.status_code == 403

    def test_hit_of_another_district_does_not_exist(self, path, stranger, login):
        hit = HitFactory()
        response = login(stranger).post(path.format(hit.number), {"reason": "x"})
        assert response.status_code == 404

    def test_a_decided_hit_cannot_be_dismissed(self, path, inspector, login):
        hit = HitFactory(status="confirmed")
        response = login(inspector).post(path.format(hit.number), {"reason": "x"})
        assert response.status_code == 409


class TestQueue:
    def test_the_hit_page_shows_the_match_and_escapes_the_rest(self, inspector, login, netac):
        screened(arrived("<b>U盘</b> Netac & co"))
        hit = Hit.objects.get()

        page = login(inspector).get(hit.get_absolute_url()).content.decode()

        assert "&lt;b&gt;U盘&lt;/b&gt; <mark>Netac</mark> &amp; co" in page
        assert "Open the inspection" in page
        assert "No party of this shipment was listed" in page

    def test_the_brand_is_highlighted_where_it_was_found(self, inspector, login, netac):
        screened(arrived("U盘", "  Netac"))
        page = login(inspector).get(Hit.objects.get().get_absolute_url()).content.decode()

        assert "<mark>Netac</mark>" in page

    def test_reasons_are_read_in_the_readers_language(self, inspector, login, netac):
        screened(arrived("Netac U盘"))
        client = login(inspector)
        client.cookies["django_language"] = "zh-hans"

        shown = client.get(f"/api/v1/screening-hits/{Hit.objects.get().number}/").json()

        assert shown["recordal"] == netac.number
        assert shown["reasons"][0]["code"] == "match.exact.text"
        assert "Netac" in shown["reasons"][0]["text"]

    def test_waiting_hits_come_first_by_score_and_live(self, inspector, login):
        low, high = HitFactory(score=55, lane="yellow"), HitFactory(score=95)
        done = HitFactory(status="refuted")
        client = login(inspector)

        page = client.get("/screening/").content.decode()
        assert page.index(high.number) < page.index(low.number)
        assert done.number not in page
        assert "every 10s" in page
        part = client.get("/screening/?lane=yellow", headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert low.number in part.content.decode()
        assert high.number not in part.content.decode()
        assert done.number in client.get("/screening/?status=refuted").content.decode()

    def test_filters_by_holder_and_campaign(self, inspector, login):
        holder, campaign = EnterpriseFactory(), CampaignFactory()
        wanted = HitFactory(recordal__right__holder=holder, campaign=campaign)
        other = HitFactory()
        client = login(inspector)

        for query in (f"holder={holder.number}", f"campaign={campaign.code}", f"q={wanted.number}"):
            page = client.get(f"/screening/?{query}").content.decode()
            assert wanted.get_absolute_url() in page
            assert other.get_absolute_url() not in page

    def test_others_do_not_see_hits(self, stranger, trader, rights_holder, login):
        hit = HitFactory()
        assert login(stranger).get(hit.get_absolute_url()).status_code == 404
        assert login(trader).get("/screening/").status_code == 403
        assert login(rights_holder).get("/api/v1/screening-hits/").status_code == 403

    @pytest.mark.parametrize("url", ["/screening/", "/api/v1/screening-hits/"])
    def test_list_is_flat(self, url, inspector, login, assert_flat_queries):
        campaign = CampaignFactory()
        assert_flat_queries(login(inspector), url, lambda: HitFactory(campaign=campaign))

    def test_hit_page_is_flat(self, inspector, login, assert_flat_queries):
        hit = HitFactory(line__shipment__consignor_uscc=uscc(5))
        add = lambda: HitFactory(line__shipment__consignor_uscc=uscc(5))  # noqa: E731
        assert_flat_queries(login(inspector), hit.get_absolute_url(), add)


def test_reasons_are_json(netac):
    (hit,) = screened(arrived("Netac U盘"))
    assert json.loads(json.dumps(hit.reasons)) == hit.reasons
