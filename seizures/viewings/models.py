from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.states import Stateful
from seizures.cases.models import Case


class ViewingQuerySet(models.QuerySet["Viewing"]):
    def visible_to(self, user: User) -> Self:
        """Officers see those of their district, each party its own."""
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(
            Q(side="holder", case__in=Case.objects.of_holder(user))
            | Q(side="consignor", case__in=Case.objects.of_consignor(user))
        )

    def for_list(self) -> Self:
        return self.select_related("case__district", "case__holder", "requested_by", "decided_by")

    def of_side(self, case: Case, side: str) -> Self:
        return self.filter(case=case, side=side)


class Viewing(Stateful):
    """A party asks to see the goods or for samples; customs consents or not (REG 17, MEA 22)."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        GRANTED = "granted", _("Appointment made")
        REFUSED = "refused", _("Refused")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    class Side(models.TextChoices):
        HOLDER = "holder", _("Rights holder")
        CONSIGNOR = "consignor", _("Consignor")

    TRANSITIONS = {
        Status.REQUESTED: {Status.GRANTED, Status.REFUSED, Status.CANCELLED},
        Status.GRANTED: {Status.HELD, Status.CANCELLED},
    }
    TONES = {
        "requested": "warn",
        "granted": "progress",
        "refused": "bad",
        "held": "good",
        "cancelled": "neutral",
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="viewings")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REQUESTED)
    side = models.CharField(_("side"), max_length=10, choices=Side)
    purpose = models.TextField(_("purpose"))
    samples_wanted = models.CharField(_("samples wanted"), max_length=200, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    refusal_reasons = models.TextField(_("reasons"), blank=True)
    appointed_at = models.DateTimeField(_("appointment"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    samples_allowed = models.CharField(_("samples allowed"), max_length=200, blank=True)
    held_at = models.DateTimeField(_("held"), null=True)
    officers = models.CharField(_("officers present"), max_length=200, blank=True)
    visitors = models.CharField(_("visitors"), max_length=300, blank=True)
    seen = models.TextField(_("what was seen"), blank=True)
    #: MEA 22 knows samples with consent only; against a receipt, signed by who took them
    samples_taken = models.CharField(_("samples taken"), max_length=200, blank=True)
    receipt_no = models.CharField(_("receipt"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ViewingQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "side"],
                condition=Q(status__in=["requested", "granted"]),
                name="viewing_one_open_per_side",
            ),
            models.CheckConstraint(
                name="viewing_granted_has_appointment",
                condition=~Q(status__in=["granted", "held"])
                | (Q(appointed_at__isnull=False) & ~Q(place="")),
            ),
            models.CheckConstraint(
                name="viewing_refused_with_reasons",
                condition=~Q(status="refused") | ~Q(refusal_reasons=""),
            ),
            models.CheckConstraint(
                name="viewing_held_is_recorded",
                condition=~Q(status="held")
                | (Q(held_at__isnull=False) & ~Q(visitors="") & ~Q(seen="") & ~Q(officers="")),
            ),
            models.CheckConstraint(
                name="viewing_samples_against_receipt",
                condition=Q(samples_taken="") | ~Q(receipt_no=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ViewingSampleQuerySet(models.QuerySet["ViewingSample"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(viewing__in=Viewing.objects.visible_to(user))

    def out(self) -> Self:
        """Samples that a party still has."""
        return self.filter(back_at__isnull=True)

    def overdue_on(self, day: date) -> Self:
        return self.out().filter(due_on__lt=day)


class ViewingSample(models.Model):
    """A sample that a party took at a viewing, against receipt; it comes back or is used up.

    It lies under a label of its own, so that the ledger of custody shows whose hands it is in.
    """

    viewing = models.ForeignKey(Viewing, models.PROTECT, related_name="samples")
    exhibit = models.OneToOneField(
        "seizures.Exhibit", models.PROTECT, related_name="viewing_sample"
    )
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20)
    #: the day by which it has to be back; none when it is to be used up in a test
    due_on = models.DateField(_("back by"), null=True)
    back_at = models.DateTimeField(_("came back"), null=True)
    returned = models.DecimalField(
        _("given back"), max_digits=18, decimal_places=3, default=Decimal(0)
    )
    consumed = models.DecimalField(
        _("used up in a test"), max_digits=18, decimal_places=3, default=Decimal(0)
    )
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ViewingSampleQuerySet.as_manager()

    class Meta:
        ordering = ["viewing", "pk"]
        constraints = [
            models.CheckConstraint(name="viewing_sample_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="viewing_sample_accounted_for",
                condition=Q(back_at__isnull=True, returned=0, consumed=0)
                | Q(
                    back_at__isnull=False,
                    closed_by__isnull=False,
                    quantity=models.F("returned") + models.F("consumed"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewing} {self.quantity.normalize():f} {self.unit}"
