from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from enterprises.models import Enterprise
from seizures.cases.models import Case


class GeneralSecurityQuerySet(models.QuerySet["GeneralSecurity"]):
    def visible_to(self, user: User) -> Self:
        """It serves every district, so every officer sees it; a holder and its agents their own."""
        if user.is_officer or user.is_headquarters:
            return self.all()
        return self.filter(holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related("holder", "letter")

    def usable_on(self, day: date) -> Self:
        """Approved, and within its calendar year (MEA 24)."""
        return self.filter(
            status=GeneralSecurity.Status.APPROVED, valid_from__lte=day, valid_to__gte=day
        )


class GeneralSecurity(Stateful):
    """One letter of guarantee for all ex officio detentions of a year (总担保; MEA 24)."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("Under review")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        CALLED = "called", _("Called on")
        ENDED = "ended", _("Ended")

    TRANSITIONS = {
        Status.APPLIED: {Status.APPROVED, Status.REFUSED},
        Status.APPROVED: {Status.CALLED, Status.ENDED},
        # the letter outlasts the year: what its cases cost is still claimed from it
        Status.ENDED: {Status.CALLED},
    }
    TONES = {
        "applied": "info",
        "approved": "good",
        "refused": "bad",
        "called": "bad",
        "ended": "neutral",
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    holder = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="general_securities",
        verbose_name=_("rights holder"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.APPLIED)
    guarantor = models.CharField(_("guarantor"), max_length=200)
    letter_no = models.CharField(_("number of the letter"), max_length=100)
    letter = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    letter_valid_to = models.DateField(_("letter valid to"))
    costs_last_year = models.DecimalField(
        _("costs of last year (CNY)"), max_digits=18, decimal_places=2
    )
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    amount_due = models.DecimalField(_("amount due (CNY)"), max_digits=18, decimal_places=2)
    #: what the cases that lean on it have drawn and not yet given back
    held = models.DecimalField(
        _("held by cases (CNY)"), max_digits=18, decimal_places=2, default=Decimal(0)
    )
    citation = models.CharField(max_length=300)
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(_("applied"))
    due_on = models.DateField(_("decision due"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reasons"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True)
    valid_to = models.DateField(_("valid to"), null=True)
    ended_at = models.DateTimeField(null=True)

    objects = GeneralSecurityQuerySet.as_manager()

    class Meta:
        ordering = ["-applied_at", "-pk"]
        verbose_name_plural = "general securities"
        indexes = [
            models.Index(fields=["-applied_at", "-id"], name="general_security_newest"),
            models.Index(
                fields=["valid_to"], condition=Q(status="approved"), name="general_security_ending"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "year"],
                condition=Q(status__in=["applied", "approved"]),
                name="general_security_one_a_year",
            ),
            models.CheckConstraint(
                name="general_security_held_within_amount",
                condition=Q(held__gte=0, held__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="general_security_approved_covers_amount_due",
                condition=Q(status__in=["applied", "refused"])
                | Q(
                    amount__gte=F("amount_due"),
                    valid_from__isnull=False,
                    valid_to__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="general_security_refused_with_reason",
                condition=~Q(status__in=["refused", "called"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("general-security-detail", args=[self.number])

    @property
    def balance(self) -> Decimal:
        """What further cases can still draw."""
        return self.amount - self.held


class Entry(models.Model):
    """One movement in the account of a general security: drawn, paid out, or given back."""

    class Kind(models.TextChoices):
        DRAWN = "drawn", _("Drawn")
        RETURNED = "returned", _("Given back")
        PAID = "paid", _("Paid by the guarantor")

    general = models.ForeignKey(GeneralSecurity, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    security_no = models.CharField(max_length=24)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    balance = models.DecimalField(max_digits=18, decimal_places=2)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["general", "security_no", "kind"],
                condition=~Q(kind="paid"),
                name="general_entry_once",
            ),
            models.CheckConstraint(name="general_entry_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.general} {self.security_no} {self.kind}"
