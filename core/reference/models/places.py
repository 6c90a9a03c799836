"""Where customs works and trade goes: districts, regions, countries, modes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.reference.models.base import Named, Sourced


class District(Named, Sourced):
    """One of the 42 customs directly under the General Administration."""

    code = models.CharField(max_length=4, primary_key=True)
    province = models.CharField(max_length=60)

    class Meta:
        ordering = ["code"]

    @staticmethod
    def code_of_office(office_code: str) -> str:
        """The district of a four-digit office code: its first two digits."""
        return f"{office_code[:2]}00"


class Region(Named, Sourced):
    """A target region of campaigns. Regions overlap."""

    key = models.CharField(max_length=30, primary_key=True)

    class Meta:
        ordering = ["key"]


class Country(Named):
    code = models.CharField(max_length=2, primary_key=True)
    alpha3 = models.CharField(max_length=3, blank=True)
    regions = models.ManyToManyField(Region, related_name="countries", blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"


class TransportMode(Named, Sourced):
    code = models.CharField(max_length=4, primary_key=True)
    stat_channel = models.CharField(max_length=20)
    #: house guideline: goods whose declaration names no departure leave so many hours later
    departs_after_hours = models.PositiveSmallIntegerField(_("departs after hours"), default=72)

    class Meta:
        ordering = ["code"]


class TradeMode(Named, Sourced):
    code = models.CharField(max_length=4, primary_key=True)

    class Meta:
        ordering = ["code"]
