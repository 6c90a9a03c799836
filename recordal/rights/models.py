from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
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

    class Change(models.TextChoices):
        """What may have happened to a right since it began (MEA 6)."""

        ASSIGNED = "assigned", _("Assigned to another holder")
        CHANGED = "changed", _("Name or other particulars changed")
        RENEWED = "renewed", _("Renewed")

    class Category(models.TextChoices):
        """Kinds of works (Copyright Law art 3) and of related rights."""

        WRITTEN = "written", _("Written work")
        ORAL = "oral", _("Oral work")
        MUSICAL = "musical", _("Musical, dramatic or acrobatic work")
        ART = "art", _("Work of fine art or architecture")
        PHOTOGRAPH = "photograph", _("Photographic work")
        AUDIOVISUAL = "audiovisual", _("Audiovisual work")
        GRAPHIC = "graphic", _("Graphic or model work")
        SOFTWARE = "software", _("Computer software")
        PERFORMANCE = "performance", _("Performance")
        RECORDING = "recording", _("Sound or video recording")
        BROADCAST = "broadcast", _("Broadcast")
        LAYOUT = "layout", _("Typographical arrangement")
        OTHER = "other", _("Other work")

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
    international = models.BooleanField(_("international registration"), default=False)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    filing_date = models.DateField(_("filing date"), null=True, blank=True)
    granted_on = models.DateField(_("grant announced on"), null=True, blank=True)
    completed_on = models.DateField(_("work completed on"), null=True, blank=True)
    category = models.CharField(
        _("category of the work"), max_length=12, choices=Category, blank=True
    )
    changes = ArrayField(
        models.CharField(max_length=10, choices=Change),
        default=list,
        blank=True,
        verbose_name=_("since then"),
    )
    history = models.TextField(_("assignment, change, renewal"), blank=True)
    #: folded spellings and number, by which the same or a like mark is found; kept by services
    keys = ArrayField(models.TextField(), default=list, blank=True, editable=False)
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
        indexes = [GinIndex(fields=["keys"], name="right_keys", fastupdate=False)]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.title if zh or not self.title_en else self.title_en

    @property
    def changes_text(self) -> list[str]:
        return [str(self.Change(change).label) for change in self.changes]

    @property
    def is_patent(self) -> bool:
        return self.kind in self.PATENTS

    @property
    def family(self) -> str:
        """trademark, patent or copyright, as figures are published."""
        if self.is_patent:
            return "patent"
        return "trademark" if self.kind == self.Kind.TRADEMARK else "copyright"
