from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from seizures.penalties.models import Penalty


class OfPenaltyQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(penalty__in=Penalty.objects.visible_to(user))

    def counted(self) -> Self:
        """What customs has received."""
        return self.filter(status=Payment.Status.CONFIRMED)


class Payment(Stateful):
    """Money paid on a fine: noted by customs, or shown by the party and confirmed by customs."""

    class Status(models.TextChoices):
        CLAIMED = "claimed", _("Shown by the party")
        CONFIRMED = "confirmed", pgettext_lazy("payment", "Received")
        REFUSED = "refused", _("Not received")

    TRANSITIONS = {Status.CLAIMED: {Status.CONFIRMED, Status.REFUSED}}
    TONES = {"claimed": "warn", "confirmed": "good", "refused": "bad"}

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="payments")
    status = models.CharField(max_length=10, choices=Status, default=Status.CONFIRMED)
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    receipt_no = models.CharField(_("number of the receipt"), max_length=60, blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.TextField(blank=True)

    objects = OfPenaltyQuerySet.as_manager()

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(name="payment_above_zero", condition=Q(amount__gt=Decimal(0))),
            models.CheckConstraint(
                name="payment_refused_with_reason",
                condition=~Q(status="refused") | ~Q(refusal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty_id} {self.amount}"


class PlanQuerySet(models.QuerySet["PaymentPlan"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(penalty__in=Penalty.objects.visible_to(user))


class PaymentPlan(Stateful):
    """The party asks to pay later or in parts; customs decides in writing (PEN 61, APL 66)."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    class Kind(models.TextChoices):
        DEFERRAL = "deferral", _("Pay later")
        INSTALMENTS = "instalments", _("Pay in parts")

    TRANSITIONS = {Status.REQUESTED: {Status.APPROVED, Status.REFUSED}}
    TONES = {"requested": "warn", "approved": "good", "refused": "bad"}

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="plans")
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    kind = models.CharField(_("what is asked for"), max_length=12, choices=Kind)
    reasons = models.TextField(_("why the fine cannot be paid at once"))
    #: [{"due_on": "2026-12-31", "amount": "1000.00"}], in order; together the fine
    parts = models.JSONField(default=list)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reasons = models.TextField(blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["penalty"], condition=Q(status="requested"), name="plan_one_open"
            ),
            models.UniqueConstraint(
                fields=["penalty"], condition=Q(status="approved"), name="plan_one_in_force"
            ),
            models.CheckConstraint(
                name="plan_decided_by_somebody",
                condition=Q(status="requested")
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty_id} {self.kind}"


class Enforcement(models.Model):
    """An unpaid fine: demanded in writing, then handed to the court (APL 72(4); ACL 53, 54)."""

    penalty = models.OneToOneField(Penalty, models.PROTECT, related_name="enforcement")
    demanded_at = models.DateTimeField(_("payment demanded"))
    demanded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    demanded = models.DecimalField(_("sum demanded (CNY)"), max_digits=18, decimal_places=2)
    court = models.CharField(_("court"), max_length=200, blank=True)
    court_reference = models.CharField(_("number at the court"), max_length=100, blank=True)
    applied_on = models.DateField(_("applied on"), null=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="enforcement_names_the_court",
                condition=Q(applied_on__isnull=True) | ~Q(court=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty_id} {self.court}"
