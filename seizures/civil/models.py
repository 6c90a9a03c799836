from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.files.models import StoredFile
from core.states import Stateful
from enterprises.models import Enterprise
from seizures.cases.models import Case


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related("case__district", "holder")


class SuitQuerySet(models.QuerySet["Suit"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(holder__in=Enterprise.objects.acting(user))


class CourtOrderQuerySet(models.QuerySet["CourtOrder"]):
    def visible_to(self, user: User) -> Self:
        """Officers see their district's; a court or IP authority its own."""
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_partner:
            return self.filter(office=user.partner_office_id)
        return self.all() if user.is_headquarters else self.none()


class SupportRequest(Stateful):
    """A holder that wants to sue asks what customs may disclose (MEA 17, 30; REG 23)."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    TRANSITIONS = {Status.REQUESTED: {Status.GRANTED, Status.REFUSED}}
    TONES = {"requested": "warn", "granted": "good", "refused": "bad"}

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="support_requests")
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="support_requests")
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    purpose = models.TextField(_("what it is for"))
    court = models.CharField(_("court"), max_length=200, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reasons = models.TextField(_("reasons"), blank=True)
    disclosed = models.JSONField(default=list)
    #: what the legal officer kept back although the stage would allow it, and why
    withheld = models.JSONField(default=list)
    withheld_because = models.TextField(_("why it is kept back"), blank=True)
    pack = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "holder"],
                condition=Q(status="requested"),
                name="support_one_open_request",
            ),
            models.CheckConstraint(
                name="support_granted_has_pack",
                condition=~Q(status="granted") | Q(pack__isnull=False),
            ),
            models.CheckConstraint(
                name="support_withheld_with_reasons",
                condition=Q(withheld=[]) | ~Q(withheld_because=""),
            ),
            models.CheckConstraint(
                name="support_refused_with_reasons",
                condition=~Q(status="refused") | ~Q(decision_reasons=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Suit(Stateful):
    """A civil suit over the goods of a case: its outcome and its costs (REG 23, 25, 28)."""

    class Status(models.TextChoices):
        FILED = "filed", _("Filed")
        ACCEPTED = "accepted", _("Accepted by the court")
        INFRINGEMENT = "infringement", _("Infringement found")
        NO_INFRINGEMENT = "no_infringement", _("No infringement found")
        SETTLED = "settled", _("Settled in court")
        WITHDRAWN = "withdrawn", _("Suit withdrawn")

    OUTCOMES = (Status.INFRINGEMENT, Status.NO_INFRINGEMENT, Status.SETTLED, Status.WITHDRAWN)
    TRANSITIONS = {
        Status.FILED: {Status.ACCEPTED, *OUTCOMES},
        Status.ACCEPTED: {*OUTCOMES},
    }
    TONES = {
        "filed": "info",
        "accepted": "progress",
        "infringement": "good",
        "no_infringement": "bad",
        "settled": "good",
        "withdrawn": "neutral",
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="suits")
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="suits")
    status = models.CharField(max_length=16, choices=Status, default=Status.FILED)
    court = models.CharField(_("court"), max_length=200)
    docket_no = models.CharField(_("docket number"), max_length=100, blank=True)
    filed_on = models.DateField(_("filed on"))
    accepted_on = models.DateField(_("accepted on"), null=True)
    #: the court's notice that it has accepted the suit (MEA 20(3))
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(_("decided on"), null=True)
    judgment = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    outcome_note = models.TextField(_("what was decided"), blank=True)
    #: damages and costs that the court awarded the holder, in CNY
    awarded = models.DecimalField(
        _("awarded (CNY)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    objects = SuitQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "court", "docket_no"],
                condition=~Q(docket_no=""),
                name="suit_once",
            ),
            models.CheckConstraint(
                name="suit_ended_has_day_and_words",
                condition=Q(status__in=["filed", "accepted"])
                | (Q(ended_on__isnull=False) & ~Q(outcome_note="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        return self.status in self.OUTCOMES


class SuitCost(models.Model):
    """What the holder spent to stop the infringement, and may claim from the infringer (REG 25)."""

    class Kind(models.TextChoices):
        STORAGE = "storage", _("Storage, custody")
        DISPOSAL = "disposal", _("Disposal")
        LAWYER = "lawyer", _("Lawyer")
        APPRAISAL = "appraisal", _("Appraisal, notary")
        OTHER = "other", _("Other")

    suit = models.ForeignKey(Suit, models.PROTECT, related_name="costs")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(name="suit_cost_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.suit_id} {self.kind}"


class CourtOrder(models.Model):
    """A court or IP authority obtains evidence of customs (MEA 30(2); REG 21)."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="court_orders")
    office = models.ForeignKey(PartnerOffice, models.PROTECT, related_name="court_orders")
    order_no = models.CharField(_("number of the order"), max_length=100)
    scope = models.TextField(_("what it asks for"))
    received_at = models.DateTimeField(_("received"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("evidence given"), null=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    pack = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = CourtOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "office", "order_no"], name="court_order_once"),
            models.CheckConstraint(
                name="court_order_given_with_pack",
                condition=Q(given_at__isnull=True) | Q(given_by__isnull=False, pack__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number
