from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.accounts.models import User
from core.reference.models import District
from core.states import Stateful
from recordal.applications.models import Recordal
from seizures.shipments.models import Shipment, ShipmentLine


class HitQuerySet(models.QuerySet["Hit"]):
    def visible_to(self, user: User) -> Self:
        """Hits are for customs only."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        return self.all() if user.is_headquarters else self.none()

    def for_list(self) -> Self:
        return self.select_related(
            "line", "shipment__district", "recordal__right__holder", "campaign"
        )


class Hit(Stateful):
    """A goods line that touches a recorded right, with every reason in words."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ORDERED = "ordered", _("Inspection ordered")
        DISMISSED = "dismissed", _("Dismissed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUTED = "refuted", _("Not confirmed")

    class Lane(models.TextChoices):
        RED = "red", _("Red")
        YELLOW = "yellow", _("Yellow")
        GREEN = "green", _("Green")

    TRANSITIONS = {
        Status.OPEN: {Status.ORDERED, Status.DISMISSED},
        Status.ORDERED: {Status.CONFIRMED, Status.REFUTED, Status.DISMISSED},
        Status.DISMISSED: {Status.ORDERED},
    }
    TONES = {
        "open": "warn",
        "ordered": "progress",
        "dismissed": "neutral",
        "confirmed": "bad",
        "refuted": "good",
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="hits")
    line = models.ForeignKey(ShipmentLine, models.CASCADE, related_name="hits")
    district = models.ForeignKey(District, models.PROTECT, related_name="hits")
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="hits")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="hits")
    mark = models.CharField(_("mark"), max_length=300)
    matched_text = models.CharField(_("matched text"), max_length=300)
    matched_in = models.CharField(max_length=12)
    match_start = models.PositiveIntegerField(default=0)
    match_end = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("kind of match"), max_length=12)
    score = models.PositiveSmallIntegerField(_("score"))
    lane = models.CharField(_("lane"), max_length=6, choices=Lane)
    reasons = models.JSONField(_("reasons"))
    index_version = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dismissal_reason = models.TextField(blank=True)

    objects = HitQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "-pk"]
        indexes = [
            models.Index(fields=["district", "status", "-score", "-id"], name="hit_queue"),
            models.Index(fields=["-created_at", "-id"], name="hit_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "recordal"], name="hit_once"),
            models.CheckConstraint(
                name="hit_score_in_range", condition=Q(score__gte=0, score__lte=100)
            ),
            models.CheckConstraint(
                name="hit_dismissed_with_reason",
                condition=~Q(status="dismissed") | ~Q(dismissal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("hit-detail", args=[self.number])


class TraderHistory(models.Model):
    """What became of a trader's earlier shipments; written by the procedure, read by screening."""

    uscc = models.CharField(max_length=18, primary_key=True)
    seizures = models.PositiveIntegerField(default=0)
    releases = models.PositiveIntegerField(default=0)
    last_seizure_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "trader histories"

    def __str__(self) -> str:
        return self.uscc
