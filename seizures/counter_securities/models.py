from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from seizures.cases.models import Case


class CounterSecurityQuerySet(models.QuerySet["CounterSecurity"]):
    def visible_to(self, user: User) -> Self:
        """Officers see those of their district; both parties those of their cases (MEA 20)."""
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(case__in=Case.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("case__district", "case__holder", "document", "suit_document")

    def live(self) -> Self:
        return self.filter(status__in=CounterSecurity.LIVE)


class CounterSecurity(Stateful):
    """The deposit against which goods suspected of infringing a patent are released (REG 19).

    Submitted is not accepted; accepted it waits for the holder's suit, then for the judgment.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Held, suit to be proved")
        SUED = "sued", _("Held until the judgment")
        REFUSED = "refused", _("Refused")
        RETURNED = "returned", _("Returned")
        PAID_OUT = "paid_out", _("Paid out under the judgment")

    TRANSITIONS = {
        Status.SUBMITTED: {Status.ACCEPTED, Status.REFUSED, Status.RETURNED},
        Status.ACCEPTED: {Status.SUED, Status.RETURNED},
        Status.SUED: {Status.RETURNED, Status.PAID_OUT},
    }
    TONES = {
        "submitted": "info",
        "accepted": "progress",
        "sued": "progress",
        "refused": "bad",
        "returned": "neutral",
        "paid_out": "bad",
    }
    LIVE = (Status.SUBMITTED, Status.ACCEPTED, Status.SUED)

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="counter_securities")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    #: the stage of the case when it was asked for: REG 19 and MEA 28(2) differ on it
    stage = models.CharField(_("stage of the case"), max_length=16)
    amount = models.DecimalField(_("amount (CNY)"), max_digits=18, decimal_places=2)
    amount_due = models.DecimalField(_("amount due (CNY)"), max_digits=18, decimal_places=2)
    tier_key = models.CharField(max_length=30)
    citation = models.CharField(max_length=300)
    reasons = models.TextField(_("why the goods do not infringe"))
    reference_no = models.CharField(_("reference of the bank"), max_length=100)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    refusal_reason = models.TextField(blank=True)
    suit_court = models.CharField(_("court"), max_length=200, blank=True)
    suit_number = models.CharField(_("number of the suit"), max_length=100, blank=True)
    suit_document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    suit_proven_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    suit_proven_at = models.DateTimeField(_("suit proved"), null=True)
    judgment_number = models.CharField(_("judgment"), max_length=100, blank=True)
    closing_reasons = models.TextField(blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = CounterSecurityQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name_plural = "counter-securities"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["submitted", "accepted", "sued"]),
                name="counter_security_one_per_case",
            ),
            models.CheckConstraint(
                name="counter_security_worth_the_goods",
                condition=Q(amount__gte=models.F("amount_due")),
            ),
            models.CheckConstraint(
                name="counter_security_refused_with_reason",
                condition=~Q(status="refused") | ~Q(refusal_reason=""),
            ),
            models.CheckConstraint(
                name="counter_security_sued_is_proved",
                condition=~Q(status__in=["sued", "paid_out"])
                | (
                    Q(suit_document__isnull=False, suit_proven_at__isnull=False)
                    & ~Q(suit_number="")
                ),
            ),
            models.CheckConstraint(
                name="counter_security_closed_has_time_and_reasons",
                condition=~Q(status__in=["returned", "paid_out"])
                | (Q(closed_at__isnull=False) & ~Q(closing_reasons="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
