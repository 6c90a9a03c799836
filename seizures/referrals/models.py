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
        """Officers see their district's referrals; a partner office what was delivered to it, what
        it sent on to another office, and what it was asked to supervise."""
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        if user.is_partner:
            office = user.partner_office_id
            addressed = Q(partner_office=office, delivered_at__isnull=False)
            redirected = Exchange.objects.filter(kind=Exchange.Kind.REDIRECTED, from_office=office)
            return self.filter(
                addressed | Q(procuratorate=office) | Q(pk__in=redirected.values("referral"))
            )
        return self.none()

    def for_list(self) -> Self:
        return self.select_related("case__district", "case__holder", "partner_office")


class Referral(Stateful):
    """A suspected crime transferred to the police (TRF): reported by two officers, approved by the
    head, delivered, answered; and what follows when the police do not file."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("Waits for the second signature")
        WITHDRAWN = "withdrawn", _("Report taken back")
        PROPOSED = "proposed", _("Proposed")
        DISAPPROVED = "disapproved", _("Not approved")
        APPROVED = "approved", _("Approved, to be delivered")
        DELIVERED = "delivered", _("Delivered")
        RECEIVED = "received", _("Receipt signed")
        FILED = "filed", _("Filed by the police")
        REFUSED = "refused", _("Refused by the police")
        RECONSIDERED = "reconsidered", _("The police reconsider")
        UPHELD = "upheld", _("Refusal upheld")
        SUPERVISED = "supervised", _("Before the procuratorate")
        ENDED = "ended", _("No ground to file, says the procuratorate")

    TRANSITIONS = {
        Status.REPORTED: {Status.PROPOSED, Status.WITHDRAWN},
        Status.PROPOSED: {Status.APPROVED, Status.DISAPPROVED},
        Status.APPROVED: {Status.DELIVERED},
        # an office that is not competent sends the file on: it is delivered once more (TRF 7)
        Status.DELIVERED: {Status.RECEIVED, Status.FILED, Status.REFUSED, Status.APPROVED},
        Status.RECEIVED: {Status.FILED, Status.REFUSED, Status.APPROVED},
        Status.REFUSED: {Status.RECONSIDERED, Status.SUPERVISED},
        Status.RECONSIDERED: {Status.FILED, Status.UPHELD},
        Status.UPHELD: {Status.SUPERVISED},
        Status.SUPERVISED: {Status.FILED, Status.ENDED},
    }
    TONES = {
        "reported": "warn",
        "withdrawn": "neutral",
        "proposed": "warn",
        "disapproved": "neutral",
        "approved": "progress",
        "delivered": "info",
        "received": "info",
        "filed": "good",
        "refused": "bad",
        "reconsidered": "progress",
        "upheld": "bad",
        "supervised": "progress",
        "ended": "neutral",
    }
    #: the case is with the police, on its way there, or its refusal is being contested
    LIVE = (
        Status.REPORTED,
        Status.PROPOSED,
        Status.APPROVED,
        Status.DELIVERED,
        Status.RECEIVED,
        Status.FILED,
        Status.RECONSIDERED,
        Status.SUPERVISED,
    )

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
    #: untreated acts of the same offender that count with this one (JI04 12, JI25 29)
    accumulated = models.JSONField(default=list)
    #: what officers found out beyond the goods: gain, sales and so on, by metric
    figures = models.JSONField(default=dict)
    #: the three values as they stood when the officers reported, each with what proves it
    values = models.JSONField(default=list)
    value_evidence = models.ForeignKey(
        "seizures.Evidence", models.PROTECT, null=True, related_name="+"
    )
    no_report_reason = models.TextField(_("why there is no test report"), blank=True)
    reasons = models.TextField(_("facts and reasons"))
    case_status_before = models.CharField(max_length=16, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported"), null=True)
    #: the second officer has signed: the report is before the head (TRF 5)
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
    goods_confirmed_at = models.DateTimeField(_("goods taken over"), null=True)
    procuratorate = models.ForeignKey(
        PartnerOffice, models.PROTECT, null=True, related_name="supervised"
    )

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
                condition=Q(
                    status__in=[
                        "reported",
                        "proposed",
                        "approved",
                        "delivered",
                        "received",
                        "filed",
                        "reconsidered",
                        "supervised",
                    ]
                ),
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

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="deliveries")
    office = models.ForeignKey(PartnerOffice, models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return self.idempotency_key


class Exchange(models.Model):
    """What the authorities say to each other about a transfer: asked, answered, sent on."""

    class Kind(models.TextChoices):
        REDIRECTED = "redirected", _("Sent on to the competent office")
        MORE_ASKED = "more_asked", _("More papers asked for")
        MORE_GIVEN = "more_given", _("Papers supplied")
        RECONSIDERATION = "reconsideration", _("Reconsideration asked for")
        UPHELD = "upheld", _("Refusal upheld")
        SUPERVISION = "supervision", _("Supervision suggested to the procuratorate")
        EXPLANATION_ASKED = "explanation_asked", _("Explanation asked of the police")
        EXPLAINED = "explained", _("The police explain")
        FILING_ORDERED = "filing_ordered", _("The procuratorate orders filing")
        NO_GROUND = "no_ground", _("The procuratorate sees no ground to file")
        GOODS_CONFIRMED = "goods_confirmed", _("The police confirm the goods")

    referral = models.ForeignKey("Referral", models.PROTECT, related_name="exchanges")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    #: empty for customs
    from_office = models.ForeignKey(PartnerOffice, models.PROTECT, null=True, related_name="+")
    to_office = models.ForeignKey(PartnerOffice, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="exchange_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.kind}"

    def concerns(self, reader: User, procuratorate_id: int | None) -> bool:
        """Customs and the procuratorate read everything; another office what it wrote, was told,
        or what went to customs and all who work on the transfer."""
        office = reader.partner_office_id
        if not reader.is_partner or office == procuratorate_id:
            return True
        return self.to_office_id is None or office in (self.from_office_id, self.to_office_id)
