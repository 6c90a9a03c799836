from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.states import Stateful
from seizures.evidence.models import Exhibit, Store


class StockCountQuerySet(models.QuerySet["StockCount"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(store__in=Store.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("store__district", "begun_by", "closed_by", "signed_by")


class StockCount(Stateful):
    """What the labels say is in a store, against what is found there; signed by two."""

    class Status(models.TextChoices):
        OPEN = "open", _("Being counted")
        CLOSED = "closed", _("To be signed by a second officer")
        SIGNED = "signed", _("Signed")
        DISCARDED = "discarded", _("Called off")

    TRANSITIONS = {
        Status.OPEN: {Status.CLOSED, Status.DISCARDED},
        Status.CLOSED: {Status.OPEN, Status.SIGNED},
    }
    TONES = {"open": "progress", "closed": "warn", "signed": "good", "discarded": "neutral"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="counts")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("signed"), null=True)

    objects = StockCountQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["store"],
                condition=Q(status__in=["open", "closed"]),
                name="stock_count_one_at_a_time",
            ),
            models.CheckConstraint(
                name="stock_count_signed_by_two",
                condition=~Q(status="signed")
                | (
                    Q(closed_by__isnull=False, signed_by__isnull=False, signed_at__isnull=False)
                    & ~Q(closed_by=F("signed_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("count-detail", args=[self.number])


class CountLine(models.Model):
    """One thing of a count: booked, found, and why the two differ."""

    count = models.ForeignKey(StockCount, models.CASCADE, related_name="lines")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="count_lines")
    expected = models.DecimalField(_("booked"), max_digits=18, decimal_places=3)
    found = models.DecimalField(_("found"), max_digits=18, decimal_places=3, null=True)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    counted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["count", "exhibit__shelf", "exhibit__number"]
        constraints = [
            models.UniqueConstraint(fields=["count", "exhibit"], name="count_line_once"),
            models.CheckConstraint(
                name="count_line_never_below_nothing",
                condition=Q(expected__gte=0) & (Q(found__isnull=True) | Q(found__gte=0)),
            ),
            models.CheckConstraint(
                name="count_line_found_by_somebody",
                condition=Q(found__isnull=True)
                | Q(counted_by__isnull=False, counted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.exhibit}"

    @property
    def differs(self) -> bool:
        return self.found is not None and self.found != self.expected
