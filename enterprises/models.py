from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User, UserQuerySet
from core.files.models import StoredFile
from core.reference.models import Country, District
from core.states import Stateful


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def acting(self, user: User, on: date | None = None) -> Self:
        """The enterprises a user may act for: its own, and those its agency represents."""
        day = on or localdate()
        agencies = Agency.objects.in_force_on(day).filter(agent__members=user)
        return self.filter(Q(members=user) | Q(pk__in=agencies.values("holder_id"))).distinct()

    def sending_for(self, user: User) -> Self:
        """Verified enterprises a user acts for: only their codes make goods one's own.

        A code that somebody merely states of itself opens nobody's declarations.
        """
        return self.acting(user).filter(status=Enterprise.Status.VERIFIED).exclude(uscc="")

    def belonging_to(self, user: User) -> Self:
        """Its own enterprises, without those a user merely represents as an agent."""
        return self.filter(members=user)

    def visible_to(self, user: User) -> Self:
        """Officers see every enterprise; its people and agents see their own."""
        if user.is_officer or user.is_headquarters:
            return self.all()
        return self.acting(user)

    def for_list(self) -> Self:
        return self.select_related("country", "district", "licence")


class Enterprise(Stateful):
    """A company: rights holder, agent, consignor or consignee, with its people."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered, to be verified")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")

    TRANSITIONS = {
        Status.REGISTERED: {Status.VERIFIED, Status.REFUSED},
        Status.REFUSED: {Status.VERIFIED},
        Status.VERIFIED: {Status.REFUSED},
    }
    TONES = {"registered": "info", "verified": "good", "refused": "bad"}

    number = models.CharField(_("number"), max_length=20, unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REGISTERED)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="enterprises", verbose_name=_("country")
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
        verbose_name=_("customs district"),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    licence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="enterprises")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="enterprise_uscc_once"
            ),
            models.CheckConstraint(
                name="enterprise_has_a_name", condition=~(Q(name_zh="") & Q(name_en=""))
            ),
            models.CheckConstraint(
                name="enterprise_domestic_has_uscc", condition=~Q(country="CN") | ~Q(uscc="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("enterprise-detail", args=[self.number])

    @property
    def name(self) -> str:
        zh = (get_language() or "").startswith("zh")
        first, second = (self.name_zh, self.name_en) if zh else (self.name_en, self.name_zh)
        return first or second

    def people(self, on: date | None = None) -> UserQuerySet:
        """Whoever acts for it on a day: its members, and those of the agents it appointed."""
        agents = Agency.objects.in_force_on(on or localdate()).filter(holder=self)
        acting = Q(enterprises=self) | Q(enterprises__in=agents.values("agent_id"))
        return User.objects.get_queryset().filter(acting, is_active=True).distinct()


class Membership(models.Model):
    """A person who acts for an enterprise."""

    class Position(models.TextChoices):
        OWNER = "owner", _("Owner")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="memberships")
    position = models.CharField(max_length=10, choices=Position, default=Position.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "enterprise"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.enterprise}"


class AgencyQuerySet(models.QuerySet["Agency"]):
    def in_force_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            valid_from__lte=day,
            revoked_at__isnull=True,
        )


class Agency(models.Model):
    """A power of attorney: a domestic agent acts for a rights holder (MEA 2)."""

    agent = models.ForeignKey(Enterprise, models.PROTECT, related_name="agencies_held")
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="agencies_given")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    power_of_attorney = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(name="agency_between_two", condition=~Q(agent=F("holder"))),
            models.CheckConstraint(
                name="agency_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} → {self.holder}"
