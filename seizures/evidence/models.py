from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from seizures.cases.models import Case


class CustodyEventQuerySet(models.QuerySet["CustodyEvent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(case__in=Case.objects.visible_to(user))


class CustodyEvent(models.Model):
    """Goods changed hands: from whom, to whom, where, under which seal, how many.

    A ledger table: rows can only be added and are sealed in the hash chain of ``core.audit``.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", _("Taken into custody")
        MOVED = "moved", _("Moved")
        HANDED_OVER = "handed_over", _("Handed over")
        RETURNED = "returned", _("Returned")
        DISPOSED = "disposed", _("Disposed of")

    case = models.ForeignKey(Case, models.PROTECT, related_name="custody")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    from_party = models.CharField(_("from"), max_length=200)
    to_party = models.CharField(_("to"), max_length=200)
    place = models.CharField(_("place"), max_length=200)
    seal_no = models.CharField(_("seal"), max_length=60, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)
    remarks = models.TextField(blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CustodyEventQuerySet.as_manager()

    class Meta:
        ordering = ["case", "at", "pk"]
        constraints = [
            models.CheckConstraint(name="custody_quantity_positive", condition=Q(quantity__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_kind_display()}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> Self:
        """The evidence of the cases somebody sees, but no commercial secret of the other side.

        Until the goods are detained a paper would tell the holder who sends them (MEA 17): it
        sees pictures only.
        """
        if not user.is_enterprise:
            return self.filter(case__in=Case.objects.visible_to(user))
        told = Q(case__detained_at__isnull=False) | Q(kind=Evidence.Kind.PHOTO)
        as_holder = told & Q(case__in=Case.objects.of_holder(user), secret_of__in=["", "holder"])
        as_consignor = Q(case__in=Case.objects.of_consignor(user)) & Q(
            secret_of__in=["", "consignor"]
        )
        return self.filter(as_holder | as_consignor)

    def for_list(self) -> Self:
        return self.select_related("case", "file", "added_by")


class Evidence(models.Model):
    """A document or picture in the case file."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        DOCUMENT = "document", _("Document")
        REPORT = "report", _("Test or appraisal report")

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    secret_of = models.CharField(
        _("commercial secret of"),
        max_length=10,
        choices=[("", _("Nobody")), ("holder", _("Rights holder")), ("consignor", _("Consignor"))],
        blank=True,
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return self.title
