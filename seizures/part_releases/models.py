from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.shipments.models import Shipment


class PartRelease(models.Model):
    """Goods of a stopped shipment that no case needs: released while the rest stays (REG 16)."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="part_releases")
    #: the case whose step left them over
    case = models.ForeignKey(Case, models.PROTECT, related_name="part_releases")
    line_no = models.PositiveIntegerField(_("line"))
    description = models.TextField(_("description"))
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)
    released_at = models.DateTimeField(_("released"))
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["shipment", "line_no", "pk"]
        constraints = [
            models.CheckConstraint(
                name="part_release_quantity_positive", condition=Q(quantity__gt=Decimal(0))
            )
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}/{self.line_no}"
