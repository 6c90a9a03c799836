from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from recordal.applications.models import Recordal
from recordal.guides.models import GuideShot
from seizures.shipments.models import Shipment, ShipmentLine


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(district=user.district_id)
        return self.all() if user.is_headquarters else self.none()

    def for_list(self) -> Self:
        return self.select_related("shipment", "district", "inspector")

    def open(self) -> Self:
        return self.filter(status__in=["ordered", "started"])


class Inspection(Stateful):
    """An order to look at goods, and what was found."""

    class Status(models.TextChoices):
        ORDERED = "ordered", _("Ordered")
        STARTED = "started", _("Under inspection")
        SUSPECTED = "suspected", _("Infringement suspected")
        CLEAN = "clean", _("Nothing suspicious")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS = {
        Status.ORDERED: {Status.STARTED, Status.SUSPECTED, Status.CLEAN, Status.CANCELLED},
        Status.STARTED: {Status.SUSPECTED, Status.CLEAN, Status.CANCELLED},
    }
    TONES = {
        "ordered": "warn",
        "started": "progress",
        "suspected": "bad",
        "clean": "good",
        "cancelled": "neutral",
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ORDERED)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="inspections")
    district = models.ForeignKey(District, models.PROTECT, related_name="inspections")
    score = models.PositiveSmallIntegerField(_("score"), default=0)
    lane = models.CharField(_("lane"), max_length=6, default="yellow")
    ordered_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    inspector = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="inspections", verbose_name=_("inspector")
    )
    second_officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("place"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    remarks = models.TextField(_("remarks"), blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "-pk"]
        indexes = [
            models.Index(fields=["district", "status", "-score", "-id"], name="inspection_queue"),
            models.Index(fields=["-ordered_at", "-id"], name="inspection_newest"),
            models.Index(fields=["-score", "-id"], name="inspection_strongest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment"],
                condition=Q(status__in=["ordered", "started"]),
                name="inspection_one_open",
            ),
            models.CheckConstraint(
                name="inspection_finished_has_officer_and_time",
                condition=~Q(status__in=["suspected", "clean"])
                | Q(inspector__isnull=False, finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("inspection-detail", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.ORDERED, self.Status.STARTED}


class Finding(models.Model):
    """What the officer found on one goods line, touching one recorded right."""

    class Verdict(models.TextChoices):
        SUSPECTED = "suspected", _("Infringement suspected")
        GENUINE = "genuine", _("Looks genuine")
        NOT_FOUND = "not_found", _("No such goods")

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings")
    line = models.ForeignKey(
        ShipmentLine, models.PROTECT, related_name="findings", db_constraint=False
    )
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="findings")
    verdict = models.CharField(_("finding"), max_length=10, choices=Verdict)
    quantity = models.DecimalField(_("found quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)
    packages = models.PositiveIntegerField(_("packages"), null=True)
    remarks = models.TextField(_("remarks"), blank=True)

    class Meta:
        ordering = ["inspection", "line", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "line", "recordal"], name="finding_once"),
            models.CheckConstraint(
                name="finding_quantity_fits_verdict",
                condition=Q(verdict="not_found", quantity=0)
                | (~Q(verdict="not_found") & Q(quantity__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection}: {self.get_verdict_display()}"


class Photo(models.Model):
    """A picture taken at the inspection; its hash was taken at the upload."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=200, blank=True)
    #: what the holder's guide asked for, when the picture answers it
    shot = models.ForeignKey(GuideShot, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["inspection", "pk"]

    def __str__(self) -> str:
        return self.caption or str(self.file)
