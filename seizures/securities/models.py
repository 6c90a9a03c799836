from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from seizures.cases.models import Case
from seizures.general_security.models import GeneralSecurity


class SecurityQuerySet(models.QuerySet["Security"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(case__in=Case.objects.of_holder(user))

    def for_list(self) -> Self:
        return self.select_related("case__district", "case__holder")


class Security(Stateful):
    """What the rights holder gives so that goods may be detained; submitted is not yet accepted."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        RETURNED = "returned", _("Returned")

    class Form(models.TextChoices):
        """MEA 38."""

        CASH = "cash", _("Cash deposit")
        BANK_GUARANTEE = "bank_guarantee", _("Letter of guarantee of a bank")
        OTHER_GUARANTEE = "other_guarantee", _("Letter of guarantee of a non-bank institution")
        GENERAL = "general", _("General security")

    TRANSITIONS = {
        Status.SUBMITTED: {Status.ACCEPTED, Status.REFUSED, Status.RETURNED},
        Status.ACCEPTED: {Status.RETURNED},
    }
    TONES = {"submitted": "info", "accepted": "good", "refused": "bad", "returned": "neutral"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="securities")
    status = models.CharField(max_length=10, choices=Status, default=Status.SUBMITTED)
    form = models.CharField(_("form of security"), max_length=20, choices=Form)
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    amount_due = models.DecimalField(_("amount due (CNY)"), max_digits=18, decimal_places=2)
    tier_key = models.CharField(max_length=30)
    citation = models.CharField(max_length=300)
    reference_no = models.CharField(_("reference of bank or letter"), max_length=100)
    general = models.ForeignKey(
        GeneralSecurity, models.PROTECT, null=True, related_name="securities"
    )
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.TextField(blank=True)
    returned_at = models.DateTimeField(null=True)
    #: given back already, while a court keeps the rest (MEA 35(3))
    part_returned = models.DecimalField(
        _("given back in part (CNY)"), max_digits=18, decimal_places=2, default=Decimal(0)
    )

    objects = SecurityQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name_plural = "securities"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["submitted", "accepted"]),
                name="security_one_per_case",
            ),
            models.CheckConstraint(
                name="security_accepted_covers_amount_due",
                condition=~Q(status="accepted")
                | Q(amount__gte=models.F("amount_due"), decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="security_general_names_it",
                condition=Q(form="general", general__isnull=False)
                | (~Q(form="general") & Q(general__isnull=True)),
            ),
            models.CheckConstraint(name="security_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="security_part_within_amount",
                condition=Q(part_returned__gte=0, part_returned__lte=models.F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
