from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from enterprises.models import Enterprise


class IpRightQuerySet(models.QuerySet["IpRight"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer or user.is_headquarters:
            return self.all()
        return self.filter(holder__in=Enterprise.objects.acting(user))


class IpRight(models.Model):
    """A trademark, patent or copyright as its register or its holder states it (REG 2, MEA 6)."""

    class Kind(models.TextChoices):
        TRADEMARK = "trademark", _("Trademark")
        INVENTION = "invention", _("Invention patent")
        UTILITY_MODEL = "utility_model", _("Utility model")
        DESIGN = "design", _("Design patent")
        COPYRIGHT = "copyright", _("Copyright")
        NEIGHBOURING = "neighbouring", _("Neighbouring right")

    PATENTS = frozenset({Kind.INVENTION, Kind.UTILITY_MODEL, Kind.DESIGN})
    #: code in the table of right kinds
    CODES = {
        "trademark": "TM",
        "invention": "PAT_INV",
        "utility_model": "PAT_UM",
        "design": "PAT_DES",
        "copyright": "CPR",
        "neighbouring": "NBR",
    }

    kind = models.CharField(_("kind of right"), max_length=15, choices=Kind)
    holder = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="rights", verbose_name=_("rights holder")
    )
    title = models.CharField(_("title or mark"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    variants = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name=_("other spellings"),
    )
    registration_no = models.CharField(_("registration number"), max_length=60, blank=True)
    nice_classes = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("Nice classes")
    )
    goods = models.TextField(_("approved goods"), blank=True)
    hs_prefixes = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("HS codes")
    )
    protected_until = models.DateField(_("right protected until"), null=True, blank=True)
    image = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    certificate = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = IpRightQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="right_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.title if zh or not self.title_en else self.title_en

    @property
    def is_patent(self) -> bool:
        return self.kind in self.PATENTS

    @property
    def family(self) -> str:
        """trademark, patent or copyright, as figures are published."""
        if self.is_patent:
            return "patent"
        return "trademark" if self.kind == self.Kind.TRADEMARK else "copyright"
