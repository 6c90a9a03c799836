from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import (
    DISTRICT_ROLES,
    ENTERPRISE_ROLES,
    GRANTS,
    HEADQUARTERS_ROLES,
    Can,
    Role,
)
from core.reference.models import District


class PartnerOffice(models.Model):
    """An office outside customs that receives cases: police, procuratorate, court, IP authority."""

    class Kind(models.TextChoices):
        POLICE = "police", _("Public security")
        PROCURATORATE = "procuratorate", _("Procuratorate")
        COURT = "court", _("Court")
        IP_AUTHORITY = "ip_authority", _("IP authority")

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name_en = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)
    district = models.ForeignKey(District, models.PROTECT, related_name="partner_offices")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_zh


class UserQuerySet(models.QuerySet["User"]):
    def holding(self, *roles: Role) -> Self:
        return self.filter(is_active=True, role__in=roles)

    def of_district(self, district: District, *roles: Role) -> Self:
        """Active officers of one customs district."""
        return self.holding(*roles).filter(district=district)


class Users(UserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def holding(self, *roles: Role) -> UserQuerySet:
        return self.get_queryset().holding(*roles)

    def of_district(self, district: District, *roles: Role) -> UserQuerySet:
        return self.get_queryset().of_district(district, *roles)


class User(AbstractUser):
    """Somebody who signs in, with one role; district officers belong to one customs district."""

    role = models.CharField(max_length=20, choices=Role)
    badge_no = models.CharField(_("badge number"), max_length=20, blank=True)
    display_name = models.CharField(_("name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="officers"
    )
    partner_office = models.ForeignKey(
        PartnerOffice, models.PROTECT, null=True, blank=True, related_name="users"
    )

    objects: ClassVar[Users] = Users()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="user_district_exactly_for_district_officers",
                condition=Q(role__in=[*sorted(DISTRICT_ROLES)], district__isnull=False)
                | (~Q(role__in=[*sorted(DISTRICT_ROLES)]) & Q(district__isnull=True)),
            ),
            models.CheckConstraint(
                name="user_partner_office_exactly_for_partners",
                condition=Q(role="partner", partner_office__isnull=False)
                | (~Q(role="partner") & Q(partner_office__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def capabilities(self) -> frozenset[Can]:
        return GRANTS.get(Role(self.role), frozenset()) if self.role else frozenset()

    def can(self, capability: Can) -> bool:
        return self.is_active and capability in self.capabilities

    @property
    def is_officer(self) -> bool:
        """A customs officer of one district."""
        return self.role in DISTRICT_ROLES

    @property
    def is_headquarters(self) -> bool:
        return self.role in HEADQUARTERS_ROLES

    @property
    def is_enterprise(self) -> bool:
        return self.role in ENTERPRISE_ROLES

    @property
    def is_partner(self) -> bool:
        return self.role == Role.PARTNER
