"""A verdict repeated later: the same points, or a reason why it cannot be repeated."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from seizures.intake import running
from seizures.rulebook.models import RiskFigure, RuleSet, RuleVersion
from seizures.screening import services as screening
from seizures.screening.models import Hit, SparedLine
from seizures.targeting.replaying import replay, replay_shipment
from tests.factories import (
    CampaignFactory,
    LicenseeFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    uscc,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def netac():
    return RecordalFactory(
        right__title="朗科",
        right__title_en="Netac",
        right__nice_classes=[9],
        right__hs_prefixes=["852351"],
    )


def goods(*texts, **shipment):
    shipment = ShipmentFactory(**shipment)
    for text in texts:
        ShipmentLineFactory(shipment=shipment, description=text)
    return shipment


def hit_of(shipment):
    running.screen_now([shipment.pk])
    return Hit.objects.select_related("shipment", "line").get(shipment=shipment)


class TestHit:
    def test_says_what_it_was_found_by(self, netac):
        hit = hit_of(goods("Netac U盘"))
        assert hit.tier
        assert RuleSet.objects.get(pk=hit.rule_set_id).content["rules"]
        assert hit.line.description[hit.match_start : hit.match_end] == "Netac"
        assert all(reason["version"] == 1 for reason in hit.reasons)
        assert sum(reason["points"] for reason in hit.reasons) == hit.score

    def test_is_repeated_after_rules_history_and_campaigns_have_changed(self, netac):
        campaign = CampaignFactory()
        PriorityEnterpriseFactory(campaign=campaign, enterprise=netac.right.holder)
        screening.note_seizure(uscc(61), on=timezone.localdate())
        hit = hit_of(goods("Netac U盘", consignor_uscc=uscc(61)))
        codes = {reason["code"] for reason in hit.reasons}
        assert {"campaign.priority", "trader.seizures"} <= codes

        screening.note_seizure(uscc(61), on=timezone.localdate())
        screening.note_release(uscc(61))
        campaign.priorities.all().delete()
        RiskFigure.objects.filter(key="red").update(value=99)
        RuleVersion.objects.filter(rule__code="match.exact.text").update(
            status="retired", valid_to=timezone.localdate()
        )

        assert replay(hit).same, replay(hit).differences

    def test_that_was_tampered_with_is_told(self, netac):
        hit = hit_of(goods("Netac U盘"))
        Hit.objects.filter(pk=hit.pk).update(score=99, match_end=3)
        hit.refresh_from_db()
        found = replay(hit)
        assert not found.same
        assert any("score: 99 then, 55 now" in one for one in found.differences)
        assert len(found.differences) == 2

    def test_cannot_be_repeated_without_its_index_or_its_rules(self, netac):
        hit = hit_of(goods("Netac U盘"))
        RecordalFactory()
        assert "the rights have changed since" in replay(hit).differences[0]
        Hit.objects.update(rule_set=None)
        hit.refresh_from_db()
        assert "not kept" in replay(hit).differences[0]


class TestShipment:
    def test_flags_the_same_lines_and_no_others(self, netac):
        shipment = goods("Netac U盘", "plain cable", "U盘 朗科", consignor_uscc=uscc(62))
        running.screen_now([shipment.pk])
        shipment.refresh_from_db()
        screening.note_seizure(uscc(62), on=timezone.localdate())
        results = replay_shipment(shipment)
        assert [one.same for one in results] == [True, True, True]
        Hit.objects.order_by("pk").first().delete()
        assert "Line" in replay_shipment(shipment)[-1].differences[0]

    def test_the_batch_it_came_in_does_not_matter(self, netac):
        texts = ["Netac U盘", "U盘", "N e t a c 存储", "小米", "😀 \u200b\u202e ☠", "U盘 " * 16_000]
        alone, together = [[goods(text) for text in texts] for _n in range(2)]
        for shipment in alone:
            running.screen_now([shipment.pk])
        running.screen_now([shipment.pk for shipment in reversed(together)])

        def flags(shipments):
            return [
                list(one.hits.values_list("mark", "score", "kind", "match_start", "match_end"))
                for one in shipments
            ]

        assert flags(alone) == flags(together)
        assert any(flags(alone))

    def test_that_was_never_screened_says_so(self, netac):
        assert "never screened" in replay_shipment(goods("Netac U盘"))[-1].differences[0]


class TestCommand:
    def test_repeats_a_day_and_fails_where_something_differs(self, netac):
        shipment = goods("Netac U盘")
        running.screen_now([shipment.pk])
        goods("Netac U盘", declared_at=timezone.now() - timedelta(days=3))
        out = StringIO()
        day = timezone.localdate().isoformat()
        call_command("replay", day=timezone.localdate(), stdout=out)
        assert "2 the same, 0 not" in out.getvalue()
        call_command("replay", shipment=shipment.number, stdout=out)
        Hit.objects.update(score=1)
        with pytest.raises(CommandError):
            call_command("replay", "--day", day, stdout=out)
        assert "score: 1 then, 55 now" in out.getvalue()

    def test_an_unknown_shipment_is_an_error(self):
        with pytest.raises(CommandError, match="no shipment"):
            call_command("replay", shipment="X")


class TestSpared:
    def test_goods_of_a_licensee_pass_and_the_reason_is_kept(self, netac, inspector, trader, login):
        licensee = LicenseeFactory(recordal=netac, uscc=uscc(63))
        lawful = goods("Netac U盘", "plain cable", consignor_uscc=licensee.uscc)
        own = goods("Netac U盘", consignor_uscc=netac.right.holder.uscc)
        running.screen_now([lawful.pk, own.pk])
        running.screen_now([lawful.pk, own.pk])

        assert not Hit.objects.exists()
        rows = SparedLine.objects.order_by("shipment_id")
        assert [one.rights[0]["why"] for one in rows] == ["licensee", "holder"]
        assert rows[0].rights[0]["recordal"] == netac.number
        page = login(inspector).get(lawful.get_absolute_url()).content.decode()
        assert "Why it was not flagged" in page
        assert "licensed" in page

    def test_a_trader_does_not_read_it(self, netac, trader, login):
        code = trader.enterprises.get().uscc
        LicenseeFactory(recordal=netac, uscc=code)
        lawful = goods("Netac U盘", consignor_uscc=code)
        running.screen_now([lawful.pk])
        page = login(trader).get(lawful.get_absolute_url()).content.decode()
        assert "Why it was not flagged" not in page

    def test_the_page_is_flat(self, netac, inspector, login, assert_flat_queries):
        shipment = goods(consignor_uscc=netac.right.holder.uscc)

        def add():
            ShipmentLineFactory(shipment=shipment, description="Netac U盘")
            running.screen_now([shipment.pk])

        assert_flat_queries(login(inspector), shipment.get_absolute_url(), add)
