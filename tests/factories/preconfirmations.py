"""Questions before shipping as services would have left them."""

import factory
from django.utils.timezone import localdate
from factory.django import DjangoModelFactory

from recordal.preconfirmations.models import PreConfirmation
from tests.factories.core import SHENZHEN
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.recordal import RecordalFactory


class PreConfirmationFactory(DjangoModelFactory[PreConfirmation]):
    """Asked today."""

    number = factory.Sequence(lambda n: f"PC2001-{n:05}")
    trader = factory.SubFactory(EnterpriseFactory)
    recordal = factory.SubFactory(RecordalFactory)
    district_id = SHENZHEN
    aeo_class = PreConfirmation.Standing.ADVANCED
    goods = "U盘"
    goods_names = ["U盘"]
    hs_prefixes = ["852351"]
    brands = ["DRAGON"]
    ships_from = factory.LazyFunction(localdate)
    ships_to = factory.LazyFunction(localdate)
    answer_due = factory.LazyFunction(localdate)

    class Meta:
        model = PreConfirmation
