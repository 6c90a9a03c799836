from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.reference.models import DisposalMethod
from core.states import Stateful
from seizures.cases.models import Case


class PenaltyQuerySet(models.QuerySet["Penalty"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(case__in=Case.objects.of_consignor(user))


class Penalty(Stateful):
    """Confiscation and fine: announced first, decided when the hearing window has run."""

    class PartyKind(models.TextChoices):
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Person")

    class Status(models.TextChoices):
        ANNOUNCED = "announced", pgettext_lazy("status", "Announced")
        HEARING = "hearing", _("Hearing requested")
        DECIDED = "decided", pgettext_lazy("status", "Decided")
        ANNULLED = "annulled", _("Annulled")

    TRANSITIONS = {
        Status.ANNOUNCED: {Status.HEARING, Status.DECIDED},
        Status.HEARING: {Status.DECIDED},
        Status.DECIDED: {Status.ANNULLED},
        # decided anew after reconsideration or a suit: ``earlier`` keeps what was annulled
        Status.ANNULLED: {Status.ANNOUNCED},
    }
    TONES = {"announced": "warn", "hearing": "info", "decided": "bad", "annulled": "neutral"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="penalty")
    status = models.CharField(max_length=10, choices=Status, default=Status.ANNOUNCED)
    #: dutiable value + duty + import taxes (PEN 64): not the value the security is based on
    goods_value = models.DecimalField(
        _("value for the penalty (CNY)"), max_digits=18, decimal_places=2
    )
    suggested_fine = models.DecimalField(max_digits=18, decimal_places=2)
    suggestion = models.JSONField(default=list)
    fine = models.DecimalField(_("fine (CNY)"), max_digits=18, decimal_places=2)
    ceiling = models.DecimalField(max_digits=18, decimal_places=2)
    #: parts of ``goods_value`` (PEN 64): the rest is the dutiable value
    duty = models.DecimalField(_("duty (CNY)"), max_digits=18, decimal_places=2, default=0)
    taxes = models.DecimalField(_("import taxes (CNY)"), max_digits=18, decimal_places=2, default=0)
    confiscate = models.BooleanField(_("confiscation"), default=True)
    party_kind = models.CharField(
        _("party"), max_length=12, choices=PartyKind, default=PartyKind.ORGANISATION
    )
    #: when the unlawful act ended: limitation (APL 36) and lighter law (APL 37) count from it
    conduct_on = models.DateField(_("act ended on"), null=True)
    complex_reasons = models.TextField(_("why the case is complex or serious"), blank=True)
    #: whether the notice gives a right to a hearing (PEN 49, APL 63)
    hearing_due = models.BooleanField(default=True)
    facts = models.TextField(_("facts and reasons"))
    citation = models.CharField(max_length=300)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("second officer")
    )
    hearing_requested_at = models.DateTimeField(null=True)
    hearing_held_at = models.DateTimeField(null=True)
    defence = models.TextField(_("statement and defence"), blank=True)
    waived_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(_("paid"), null=True)
    #: decisions of this case that were annulled, oldest first
    earlier = models.JSONField(default=list)

    objects = PenaltyQuerySet.as_manager()

    class Meta:
        ordering = ["-announced_at", "-pk"]
        verbose_name_plural = "penalties"
        constraints = [
            models.CheckConstraint(
                name="penalty_fine_within_ceiling",
                condition=Q(fine__gte=Decimal(0), fine__lte=F("ceiling")),
            ),
            models.CheckConstraint(
                name="penalty_decided_by_another_and_with_time",
                condition=~Q(status="decided")
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Disposal(models.Model):
    """What is done with confiscated goods, on which rung of the ladder (REG 27, MEA 33)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="disposals")
    method = models.ForeignKey(DisposalMethod, models.PROTECT, related_name="disposals")
    reasons = models.TextField(_("why this method"))
    holder_consulted_on = models.DateField(_("holder consulted on"), null=True, blank=True)
    features_removed = models.BooleanField(_("all infringing features removed"), default=False)
    receiver = models.CharField(_("receiver or place"), max_length=200)
    witnesses = models.CharField(_("witnesses"), max_length=200, blank=True)
    #: before the decision, because the goods cannot wait (CUS 92, PEN 47)
    early = models.BooleanField(_("before the decision"), default=False)
    early_reasons = models.TextField(blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    executed_at = models.DateTimeField(_("carried out"), null=True)
    executed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    executed_on = models.DateField(_("carried out on"), null=True)
    price = models.DecimalField(
        _("price or proceeds (CNY)"), max_digits=18, decimal_places=2, null=True
    )
    contract_no = models.CharField(_("number of the contract"), max_length=60, blank=True)
    treasury_receipt_no = models.CharField(_("receipt of the Treasury"), max_length=60, blank=True)
    receipt_no = models.CharField(_("receipt"), max_length=60, blank=True)
    supervision = models.TextField(_("how customs supervised it"), blank=True)

    class Meta:
        ordering = ["-ordered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(executed_at__isnull=True), name="disposal_one_open"
            ),
            models.CheckConstraint(
                name="disposal_early_is_approved_by_another",
                condition=Q(early=False)
                | Q(executed_at__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("ordered_by"))),
            ),
            models.CheckConstraint(
                name="disposal_auction_needs_removal_and_consultation",
                condition=~Q(method="auction")
                | Q(features_removed=True, holder_consulted_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.method_id}"
