"""Smallest valid objects. A test names only what it is about."""

from tests.factories.campaigns import CampaignFactory, PriorityEnterpriseFactory
from tests.factories.cases import CaseFactory, CaseItemFactory
from tests.factories.core import (
    DistrictOfficerFactory,
    PartnerOfficeFactory,
    UserFactory,
    pdf,
    stored_document,
    stored_picture,
)
from tests.factories.enterprises import AgencyFactory, EnterpriseFactory, member_of, uscc
from tests.factories.recordal import IpRightFactory, LicenseeFactory, RecordalFactory
from tests.factories.shipments import (
    FindingFactory,
    HitFactory,
    InspectionFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)

__all__ = [
    "AgencyFactory",
    "CampaignFactory",
    "CaseFactory",
    "CaseItemFactory",
    "DistrictOfficerFactory",
    "EnterpriseFactory",
    "FindingFactory",
    "HitFactory",
    "InspectionFactory",
    "IpRightFactory",
    "LicenseeFactory",
    "PartnerOfficeFactory",
    "PriorityEnterpriseFactory",
    "RecordalFactory",
    "ShipmentFactory",
    "ShipmentLineFactory",
    "UserFactory",
    "member_of",
    "pdf",
    "stored_document",
    "stored_picture",
    "uscc",
]
