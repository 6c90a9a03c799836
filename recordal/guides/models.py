"""How to tell genuine goods from fakes, row by row, with every state it ever had."""

from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from recordal.applications.models import Recordal


def in_two(row: models.Model, name: str) -> str:
    """A text in the reader's language, or in the other one when it was not written."""
    zh = (get_language() or "").startswith("zh")
    first, second = ("zh", "en") if zh else ("en", "zh")
    return str(getattr(row, f"{name}_{first}") or getattr(row, f"{name}_{second}"))


class GuideQuerySet(models.QuerySet["Guide"]):
    def visible_to(self, user: User) -> Self:
        """Officers read every guide of a filed right; a holder its own."""
        return self.filter(recordal__in=Recordal.objects.visible_to(user))

    def with_rows(self) -> Self:
        """With all that a card shows, in four questions however many guides."""
        return self.prefetch_related("tells", "shots", "photos__file")


class Guide(models.Model):
    """How to tell genuine from fake, written by the holder for officers.

    The rows are the newest state; ``versions`` keep the earlier ones. ``version`` counts them and
    is printed on the card.
    """

    recordal = models.OneToOneField(Recordal, models.CASCADE, related_name="guide")
    version = models.PositiveIntegerField(_("version"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.recordal)

    @property
    def application_no(self) -> str:
        return self.recordal.application_no

    @property
    def features(self) -> "list[TellTale]":
        """The tell-tales in force, in their order."""
        return [tell for tell in self.tells.all() if tell.in_use]

    @property
    def asked(self) -> "list[GuideShot]":
        """What officers are asked to photograph, in its order."""
        return [shot for shot in self.shots.all() if shot.in_use]

    @property
    def pictures(self) -> "list[GuidePhoto]":
        """The photos in force, in their order."""
        return [photo for photo in self.photos.all() if photo.in_use]


class GuideRow(models.Model):
    """A row of a guide. ``no`` never changes and is never given twice; a row taken out stays,
    out of use, because versions and photos of inspections point at it."""

    no = models.PositiveSmallIntegerField(_("number"))
    position = models.PositiveSmallIntegerField(_("position"))
    in_use = models.BooleanField(default=True)

    class Meta:
        abstract = True


class TellTale(GuideRow):
    """One feature by which genuine goods and fakes differ."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="tells")
    part_zh = models.CharField(_("where to look (Chinese)"), max_length=100, blank=True)
    part_en = models.CharField(_("where to look (English)"), max_length=100, blank=True)
    genuine_zh = models.TextField(_("genuine goods (Chinese)"), blank=True)
    genuine_en = models.TextField(_("genuine goods (English)"), blank=True)
    fake_zh = models.TextField(_("signs of a fake (Chinese)"), blank=True)
    fake_en = models.TextField(_("signs of a fake (English)"), blank=True)

    class Meta:
        ordering = ["position", "no"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "no"], name="tell_tale_numbered"),
        ]

    def __str__(self) -> str:
        return self.part or f"{self.guide_id} {self.no}"

    @property
    def part(self) -> str:
        return in_two(self, "part")

    @property
    def genuine(self) -> str:
        return in_two(self, "genuine")

    @property
    def fake(self) -> str:
        return in_two(self, "fake")


class GuideShot(GuideRow):
    """One thing officers are asked to photograph."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="shots")
    text_zh = models.CharField(_("what to photograph (Chinese)"), max_length=200, blank=True)
    text_en = models.CharField(_("what to photograph (English)"), max_length=200, blank=True)

    class Meta:
        ordering = ["position", "no"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "no"], name="guide_shot_numbered"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_two(self, "text")


class GuidePhoto(GuideRow):
    """A picture of genuine or of fake goods, of one feature or of the whole."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="photos")
    tell = models.ForeignKey(TellTale, models.CASCADE, null=True, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    genuine = models.BooleanField(_("shows genuine goods"))
    caption_zh = models.CharField(_("caption (Chinese)"), max_length=200, blank=True)
    caption_en = models.CharField(_("caption (English)"), max_length=200, blank=True)

    class Meta:
        ordering = ["position", "no"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "no"], name="guide_photo_numbered"),
        ]

    def __str__(self) -> str:
        return self.caption or str(self.file)

    @property
    def caption(self) -> str:
        return in_two(self, "caption")


class GuideVersion(models.Model):
    """The whole guide as it stood after one change; rows are never changed."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="guide_version_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.guide} {self.number}"

    @property
    def as_fields(self) -> dict[str, int]:
        """What a button sends to name this version."""
        return {"version": self.number}
