from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Can
from core.files.models import StoredFile
from core.states import Stateful
from seizures.cases.models import Case


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """Officers see the letters of their district; a party those addressed to it."""
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all() if user.can(Can.VIEW_LETTERS) else self.none()
        if user.is_partner:
            return self.filter(
                case__in=Case.objects.visible_to(user), addressee=Notice.Addressee.PARTNER
            )
        return self.filter(
            Q(addressee=Notice.Addressee.HOLDER, case__in=Case.objects.of_holder(user))
            | Q(addressee=Notice.Addressee.CONSIGNOR, case__in=Case.objects.of_consignor(user))
        )

    def for_list(self) -> Self:
        return self.select_related("case", "file_zh", "file_en")


class Notice(Stateful):
    """A formal letter: booked in the step's transaction, drawn by the worker in both languages."""

    class Status(models.TextChoices):
        ORDERED = "ordered", _("Being drawn up")
        DRAWN = "drawn", _("Drawn up")

    class Kind(models.TextChoices):
        HOLDER_NOTICE = "holder_notice", _("Notice to the rights holder")
        DETENTION_RECEIPT = "detention_receipt", _("Detention receipt")
        DETERMINATION = "determination", _("Determination")
        PENALTY_ADVANCE_NOTICE = "penalty_advance_notice", _("Advance notice of penalty")
        PENALTY_DECISION = "penalty_decision", _("Penalty decision")
        HOLDER_CONFISCATION_NOTICE = (
            "holder_confiscation_notice",
            _("Notice of confiscation to the rights holder"),
        )
        RELEASE_NOTICE = "release_notice", _("Release notice")
        PARCEL_HOLDER_NOTICE = "parcel_holder_notice", _("Notice of parcels to the rights holder")
        PARCEL_PARTY_NOTICE = "parcel_party_notice", _("Notice to sender, addressee or traveller")
        PARCEL_OUTCOME_NOTICE = "parcel_outcome_notice", _("Outcome of parcels")
        TRANSFER_LETTER = "transfer_letter", _("Letter of transfer")
        HANDOVER_RECORD = "handover_record", _("Record of hand-over")
        COURT_SUPPORT_PACK = "court_support_pack", _("Support for the court: cover sheet")

    class Addressee(models.TextChoices):
        HOLDER = "holder", _("Rights holder")
        CONSIGNOR = "consignor", _("Consignor")
        PARTNER = "partner", _("Partner office")

    TRANSITIONS = {Status.ORDERED: {Status.DRAWN}}
    TONES = {"ordered": "progress", "drawn": "good"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(_("letter"), max_length=30, choices=Kind)
    addressee = models.CharField(_("to"), max_length=10, choices=Addressee)
    status = models.CharField(max_length=10, choices=Status, default=Status.ORDERED)
    #: what the letter says, frozen when the step was taken
    content = models.JSONField()
    ordered_at = models.DateTimeField(_("ordered"))
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    file_zh = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_en = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    served_at = models.DateTimeField(_("served"), null=True)
    seen_at = models.DateTimeField(_("first opened"), null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(status="ordered"), name="notice_to_draw"),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_drawn_has_both_files",
                condition=~Q(status="drawn") | Q(file_zh__isnull=False, file_en__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number
