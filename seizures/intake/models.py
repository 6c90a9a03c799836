from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.accounts.models import User


class LateRecordal(models.Model):
    """A recordal that changed, noted by a trigger in the transaction of the change: goods that
    were screened before and are still here must be looked at again."""

    recordal_id = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.recordal_id)


class Rescreening(models.Model):
    """Goods not yet departed, held against what changed since they were screened.

    ``last_departs_at`` and ``last_shipment`` are written with the hits: whoever is stopped goes on
    there.
    """

    #: the changed ones; empty for all there are
    recordals = ArrayField(models.BigIntegerField(), default=list)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    last_departs_at = models.DateTimeField()
    last_shipment = models.BigIntegerField(default=0)
    shipments = models.PositiveBigIntegerField(default=0)
    lines = models.PositiveBigIntegerField(default=0)
    hits = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(finished_at__isnull=True), name="rescreening_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
