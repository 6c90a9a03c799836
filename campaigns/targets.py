"""What campaigns aim at on a day: the question that screening and penalties ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from campaigns.models import Campaign


@dataclass(frozen=True)
class Target:
    """One campaign in force, as plain values: ``priorities`` maps district code to enterprises."""

    campaign_id: int
    code: str
    name_zh: str
    name_en: str
    countries: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    districts: frozenset[str] = frozenset()
    priorities: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def applies_in(self, district: str) -> bool:
        """A campaign without districts runs everywhere."""
        return not self.districts or district in self.districts

    def region_of(self, country: str) -> str:
        """The key of the target region of a destination, or an empty string."""
        return self.countries.get(country, "")

    def category_of(self, hs_code: str) -> str:
        """The key of the product category of goods, or an empty string."""
        for length in (6, 4, 2):
            if key := self.categories.get(hs_code[:length]):
                return key
        return ""

    def has_priority(self, enterprise_id: int, district: str) -> bool:
        """Whether a rights holder has priority in this district (or was named for any)."""
        return enterprise_id in self.priorities.get(district, frozenset())

    def has_priority_anywhere(self, enterprise_id: int) -> bool:
        return any(enterprise_id in named for named in self.priorities.values())


@dataclass(frozen=True)
class Targets:
    """All campaigns in force on ``day``."""

    day: date
    campaigns: tuple[Target, ...] = ()

    def in_district(self, district: str) -> tuple[Target, ...]:
        return tuple(target for target in self.campaigns if target.applies_in(district))


def targets_on(day: date) -> Targets:
    """The targets of every campaign that runs on ``day``; six queries, however many campaigns."""
    campaigns = (
        Campaign.objects.running_on(day)
        .order_by("code")
        .prefetch_related("regions__countries", "categories", "districts", "priorities")
    )
    return Targets(day, tuple(_target(campaign) for campaign in campaigns))


def _target(campaign: Campaign) -> Target:
    priorities: dict[str, set[int]] = {}
    for priority in campaign.priorities.all():
        priorities.setdefault(priority.district_id, set()).add(priority.enterprise_id)
    return Target(
        campaign_id=campaign.pk,
        code=campaign.code,
        name_zh=campaign.name_zh,
        name_en=campaign.name_en,
        countries={
            country.code: region.key
            for region in campaign.regions.all()
            for country in region.countries.all()
        },
        categories={
            prefix: category.key
            for category in campaign.categories.all()
            for prefix in category.hs_prefixes
        },
        districts=frozenset(district.code for district in campaign.districts.all()),
        priorities={code: frozenset(named) for code, named in priorities.items()},
    )
