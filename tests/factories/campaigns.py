from datetime import timedelta

import factory
from django.utils.timezone import localdate
from factory.django import DjangoModelFactory

from campaigns.models import Campaign, PriorityEnterprise
from tests.factories.core import SHENZHEN
from tests.factories.enterprises import EnterpriseFactory


class CampaignFactory(DjangoModelFactory[Campaign]):
    """A campaign that runs now."""

    code = factory.Sequence(lambda n: f"longteng-{n}")
    status = Campaign.Status.RUNNING
    name_zh = "龙腾行动"
    name_en = "Operation Longteng"
    starts_on = factory.LazyFunction(lambda: localdate() - timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: localdate() + timedelta(days=60))

    class Meta:
        model = Campaign
        skip_postgeneration_save = True


class PriorityEnterpriseFactory(DjangoModelFactory[PriorityEnterprise]):
    campaign = factory.SubFactory(CampaignFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    district_id = SHENZHEN

    class Meta:
        model = PriorityEnterprise
