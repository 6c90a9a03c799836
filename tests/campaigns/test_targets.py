"""What campaigns aim at on a day, as screening and penalties ask for it."""

from datetime import date, timedelta

import pytest

from campaigns.targets import targets_on
from core.reference.models import Country, ProductCategory, Region
from tests.factories import CampaignFactory, EnterpriseFactory, PriorityEnterpriseFactory

FIRST, LAST = date(2017, 9, 1), date(2017, 11, 30)
DAY = timedelta(days=1)


@pytest.fixture
def campaign(db):
    return CampaignFactory(code="longteng-2017", starts_on=FIRST, ends_on=LAST)


def codes_on(day: date) -> list[str]:
    return [target.code for target in targets_on(day).campaigns]


@pytest.mark.parametrize(
    ("day", "inside"),
    [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)],
)
@pytest.mark.parametrize("status", ["running", "closed"])
def test_the_first_and_the_last_day_belong_to_it(campaign, status, day, inside):
    campaign.status = status
    campaign.save()

    assert codes_on(day) == (["longteng-2017"] if inside else [])


def test_what_is_only_planned_aims_at_nothing(campaign):
    campaign.status = "planned"
    campaign.save()

    assert codes_on(FIRST) == []


def test_several_campaigns_in_the_order_of_their_codes(campaign):
    CampaignFactory(code="a", starts_on=FIRST, ends_on=FIRST)

    assert codes_on(FIRST) == ["a", "longteng-2017"]


def test_destinations(campaign):
    region = Region.objects.filter(countries__isnull=False).first()
    country = region.countries.first()
    outside = Country.objects.exclude(regions=region).first()
    campaign.regions.set([region])

    (target,) = targets_on(FIRST).campaigns

    assert target.region_of(country.code) == region.key
    assert target.region_of(outside.code) == ""
    assert target.region_of("") == ""


def test_goods_by_the_longest_prefix(campaign):
    wide = ProductCategory.objects.create(
        key="machines", name_en="Machines", name_zh="机器", hs_prefixes=["85"]
    )
    narrow = ProductCategory.objects.create(
        key="storage", name_en="Storage", name_zh="存储", hs_prefixes=["8523", "852351"]
    )
    campaign.categories.set([wide, narrow])

    (target,) = targets_on(FIRST).campaigns

    assert target.category_of("8523511000") == "storage"
    assert target.category_of("8523290000") == "storage"
    assert target.category_of("8517130000") == "machines"
    assert target.category_of("6403990000") == ""
    assert target.category_of("") == ""


def test_districts(campaign):
    everywhere = targets_on(FIRST)
    campaign.districts.set(["5300"])
    here = targets_on(FIRST)

    assert everywhere.in_district("3100") == everywhere.campaigns
    assert [target.code for target in here.in_district("5300")] == ["longteng-2017"]
    assert here.in_district("3100") == ()


def test_priorities_by_district(campaign):
    holder = EnterpriseFactory()
    PriorityEnterpriseFactory(campaign=campaign, enterprise=holder, district_id="5300")
    PriorityEnterpriseFactory(campaign=CampaignFactory(), enterprise=holder, district_id="3100")

    (target,) = targets_on(FIRST).campaigns

    assert target.has_priority(holder.pk, "5300")
    assert not target.has_priority(holder.pk, "3100")
    assert not target.has_priority(EnterpriseFactory().pk, "5300")
    assert target.has_priority_anywhere(holder.pk)
    assert not target.has_priority_anywhere(0)


def test_asks_equally_often_for_one_campaign_and_for_many(campaign, django_assert_num_queries):
    for _ in range(4):
        other = CampaignFactory(starts_on=FIRST, ends_on=LAST)
        other.regions.set(Region.objects.all())
        other.districts.set(["5300", "3100"])
        PriorityEnterpriseFactory(campaign=other)

    with django_assert_num_queries(6):
        targets_on(FIRST)


def test_is_frozen(campaign):
    targets = targets_on(FIRST)

    with pytest.raises(AttributeError):
        targets.day = LAST  # type: ignore[misc]
