from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.cases.models import Case


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        return self.all() if user.can(Can.VIEW_DISCLOSURES) else self.none()

    def for_list(self) -> Self:
        return self.select_related("case__district", "by")


class Disclosure(models.Model):
    """Somebody outside customs was given something of a case: who, what, to whom, on what ground.

    The row is for lists; the sealed record is the event of the ledger that is written with it
    (MEA 5, 17, 30; network data rules art 12: kept three years at least, here for ever).
    """

    class To(models.TextChoices):
        HOLDER = "holder", _("Rights holder")
        CONSIGNOR = "consignor", _("Consignor")
        POLICE = "police", _("Public security")
        COURT = "court", _("Court")
        AUTHORITY = "authority", _("Other authority")

    case = models.ForeignKey(Case, models.PROTECT, related_name="disclosures")
    at = models.DateTimeField(_("disclosed"))
    #: empty when the clock acts
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to_kind = models.CharField(_("to"), max_length=10, choices=To)
    to_name = models.CharField(_("to"), max_length=200)
    what = models.JSONField(_("what"), default=list)
    ground = models.CharField(_("ground"), max_length=300)
    about = models.CharField(_("number"), max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="disclosure_newest")]
        constraints = [
            models.CheckConstraint(name="disclosure_has_ground", condition=~Q(ground="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.to_name}"
