"""The tables: companies with their people and agents, who wants to join them, who looks alike."""

from enterprises.models.companies import (
    HOME_COUNTRY,
    Agency,
    AgencyQuerySet,
    Enterprise,
    EnterpriseQuerySet,
    Membership,
)
from enterprises.models.joining import Invitation, JoinRequest
from enterprises.models.likeness import Likeness

__all__ = [
    "HOME_COUNTRY",
    "Agency",
    "AgencyQuerySet",
    "Enterprise",
    "EnterpriseQuerySet",
    "Invitation",
    "JoinRequest",
    "Likeness",
    "Membership",
]
