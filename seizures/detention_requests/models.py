from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.shipments.models import Shipment


class DetentionRequestQuerySet(models.QuerySet["DetentionRequest"]):
    def visible_to(self, user: User) -> Self:
        """Officers see those of their district, a holder (or its agent) its own."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related(
            "district", "holder", "recordal__right__holder", "unrecorded__holder", "case"
        )

    def past_on(self, day: date) -> Self:
        """Goods that were expected long enough ago, and never came."""
        return self.filter(status="accepted", expected_on__lt=day)


class DetentionRequest(Stateful):
    """A holder asks the customs of the place of entry or exit to detain goods (REG 12-15)."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("In order, goods awaited")
        REJECTED = "rejected", _("Rejected in writing")
        MATCHED = "matched", _("Goods found")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Direction(models.TextChoices):
        IMPORT = "import", _("Import")
        EXPORT = "export", _("Export")

    TRANSITIONS = {
        Status.SUBMITTED: {Status.ACCEPTED, Status.REJECTED, Status.WITHDRAWN},
        Status.ACCEPTED: {Status.MATCHED, Status.REJECTED, Status.WITHDRAWN},
    }
    TONES = {
        "submitted": "warn",
        "accepted": "progress",
        "rejected": "bad",
        "matched": "good",
        "withdrawn": "neutral",
    }
    OPEN = (Status.SUBMITTED, Status.ACCEPTED)

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    holder = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="detention_requests",
        verbose_name=_("rights holder"),
    )
    recordal = models.ForeignKey(
        Recordal, models.PROTECT, null=True, related_name="+", verbose_name=_("recordal")
    )
    unrecorded = models.ForeignKey(
        IpRight, models.PROTECT, null=True, related_name="+", verbose_name=_("unrecorded right")
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", verbose_name=_("customs district")
    )
    port = models.CharField(_("port of entry or exit"), max_length=100)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction)
    consignor_name = models.CharField(_("consignor"), max_length=200)
    consignor_uscc = models.CharField(_("consignor's code"), max_length=18, blank=True)
    consignee_name = models.CharField(_("consignee"), max_length=200)
    goods = models.CharField(_("name of the goods"), max_length=200)
    specification = models.CharField(_("specification"), max_length=300, blank=True)
    expected_on = models.DateField(_("expected on"))
    conveyance = models.CharField(_("means of transport"), max_length=100)
    #: MEA 14: the goods are about to move, and the right is used without permission
    moving = models.TextField(_("evidence that the goods are about to move"))
    moving_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    unauthorised = models.TextField(_("evidence of unauthorised use"))
    unauthorised_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    identity_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    right_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    rejection_reasons = models.TextField(_("reasons"), blank=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="detention_request")

    objects = DetentionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(
                fields=["district", "-submitted_at", "-id"], name="detention_request_district"
            ),
            models.Index(
                fields=["holder", "-submitted_at", "-id"], name="detention_request_holder"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="detention_request_names_one_right",
                condition=Q(recordal__isnull=False, unrecorded__isnull=True)
                | Q(recordal__isnull=True, unrecorded__isnull=False),
            ),
            models.CheckConstraint(
                # MEA 14: without a recordal, who the holder is and its right are proved
                name="detention_request_unrecorded_is_proved",
                condition=Q(unrecorded__isnull=True)
                | Q(identity_file__isnull=False, right_file__isnull=False),
            ),
            models.CheckConstraint(
                name="detention_request_rejected_with_reasons",
                condition=~Q(status="rejected") | ~Q(rejection_reasons=""),
            ),
            models.CheckConstraint(
                name="detention_request_matched_has_case",
                condition=~Q(status="matched") | Q(case__isnull=False, shipment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("detention-request", args=[self.number])

    @property
    def right(self) -> IpRight:
        """The right relied on, recorded or not. The database holds that there is one."""
        right = self.recordal.right if self.recordal else self.unrecorded
        if right is None:
            raise ValueError(f"{self} names no right.")
        return right

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN
