from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from seizures.cases.models import Case
from seizures.notices.models import Notice
from seizures.securities.models import Security


class CostQuerySet(models.QuerySet["Cost"]):
    def visible_to(self, user: User) -> Self:
        """Officers, and the rights holder that owes them."""
        if user.is_officer or user.is_headquarters:
            return self.filter(case__in=Case.objects.visible_to(user))
        return self.filter(case__in=Case.objects.of_holder(user))

    def standing(self) -> Self:
        return self.filter(cancelled_at__isnull=True)


class Cost(models.Model):
    """What storing, keeping and disposing of the goods cost; the rights holder owes it (MEA 34)."""

    class Kind(models.TextChoices):
        STORAGE = "storage", _("Storage")
        CUSTODY = "custody", _("Custody")
        DISPOSAL = "disposal", _("Disposal")

    case = models.ForeignKey(Case, models.PROTECT, related_name="costs")
    kind = models.CharField(_("what for"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    #: the part the holder owes: storage beyond its last day is borne by customs (MEA 34)
    owed = models.DecimalField(max_digits=18, decimal_places=2)
    since = models.DateField(_("from"), null=True)
    until = models.DateField(_("to"), null=True)
    payee = models.CharField(_("payee"), max_length=200)
    invoice_no = models.CharField(_("number of the invoice"), max_length=60)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    #: the holder paid the warehouse itself: not taken from the security again (MEA 35)
    paid_directly = models.BooleanField(_("paid directly by the rights holder"), default=False)
    note = models.TextField(blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.TextField(blank=True)

    objects = CostQuerySet.as_manager()

    class Meta:
        ordering = ["noted_at", "pk"]
        constraints = [
            models.CheckConstraint(name="cost_above_zero", condition=Q(amount__gt=Decimal(0))),
            models.CheckConstraint(
                name="cost_owed_within_amount",
                condition=Q(owed__gte=Decimal(0), owed__lte=models.F("amount")),
            ),
            models.CheckConstraint(
                name="cost_storage_has_days",
                condition=~Q(kind="storage")
                | Q(since__isnull=False, until__isnull=False, since__lte=models.F("until")),
            ),
            models.CheckConstraint(
                name="cost_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.amount}"


class StorageExtension(models.Model):
    """Special reasons for which the holder owes storage beyond its last day (MEA 34(2))."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="storage_extensions")
    until = models.DateField(_("storage owed until"))
    reasons = models.TextField(_("special reasons"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="storage_extension_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.until}"


class Settlement(models.Model):
    """The costs of one case added up and taken from its security (MEA 34, 35)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="cost_settlement")
    security = models.ForeignKey(Security, models.PROTECT, null=True, related_name="settlements")
    settled_at = models.DateTimeField(_("settled"))
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    total = models.DecimalField(max_digits=18, decimal_places=2)
    direct = models.DecimalField(max_digits=18, decimal_places=2)
    charged = models.DecimalField(max_digits=18, decimal_places=2)
    returned = models.DecimalField(max_digits=18, decimal_places=2)
    #: what the security does not cover: the holder owes it still
    short = models.DecimalField(max_digits=18, decimal_places=2)
    #: the holder's money is there to be collected; a letter of guarantee is given back at once
    collected_on = models.DateField(_("collected on"), null=True)
    collected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    #: nobody collected it: paid to the Treasury (GUA 21)
    treasury_on = models.DateField(_("paid to the Treasury on"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="settlement_adds_up",
                condition=Q(total=models.F("direct") + models.F("charged") + models.F("short")),
            ),
            models.CheckConstraint(
                name="settlement_one_end",
                condition=Q(collected_on__isnull=True) | Q(treasury_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.charged}"


class DemandQuerySet(models.QuerySet["Demand"]):
    def visible_to(self, user: User) -> Self:
        """Officers, and the rights holder whose security it is about."""
        if user.is_officer or user.is_headquarters:
            return self.filter(settlement__case__in=Case.objects.visible_to(user))
        return self.filter(settlement__case__in=Case.objects.of_holder(user))


class Demand(Stateful):
    """Settled costs asked for in writing: of whoever vouched for them, or of the rights holder.

    The guarantor answers for what is charged to its letter, the holder for all that is not paid
    (GUA 19). What is open is worked out from the payments, see ``costs.rules.standing``.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Demanded")
        COURT = "court", _("Before the court")
        PAID = "paid", _("Paid")

    class Debtor(models.TextChoices):
        GUARANTOR = "guarantor", _("Guarantor")
        HOLDER = "holder", _("Rights holder")

    TRANSITIONS = {Status.OPEN: {Status.COURT, Status.PAID}, Status.COURT: {Status.PAID}}
    TONES = {"open": "warn", "court": "bad", "paid": "good"}

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="demands")
    debtor = models.CharField(_("who is asked"), max_length=10, choices=Debtor)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    #: the guarantor as its letter names it, or the holder
    name = models.CharField(_("name"), max_length=200)
    letter_no = models.CharField(_("number of the letter"), max_length=100, blank=True)
    amount = models.DecimalField(_("sum demanded (CNY)"), max_digits=18, decimal_places=2)
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="cost_demand")
    demanded_at = models.DateTimeField(_("demanded"))
    demanded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    court = models.CharField(_("court"), max_length=200, blank=True)
    court_reference = models.CharField(_("number at the court"), max_length=100, blank=True)
    applied_on = models.DateField(_("applied on"), null=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(_("paid"), null=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ["demanded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "debtor"], name="cost_demand_once_of_each"
            ),
            models.CheckConstraint(name="cost_demand_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="cost_demand_court_is_named",
                condition=~Q(status="court") | (~Q(court="") & Q(applied_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="cost_demand_paid_has_time",
                condition=Q(status="paid", paid_at__isnull=False)
                | (~Q(status="paid") & Q(paid_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_debtor_display()} · {self.name}"


class DemandPayment(models.Model):
    """Money received on a demand; several make it up."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    receipt_no = models.CharField(_("number of the receipt"), max_length=60)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(name="demand_payment_above_zero", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["demand", "receipt_no"], name="demand_payment_receipt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.amount}"
