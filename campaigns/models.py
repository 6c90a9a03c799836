from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.reference.models import District, ProductCategory, Region
from core.states import Stateful
from enterprises.models import Enterprise


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> Self:
        """Customs sees every campaign; enterprises see those in which they have priority."""
        if user.is_officer or user.is_headquarters:
            return self.all()
        acting = Enterprise.objects.acting(user)
        return self.filter(priorities__enterprise__in=acting).distinct()

    def running_on(self, day: date) -> Self:
        return self.filter(
            status__in=[Campaign.Status.RUNNING, Campaign.Status.CLOSED],
            starts_on__lte=day,
            ends_on__gte=day,
        )


class Campaign(Stateful):
    """A special enforcement action such as Operation Longteng."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", pgettext_lazy("status", "Running")
        CLOSED = "closed", _("Closed")

    TRANSITIONS = {Status.PLANNED: {Status.RUNNING}, Status.RUNNING: {Status.CLOSED}}
    TONES = {"planned": "info", "running": "progress", "closed": "neutral"}

    code = models.SlugField(_("code"), max_length=30, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    name_zh = models.CharField(_("name in Chinese"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    aliases = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("other names")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    purpose = models.TextField(_("purpose"), blank=True)
    regions = models.ManyToManyField(
        Region, related_name="campaigns", blank=True, verbose_name=_("target regions")
    )
    categories = models.ManyToManyField(
        ProductCategory, related_name="campaigns", blank=True, verbose_name=_("product categories")
    )
    districts = models.ManyToManyField(
        District, related_name="campaigns", blank=True, verbose_name=_("customs districts")
    )
    is_demo = models.BooleanField(default=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaign-detail", args=[self.code])

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class PriorityEnterprise(models.Model):
    """An enterprise a district protects first during a campaign, with its liaison officer."""

    #: of two enterprises that become one, one place in a campaign is enough
    SAME_WHEN_MERGED = True

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="priorities")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="priorities")
    district = models.ForeignKey(District, models.PROTECT, related_name="priorities")
    liaison_officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="liaisons"
    )

    class Meta:
        ordering = ["district", "enterprise"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "enterprise", "district"], name="priority_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.district}"
