"""Codes of goods: Nice classes, the Harmonized System, product categories."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.reference.models.base import Named, Sourced


class NiceClass(Named):
    number = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "nice classes"


class HsCode(Named):
    """A chapter (2 digits), heading (4) or subheading (6) of the Harmonized System."""

    code = models.CharField(max_length=6, primary_key=True)

    class Meta:
        ordering = ["code"]


class HsNice(models.Model):
    """Goods of this HS prefix may belong to these Nice classes; the longest prefix decides."""

    prefix = models.CharField(max_length=6, primary_key=True)
    nice_classes = ArrayField(models.PositiveSmallIntegerField())

    class Meta:
        ordering = ["prefix"]

    def __str__(self) -> str:
        return self.prefix


class ProductCategory(Named, Sourced):
    """A key product category of campaigns, such as small appliances."""

    key = models.CharField(max_length=40, primary_key=True)
    hs_prefixes = ArrayField(models.CharField(max_length=6))

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "product categories"
