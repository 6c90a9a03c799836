"""What gets one of the day's places for inspection, dry runs of rules, and what rules yield."""

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.reference.models import District
from core.states import Stateful
from recordal.applications.models import Recordal
from seizures.inspections.models import Inspection
from seizures.rulebook.models import RuleVersion
from seizures.shipments.models import Shipment


class ByDistrict(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(district=user.district_id)
        return self.all() if user.is_headquarters else self.none()


class LaneCapacity(models.Model):
    """How many inspections a district, or one office of it, can do a day. Set by a supervisor."""

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    office_code = models.CharField(_("customs office"), max_length=4, blank=True)
    inspections_per_day = models.PositiveIntegerField(_("inspections a day"))
    random_share = models.DecimalField(
        _("share kept for the random sample (%)"), max_digits=5, decimal_places=2
    )
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = ByDistrict.as_manager()

    class Meta:
        ordering = ["district", "office_code"]
        verbose_name_plural = "lane capacities"
        constraints = [
            models.UniqueConstraint(fields=["district", "office_code"], name="lane_capacity_once"),
            models.CheckConstraint(
                name="lane_random_share_in_range",
                condition=Q(random_share__gte=0, random_share__lte=50),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {self.office_code}".strip()


class LaneDay(models.Model):
    """The places of one day; whoever gives them out holds this row."""

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    office_code = models.CharField(max_length=4, blank=True)
    day = models.DateField()

    objects = ByDistrict.as_manager()

    class Meta:
        ordering = ["-day", "district", "office_code"]
        constraints = [
            models.UniqueConstraint(fields=["district", "office_code", "day"], name="lane_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {self.office_code} {self.day}"


class Allotment(Stateful):
    """One shipment that stands in line for an inspection: by suspicion, or drawn by lot."""

    class Status(models.TextChoices):
        ORDERED = "ordered", _("Has a place")
        WAITING = "waiting", _("Waiting for a place")
        GONE = "gone", _("Departed unseen")

    class Kind(models.TextChoices):
        SUSPICION = "suspicion", _("Suspicion")
        RANDOM = "random", _("Random sample")

    TRANSITIONS = {
        Status.ORDERED: {Status.WAITING},
        Status.WAITING: {Status.ORDERED, Status.GONE},
        Status.GONE: {Status.ORDERED, Status.WAITING},
    }
    TONES = {"ordered": "progress", "waiting": "warn", "gone": "neutral"}

    shipment = models.OneToOneField(Shipment, models.CASCADE, related_name="allotment")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    office_code = models.CharField(max_length=4, blank=True)
    day = models.DateField()
    status = models.CharField(_("status"), max_length=8, choices=Status)
    kind = models.CharField(_("chosen by"), max_length=10, choices=Kind)
    score = models.PositiveSmallIntegerField(_("score"))
    lane = models.CharField(_("lane"), max_length=6)
    lot = models.PositiveIntegerField()
    departs_at = models.DateTimeField(null=True)
    inspection = models.OneToOneField(
        Inspection, models.SET_NULL, null=True, related_name="allotment"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ByDistrict.as_manager()

    class Meta:
        ordering = ["-score", "lot"]
        indexes = [
            models.Index(
                fields=["district", "office_code", "day", "kind", "status"], name="allotment_day"
            ),
            models.Index(
                fields=["district", "office_code", "-score", "lot"],
                condition=Q(status="waiting"),
                name="allotment_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="allotment_ordered_has_inspection",
                condition=~Q(status="waiting") | Q(inspection__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.shipment_id)


class DryRunQuerySet(models.QuerySet["DryRun"]):
    def visible_to(self, user: User) -> Self:
        """Officers see those of their district, and the figures of those of the whole country."""
        if user.is_officer:
            return self.filter(Q(district=user.district_id) | Q(district__isnull=True))
        return self.all() if user.is_headquarters else self.none()

    def for_list(self) -> Self:
        return self.select_related("version__rule", "recordal__right__holder", "district", "actor")


class DryRun(Stateful):
    """What a rule, or a recordal, would do to past lines; nobody is affected by it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", pgettext_lazy("status", "Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    TRANSITIONS = {
        Status.WAITING: {Status.RUNNING, Status.CANCELLED, Status.FAILED},
        Status.RUNNING: {Status.DONE, Status.CANCELLED, Status.FAILED},
    }
    TONES = {
        "waiting": "neutral",
        "running": "progress",
        "done": "good",
        "cancelled": "neutral",
        "failed": "bad",
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    version = models.ForeignKey(RuleVersion, models.CASCADE, null=True, related_name="dry_runs")
    recordal = models.ForeignKey(Recordal, models.CASCADE, null=True, related_name="dry_runs")
    retires = models.BooleanField(default=False)
    content = models.CharField(max_length=16, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+", verbose_name=_("customs district")
    )
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"))
    most_lines = models.PositiveIntegerField(_("lines at most"))
    #: one of so many shipments of the period was looked at, to stay below the most lines
    stride = models.PositiveIntegerField(default=1)
    shipments_total = models.PositiveIntegerField(default=0)
    shipments_done = models.PositiveIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    last_shipment = models.BigIntegerField(default=0)
    flagged_before = models.PositiveIntegerField(default=0)
    flagged_after = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    #: "district office day" -> shipments to inspect before and after
    offices = models.JSONField(default=dict)
    sample = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = DryRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dry_run_of_one_thing",
                condition=Q(version__isnull=False, recordal__isnull=True)
                | Q(version__isnull=True, recordal__isnull=False),
            ),
            models.CheckConstraint(
                name="dry_run_days_in_order", condition=Q(to_day__gte=F("from_day"))
            ),
            models.CheckConstraint(
                name="dry_run_finished_has_time",
                condition=Q(status__in=["waiting", "running"]) | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("dry-run", args=[self.number])

    @property
    def percent(self) -> int:
        if self.status == self.Status.DONE:
            return 100
        wanted = self.shipments_total // self.stride
        return min(99, 100 * self.shipments_done // wanted) if wanted else 0

    @property
    def share_added(self) -> Decimal:
        """Lines flagged more than before, in percent of the lines looked at."""
        if not self.lines_done:
            return Decimal(0)
        more = self.flagged_after - self.flagged_before
        return Decimal(100 * more) / self.lines_done


class Tally(models.Model):
    """Inspected and confirmed hits of one day in one district, by what chose them."""

    class What(models.TextChoices):
        RULE = "rule", _("Rules")
        MARK = "mark", _("Marks")
        LANE = "lane", _("Lanes")
        OFFICE = "office", _("Offices")
        RANDOM = "random", _("Random sample")

    day = models.DateField()
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    what = models.CharField(max_length=8, choices=What)
    key = models.CharField(max_length=300)
    inspected = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()

    objects = ByDistrict.as_manager()

    class Meta:
        ordering = ["-day", "what", "key"]
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["day", "district", "what", "key"], name="tally_once"),
            models.CheckConstraint(
                name="tally_confirmed_were_inspected", condition=Q(confirmed__lte=F("inspected"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.key}"
