from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from recordal.applications.models import Recordal


class GuideQuerySet(models.QuerySet["Guide"]):
    def visible_to(self, user: User) -> Self:
        """Officers read every guide of a filed right; a holder its own."""
        return self.filter(recordal__in=Recordal.objects.visible_to(user))


class Guide(models.Model):
    """How to tell genuine from fake, written by the holder for officers."""

    recordal = models.OneToOneField(Recordal, models.CASCADE, related_name="guide")
    genuine_zh = models.TextField(_("genuine goods (Chinese)"), blank=True)
    genuine_en = models.TextField(_("genuine goods (English)"), blank=True)
    fake_zh = models.TextField(_("signs of a fake (Chinese)"), blank=True)
    fake_en = models.TextField(_("signs of a fake (English)"), blank=True)
    shots_zh = models.TextField(_("what to photograph (Chinese)"), blank=True)
    shots_en = models.TextField(_("what to photograph (English)"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.recordal)

    def _text(self, part: str) -> str:
        zh = (get_language() or "").startswith("zh")
        first, second = ("zh", "en") if zh else ("en", "zh")
        return str(getattr(self, f"{part}_{first}") or getattr(self, f"{part}_{second}"))

    @property
    def genuine(self) -> str:
        return self._text("genuine")

    @property
    def fake(self) -> str:
        return self._text("fake")

    @property
    def shots(self) -> list[str]:
        """What to photograph, one line each."""
        return [line.strip() for line in self._text("shots").splitlines() if line.strip()]


class GuidePhoto(models.Model):
    """A picture of genuine or of fake goods."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    genuine = models.BooleanField(_("shows genuine goods"))
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta:
        ordering = ["-genuine", "pk"]

    def __str__(self) -> str:
        return self.caption or str(self.file)
