from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from recordal.guides.models import GuideShot
from seizures.cases.models import Case


class StoreQuerySet(models.QuerySet["Store"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(district=user.district_id)
        return self.all() if user.is_headquarters else self.none()


class Store(models.Model):
    """A place where customs keeps goods: an evidence room, a supervised warehouse."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    district = models.ForeignKey(District, models.PROTECT, related_name="stores")
    name_zh = models.CharField(_("name (Chinese)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100)
    address = models.CharField(_("address"), max_length=200, blank=True)
    is_open = models.BooleanField(_("in use"), default=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_zh

    def get_absolute_url(self) -> str:
        return reverse("store-detail", args=[self.code])


class ExhibitQuerySet(models.QuerySet["Exhibit"]):
    def visible_to(self, user: User) -> Self:
        """Inside customs whoever sees the case; labels are not for parties."""
        if user.is_enterprise or user.is_partner:
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))

    def held(self) -> Self:
        return self.filter(quantity__gt=0)

    def for_list(self) -> Self:
        return self.select_related("case__district", "store", "parent")


class Exhibit(models.Model):
    """Goods, or a sample of them, under one label: what is there now. The events say why."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("Goods")
        SAMPLE = "sample", _("Sample")
        OTHER = "other", _("Other thing")

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="exhibits")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GOODS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    line_no = models.PositiveIntegerField(_("line"), null=True)
    description = models.CharField(_("description"), max_length=300)
    #: what came in under this label, and what is there now
    taken = models.DecimalField(_("taken in"), max_digits=18, decimal_places=3)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, related_name="exhibits", verbose_name=_("store")
    )
    shelf = models.CharField(_("shelf"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=200)
    custodian = models.CharField(_("held by"), max_length=200)
    seal_no = models.CharField(_("seal"), max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ExhibitQuerySet.as_manager()

    class Meta:
        ordering = ["case", "number"]
        indexes = [
            models.Index(
                fields=["store", "shelf", "number"],
                condition=Q(quantity__gt=0),
                name="exhibit_in_store",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="exhibit_never_below_nothing", condition=Q(quantity__gte=0)
            ),
            models.CheckConstraint(name="exhibit_taken_positive", condition=Q(taken__gt=0)),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("exhibit-detail", args=[self.number])

    @property
    def is_held(self) -> bool:
        return self.quantity > 0

    @property
    def where(self) -> str:
        return f"{self.place} {self.shelf}".strip()


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(district=user.district_id)
        return self.all() if user.is_headquarters else self.none()

    def for_list(self) -> Self:
        return self.select_related("giver", "taker", "store", "district")


class Transfer(Stateful):
    """Things change hands: one officer gives, another takes, and each signs for itself.

    When they go to somebody outside, the second officer signs as witness of the receipt.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("To be confirmed")
        TAKEN = "taken", _("Taken over")
        DECLINED = "declined", _("Not taken over")
        WITHDRAWN = "withdrawn", _("Called off")

    TRANSITIONS = {Status.OFFERED: {Status.TAKEN, Status.DECLINED, Status.WITHDRAWN}}
    TONES = {"offered": "warn", "taken": "good", "declined": "bad", "withdrawn": "neutral"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OFFERED)
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    giver = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("handed over by")
    )
    taker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    #: somebody outside customs, such as a laboratory; then ``taker`` is the witness
    outside = models.CharField(_("to somebody outside"), max_length=200, blank=True)
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("place"), max_length=200)
    shelf = models.CharField(_("shelf"), max_length=60, blank=True)
    seal_no = models.CharField(_("seal"), max_length=60, blank=True)
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)
    offered_at = models.DateTimeField(_("signed by the giver"))
    decided_at = models.DateTimeField(_("signed by the taker"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    receipt = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    #: SHA-256 of what both sign
    content_hash = models.CharField(max_length=64)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        indexes = [
            models.Index(fields=["taker"], condition=Q(status="offered"), name="transfer_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                name="transfer_two_people", condition=~Q(giver=models.F("taker"))
            ),
            models.CheckConstraint(
                name="transfer_decided_has_time",
                condition=Q(status="offered") | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="transfer_outside_taken_with_receipt",
                condition=Q(outside="") | ~Q(status="taken") | Q(receipt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("transfer-detail", args=[self.number])

    @property
    def to_party(self) -> str:
        return self.outside or str(self.taker)


class TransferLine(models.Model):
    """One item of a transfer, as much of it as both signed for."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="lines")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="transfer_lines")
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)
    seal_no = models.CharField(_("seal"), max_length=60, blank=True)

    class Meta:
        ordering = ["transfer", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "exhibit"], name="transfer_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer} {self.exhibit}"


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
        SPLIT = "split", _("Part put under another label")
        SAMPLED = "sampled", _("Sample taken")
        CONSUMED = "consumed", _("Used up in a test")
        SEALED = "sealed", _("Sealed")
        UNSEALED = "unsealed", _("Seal broken")
        LOST = "lost", _("Missing at the count")
        FOUND = "found", _("More found at the count")

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
    # columns of a ledger table that came later are nullable: what is sealed leaves out NULLs
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, related_name="events")
    #: the label under which the part or sample goes on
    into = models.ForeignKey(Exhibit, models.PROTECT, null=True, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="events")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    #: SHA-256 of what the two signed
    signed_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001

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
    #: what the holder's guide asked for, when the picture answers it
    shot = models.ForeignKey(GuideShot, models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return self.title
