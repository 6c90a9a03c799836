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
