"""What reference tables have in common: two names, a standing and a source."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a name in both languages."""

    name_en = models.CharField(_("name in English"), max_length=300)
    name_zh = models.CharField(_("name in Chinese"), max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class Sourced(models.Model):
    """A fact that can be edited, with where it comes from."""

    class Standing(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        RECALLED = "recalled", _("Recalled")
        INTERNAL = "internal", _("House guideline")

    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.RECALLED
    )
    source = models.TextField(_("source"), blank=True)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
