from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
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
                Q(case__in=Case.objects.visible_to(user), addressee=Notice.Addressee.PARTNER)
                | Q(court_notice__office=user.partner_office_id)
            )
        return self.filter(
            Q(addressee=Notice.Addressee.HOLDER, case__in=Case.objects.of_holder(user))
            | Q(addressee=Notice.Addressee.CONSIGNOR, case__in=Case.objects.of_consignor(user))
        )

    def for_list(self) -> Self:
        return self.select_related("case", "file_zh", "file_en", "replaces", "replaced_by")


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
        PUBLIC_NOTICE = "public_notice", _("Public notice")
        COLLECTION_DECISION = "collection_decision", _("Decision to collect the goods")
        HEARING_NOTICE = "hearing_notice", _("Notice of the hearing")
        SECURITY_RETURN_NOTICE = "security_return_notice", _("Notice of return of the security")
        DISPOSAL_CONSULTATION = "disposal_consultation", _("Request for an opinion on the disposal")
        DISPOSAL_RECORD = "disposal_record", _("Record of the disposal")
        PENALTY_CHANGE = "penalty_change", _("Change of a penalty decision")
        PAYMENT_DEMAND = "payment_demand", _("Demand for payment")
        PLAN_DECISION = "plan_decision", _("Decision on paying later or in parts")
        RELEASE_NOTICE = "release_notice", _("Release notice")
        PARCEL_HOLDER_NOTICE = "parcel_holder_notice", _("Notice of parcels to the rights holder")
        PARCEL_PARTY_NOTICE = "parcel_party_notice", _("Notice to sender, addressee or traveller")
        PARCEL_OUTCOME_NOTICE = "parcel_outcome_notice", _("Outcome of parcels")
        TRANSFER_LETTER = "transfer_letter", _("Letter of transfer")
        HANDOVER_RECORD = "handover_record", _("Record of hand-over")
        COURT_SUPPORT_PACK = "court_support_pack", _("Support for the court: cover sheet")
        COUNTER_SECURITY_NOTICE = (
            "counter_security_notice",
            _("Notice of release against a deposit"),
        )
        COUNTER_SECURITY_REFUSAL = "counter_security_refusal", _("Refusal of a deposit")
        COUNTER_SECURITY_RETURN = "counter_security_return", _("Return of the deposit")
        DETENTION_NOTICE = "detention_notice", _("Notice of detention to the rights holder")
        PART_RELEASE_NOTICE = "part_release_notice", _("Release of part of the goods")
        VIEWING_DECISION = "viewing_decision", _("Answer to a request to view goods")
        COURT_REPLY = "court_reply", _("Reply to a court's notice")
        COURT_KEEPS = "court_keeps", _("What a court keeps, and what goes free")
        SAMPLE_RECEIPT = "sample_receipt", _("Receipt for samples")
        GUARANTOR_DEMAND = "guarantor_demand", _("Demand on the guarantor")
        COST_DEMAND = "cost_demand", _("Demand for costs")

    class Addressee(models.TextChoices):
        HOLDER = "holder", _("Rights holder")
        CONSIGNOR = "consignor", _("Consignor")
        PARTNER = "partner", _("Partner office")
        COURT = "court", _("Court")
        GUARANTOR = "guarantor", _("Guarantor")
        PUBLIC = "public", _("The public")

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

    #: a corrected letter is a new row; the old one stays as it was
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    correction = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    #: SHA-256 of the template and what it is made with, taken when the letter was drawn
    template_version = models.CharField(max_length=64, blank=True)

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
            ),
            models.CheckConstraint(
                name="notice_later_version_replaces_with_reason",
                condition=Q(version=1, replaces__isnull=True, correction="")
                | (Q(version__gt=1, replaces__isnull=False) & ~Q(correction="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("notice-detail", args=[self.number])

    @property
    def is_to_be_served(self) -> bool:
        """Nobody of the addressee is in the portal: it has to be served on paper."""
        return self.served_at is None and self.addressee != self.Addressee.PARTNER

    @property
    def is_replaced(self) -> bool:
        return hasattr(self, "replaced_by")


class Way(models.TextChoices):
    """How a letter reached its addressee (APL 61, which points to the Civil Procedure Law)."""

    IN_PERSON = "in_person", _("Handed over in person")
    POST = "post", _("By post, with tracking")
    LIEN = "lien", _("Left behind on refusal, before witnesses")
    PUBLIC_NOTICE = "public_notice", _("By public notice")


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(notice__in=Notice.objects.visible_to(user))


class Service(models.Model):
    """A record of serving a printed letter: one that reached its addressee, or that did not."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="services")
    way = models.CharField(_("way"), max_length=15, choices=Way)
    served = models.BooleanField(_("reached its addressee"))
    #: when it was handed over, left behind, delivered, or published
    at = models.DateTimeField(_("when"))
    #: from when the law counts it as served; later than ``at`` for a public notice
    counts_from = models.DateTimeField(_("counts as served from"), null=True)
    receiver = models.CharField(_("who took it"), max_length=200, blank=True)
    witness = models.CharField(_("witnesses"), max_length=200, blank=True)
    tracking_no = models.CharField(_("tracking number"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("proof")
    )
    citation = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"], condition=Q(served=True), name="service_once"
            ),
            models.CheckConstraint(
                name="service_counts_from_exactly_when_served",
                condition=Q(served=True, counts_from__isnull=False, counts_from__gte=F("at"))
                | Q(served=False, counts_from__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.get_way_display()}"
