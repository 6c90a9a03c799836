"""What an application states besides the right itself: goods, infringers, pictures and papers."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from recordal.rights.models import IpRight


class WithFile(models.Manager[Any]):
    """Whoever lists pictures or papers shows their files."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related("file")


class Part(models.Model):
    """One of several of its kind that belong to a right; ``no`` is its name for the outside."""

    no = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        abstract = True


class Goods(Part):
    """What both lists of goods say of each: where they pass, who trades them, what they cost."""

    name = models.CharField(_("name of the goods"), max_length=200, blank=True)
    districts = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        verbose_name=_("customs of entry and exit"),
    )
    traders = models.TextField(_("importers and exporters"), blank=True)
    features = models.TextField(_("main features"), blank=True)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class GenuineGoods(Goods):
    """Goods that the holder itself makes or sells under the right (MEA 6)."""

    right = models.ForeignKey(IpRight, models.CASCADE, related_name="genuine_goods")
    origin = models.CharField(_("place of origin"), max_length=200, blank=True)

    class Meta:
        ordering = ["no"]
        verbose_name_plural = "genuine goods"
        constraints = [
            models.UniqueConstraint(fields=["right", "no"], name="genuine_goods_numbered"),
            models.CheckConstraint(
                name="genuine_goods_price_not_negative",
                condition=Q(price__isnull=True) | Q(price__gte=Decimal(0)),
            ),
        ]


class KnownInfringer(Goods):
    """Goods known to infringe, and whoever makes and trades them (MEA 6)."""

    right = models.ForeignKey(IpRight, models.CASCADE, related_name="known_infringers")
    manufacturer = models.CharField(_("manufacturer"), max_length=200, blank=True)

    class Meta:
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["right", "no"], name="known_infringer_numbered"),
            models.CheckConstraint(
                name="known_infringer_price_not_negative",
                condition=Q(price__isnull=True) | Q(price__gte=Decimal(0)),
            ),
        ]


class RightImage(Part):
    """A picture of the mark or work; the first one stands for the right everywhere."""

    right = models.ForeignKey(IpRight, models.CASCADE, related_name="images")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    objects = WithFile()

    class Meta:
        ordering = ["position", "no"]
        constraints = [
            models.UniqueConstraint(fields=["right", "no"], name="right_image_numbered"),
            models.UniqueConstraint(
                fields=["right", "position"],
                name="right_image_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.file.name


class Attachment(Part):
    """A paper filed with the application (MEA 7)."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Identity card or business licence")
        CERTIFICATE = "certificate", _("Certificate, or other proof of the right")
        REGISTER_PROOF = "register_proof", _("Official proof of assignment, change or renewal")
        INTERNATIONAL_PROOF = "international_proof", _("Official proof of the international mark")
        ASSIGNMENT = "assignment", _("Assignment")
        RENEWAL = "renewal", _("Renewal")
        REGISTER_EXTRACT = "register_extract", _("Extract from the patent register")
        EVALUATION_REPORT = "evaluation_report", _("Patent right evaluation report")
        SAMPLE = "sample", _("Sample of the work")
        COPYRIGHT_CERTIFICATE = "copyright_certificate", _("Voluntary copyright certificate")
        LICENCE_CONTRACT = "licence_contract", _("Licence contract")
        GOODS_PHOTO = "goods_photo", _("Photo of genuine goods or packaging")
        INFRINGEMENT = "infringement", _("Evidence of infringing trade")
        JUDGMENT = "judgment", _("Judgment or decision")
        TRANSLATION = "translation", _("Chinese translation")
        POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")
        OTHER = "other", _("Other paper")

    right = models.ForeignKey(IpRight, models.CASCADE, related_name="attachments")
    kind = models.CharField(_("kind of paper"), max_length=25, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = WithFile()

    class Meta:
        ordering = ["kind", "no"]
        constraints = [
            models.UniqueConstraint(fields=["right", "no"], name="attachment_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file.name}"
