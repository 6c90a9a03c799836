from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.files.models import StoredFile
from core.states import Stateful
from seizures.cases.models import Case


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> Self:
        """Officers see their district's referrals; a partner office what was delivered to it."""
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        if user.is_partner:
            return self.filter(partner_office=user.partner_office_id, delivered_at__isnull=False)
        return self.none()

    def for_list(self) -> Self:
        return self.select_related("case__district", "case__holder", "partner_office")


class Referral(Stateful):
    """A suspected crime transferred to the police (TRF): proposed, approved, delivered."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DISAPPROVED = "disapproved", _("Not approved")
        APPROVED = "approved", _("Approved, to be delivered")
        DELIVERED = "delivered", _("Delivered")
        RECEIVED = "received", _("Receipt signed")
        FILED = "filed", _("Filed by the police")
        REFUSED = "refused", _("Refused by the police")

    TRANSITIONS = {
        Status.PROPOSED: {Status.APPROVED, Status.DISAPPROVED},
        Status.APPROVED: {Status.DELIVERED},
        Status.DELIVERED: {Status.RECEIVED, Status.FILED, Status.REFUSED},
        Status.RECEIVED: {Status.FILED, Status.REFUSED},
    }
    TONES = {
        "proposed": "warn",
        "disapproved": "neutral",
        "approved": "progress",
        "delivered": "info",
        "received": "info",
        "filed": "good",
        "refused": "bad",
    }
    LIVE = (Status.PROPOSED, Status.APPROVED, Status.DELIVERED, Status.RECEIVED, Status.FILED)

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)
    partner_office = models.ForeignKey(
        PartnerOffice, models.PROTECT, related_name="referrals", verbose_name=_("to")
    )
    offence = models.CharField(_("suspected offence"), max_length=60)
    conduct_on = models.DateField(_("date of conduct"))
    #: the third value (JI25 28), besides those of security (MEA 39) and penalty (PEN 64)
    criminal_value = models.DecimalField(
        _("value for the criminal threshold (CNY)"), max_digits=18, decimal_places=2
    )
    valuation = models.CharField(_("how it was valued"), max_length=200)
    suggestion = models.JSONField(_("thresholds compared"), default=list)
    reasons = models.TextField(_("facts and reasons"))
    case_status_before = models.CharField(max_length=16, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reasons = models.TextField(blank=True)
    delivery_attempts = models.PositiveSmallIntegerField(default=0)
    delivery_problem = models.CharField(max_length=300, blank=True)
    next_try_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    package = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(_("receipt signed"), null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    police_reference = models.CharField(_("police reference"), max_length=60, blank=True)
    refusal_reasons = models.TextField(_("reasons of refusal"), blank=True)
    handed_over_at = models.DateTimeField(_("goods handed over"), null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(status="approved"), name="referral_to_deliver"
            ),
            models.Index(fields=["partner_office", "status"], name="referral_inbox"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["proposed", "approved", "delivered", "received", "filed"]),
                name="referral_one_live",
            ),
            models.CheckConstraint(
                name="referral_two_officers",
                condition=~Q(proposed_by=F("second_officer")),
            ),
            models.CheckConstraint(
                name="referral_approved_by_another",
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="referral_delivered_only_if_approved",
                condition=Q(delivered_at__isnull=True)
                | (Q(decided_by__isnull=False) & ~Q(status__in=["proposed", "disapproved"])),
            ),
            models.CheckConstraint(
                name="referral_refused_with_reasons",
                condition=~Q(status="refused") | ~Q(refusal_reasons=""),
            ),
            models.CheckConstraint(
                name="referral_value_not_negative", condition=Q(criminal_value__gte=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("referral-detail", args=[self.number])


class Delivery(models.Model):
    """The receiver's record of a delivery; the key makes a second one impossible."""

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="delivery")
    idempotency_key = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return self.idempotency_key
