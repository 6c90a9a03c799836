"""The law in figures: thresholds of crimes, fines, other figures, exchange rates."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.reference.models.base import Named, Sourced


class CriminalThresholdQuerySet(models.QuerySet["CriminalThreshold"]):
    def in_effect_on(self, day: date) -> Self:
        return self.filter(effective_from__lte=day).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=day)
        )


class CriminalThreshold(Sourced):
    """From which figure an act is criminal, by offence, metric and date of conduct."""

    offence = models.CharField(max_length=60)
    criminal_law_article = models.CharField(max_length=10)
    tier = models.CharField(max_length=20)
    metric = models.CharField(max_length=40)
    condition = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    unit = models.CharField(max_length=20)
    citation = models.CharField(max_length=300)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects = CriminalThresholdQuerySet.as_manager()

    class Meta:
        ordering = ["criminal_law_article", "effective_from", "tier", "metric", "condition"]
        constraints = [
            models.UniqueConstraint(
                fields=["offence", "tier", "metric", "condition", "effective_from"],
                name="criminal_threshold_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.offence} {self.tier} {self.metric} {self.effective_from}"


class FineGuideline(Sourced):
    """A share of the goods value that the house adds up to propose a fine (ceiling: PEN 25(1)).

    ``base`` applies always; every other circumstance adds its share; ``ceiling`` caps the sum.
    """

    key = models.CharField(max_length=40, primary_key=True)
    share_percent = models.DecimalField(
        _("share of goods value (%)"), max_digits=5, decimal_places=2
    )
    description_en = models.TextField()
    description_zh = models.TextField()
    citation = models.CharField(max_length=300)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    @property
    def description(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.description_zh if zh else self.description_en


class LegalFigureQuerySet(models.QuerySet["LegalFigure"]):
    def on(self, day: date) -> Self:
        """The figures in force on a day."""
        return self.filter(effective_from__lte=day).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=day)
        )


class LegalFigure(Named, Sourced):
    """A sum, share or number the law (or the house) sets for penalties, with the days in force."""

    key = models.CharField(max_length=40)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force to"), null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=20)
    citation = models.CharField(_("citation"), max_length=300)

    objects = LegalFigureQuerySet.as_manager()

    class Meta:
        ordering = ["key", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "effective_from"], name="legal_figure_version"),
        ]


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def on(self, currency: str, day: date) -> "ExchangeRate | None":
        """The rate that applies to declarations of ``day``; None when there is none."""
        return self.filter(currency=currency, from_day__lte=day).order_by("-from_day").first()


class ExchangeRate(Sourced):
    """Yuan for one unit of a foreign currency, as customs fixes it for a period."""

    currency = models.CharField(max_length=3)
    from_day = models.DateField()
    cny_per_unit = models.DecimalField(max_digits=14, decimal_places=6)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ["currency", "-from_day"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_day"], name="exchange_rate_once"),
            models.CheckConstraint(name="exchange_rate_positive", condition=Q(cny_per_unit__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.from_day}"
