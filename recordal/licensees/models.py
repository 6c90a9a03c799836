from datetime import date
from typing import Self
from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from enterprises.models import Enterprise
from recordal.applications.models import Recordal


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class LicenseeQuerySet(models.QuerySet["Licensee"]):
    def visible_to(self, user: User) -> Self:
        """Those of the recordals a user sees."""
        return self.filter(recordal__in=Recordal.objects.visible_to(user))

    def naming(self, enterprises: models.QuerySet[Enterprise]) -> Self:
        """Licences of recorded rights given to these enterprises, known by their codes."""
        codes = enterprises.exclude(uscc="").values("uscc")
        return self.filter(uscc__in=codes, recordal__number__gt="")

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def not_over_on(self, day: date) -> Self:
        """Valid on a day, or later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Licensee(models.Model):
    """A lawful user (合法使用人): whoever is listed passes without a query (MEA 21).

    For the goods, customs districts and days of its licence; an empty limit does not limit.
    """

    recordal = models.ForeignKey(Recordal, models.CASCADE, related_name="licensees")
    #: what a licence is addressed by
    reference = models.UUIDField(
        default=uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    name = models.CharField(_("name"), max_length=200)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    goods = models.TextField(_("licensed goods"), blank=True)
    hs_prefixes = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("HS codes")
    )
    districts = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        verbose_name=_("customs districts"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    contract = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LicenseeQuerySet.as_manager()

    class Meta:
        ordering = ["recordal", "name", "pk"]
        indexes = [models.Index(fields=["uscc"], name="licensee_code")]
        constraints = [
            models.CheckConstraint(
                name="licence_ends_after_it_starts",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
            # Goods and places overlap in ways that services judge; two licences without any limit
            # can only overlap in time.
            ExclusionConstraint(
                name="licensee_once_at_a_time",
                expressions=[
                    ("recordal", RangeOperators.EQUAL),
                    (Coalesce(NullIf("uscc", Value("")), "name"), RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(hs_prefixes=[], districts=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_limited(self) -> bool:
        return bool(self.hs_prefixes or self.districts)
