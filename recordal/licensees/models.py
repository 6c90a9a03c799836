from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from recordal.applications.models import Recordal


class LicenseeQuerySet(models.QuerySet["Licensee"]):
    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Licensee(models.Model):
    """A lawful user (合法使用人): whoever is listed passes without a query (MEA 21)."""

    recordal = models.ForeignKey(Recordal, models.CASCADE, related_name="licensees")
    name = models.CharField(_("name"), max_length=200)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    hs_prefixes = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("HS codes")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = LicenseeQuerySet.as_manager()

    class Meta:
        ordering = ["recordal", "name"]
        constraints = [
            models.CheckConstraint(
                name="licence_ends_after_it_starts",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["recordal", "uscc", "valid_from"],
                condition=~Q(uscc=""),
                name="licensee_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
