from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
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
    #: typed by the account itself, and not proven by a letter yet: nothing else is sent there
    email_pending = models.BooleanField(_("e-mail address not confirmed"), default=False)
    #: when the last letter with a key was written
    letter_at = models.DateTimeField(null=True, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="officers"
    )
    partner_office = models.ForeignKey(
        PartnerOffice, models.PROTECT, null=True, blank=True, related_name="users"
    )
    daily_digest = models.BooleanField(
        _("e-mail every morning with what is due"),
        default=True,
        help_text=_("Only on days on which something is due, overdue or new."),
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
    def is_reachable(self) -> bool:
        """Whether mail goes to the address: nothing is sent where a stranger may read it."""
        return bool(self.email) and not self.email_pending

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


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: User) -> Self:
        """Officers see who of their district is away."""
        if user.is_officer:
            return self.filter(user__district=user.district_id)
        return self.all() if user.is_headquarters else self.none()

    def on(self, day: date) -> Self:
        return self.filter(first_day__lte=day, last_day__gte=day, ended_at__isnull=True)

    def ahead_of(self, day: date) -> Self:
        """Running or still to come."""
        return self.filter(last_day__gte=day, ended_at__isnull=True)


class Absence(models.Model):
    """Days on which an officer is away; ``cover`` sees to the work and is told what happens."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    cover = models.ForeignKey(
        User, models.CASCADE, related_name="covers", verbose_name=_("who stands in")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    ended_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        indexes = [
            models.Index(fields=["last_day"], condition=Q(ended_at__isnull=True), name="absence_on")
        ]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="absence_is_covered_by_another", condition=~Q(cover=F("user"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} – {self.last_day}"
