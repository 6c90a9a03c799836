from decimal import Decimal

import factory
from django.utils.timezone import localdate, now
from factory.django import DjangoModelFactory

from seizures.cases.models import Case, CaseItem
from tests.factories.core import DistrictOfficerFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.recordal import RecordalFactory
from tests.factories.shipments import ShipmentFactory


class CaseFactory(DjangoModelFactory[Case]):
    """Suspended goods; traits move it on as the procedure would."""

    number = factory.Sequence(lambda n: f"C53-2001-{n:05}")
    shipment = factory.SubFactory(ShipmentFactory)
    district = factory.SelfAttribute("shipment.district")
    holder = factory.SubFactory(EnterpriseFactory)
    officer = factory.SubFactory(
        DistrictOfficerFactory, district_id=factory.SelfAttribute("..district.code")
    )
    opened_at = factory.LazyFunction(now)
    suspicion_on = factory.LazyFunction(localdate)
    value = Decimal("10000.00")

    class Meta:
        model = Case

    class Params:
        applied = factory.Trait(answer=Case.Answer.APPLIED, answered_at=factory.LazyFunction(now))
        detained = factory.Trait(
            applied=True,
            status=Case.Status.DETAINED,
            detained_at=factory.LazyFunction(now),
        )
        infringing = factory.Trait(
            detained=True,
            status=Case.Status.INFRINGING,
            determined_at=factory.LazyFunction(now),
            determination_reasons="The mark is copied.",
        )


class CaseItemFactory(DjangoModelFactory[CaseItem]):
    case = factory.SubFactory(CaseFactory)
    recordal = factory.SubFactory(
        RecordalFactory, right__holder=factory.SelfAttribute("...case.holder")
    )
    line_no = factory.Sequence(lambda n: n + 1)
    description = "U盘 USB flash disk"
    hs_code = "8523511000"
    mark = factory.SelfAttribute("recordal.right.title")
    quantity = Decimal(1000)
    unit = "件"
    unit_price = Decimal(10)
    currency = "CNY"
    value = Decimal("10000.00")

    class Meta:
        model = CaseItem
