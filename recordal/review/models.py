from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.reference.models import ReviewCheck
from core.states import Stateful
from recordal.applications.models import Recordal


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        """The house keeps a proposal to itself until it is signed."""
        return self.all() if user.is_headquarters else self.none()

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def waiting(self) -> Self:
        return self.filter(status=Proposal.Status.OPEN)

    def for_list(self) -> Self:
        return self.select_related("recordal__right__holder", "proposed_by", "decided_by")

    def locked(self, pk: int) -> "Proposal":
        return self.select_for_update(no_key=True).get(pk=pk)


class Proposal(Stateful):
    """A decision against a holder that one person proposes and another one signs.

    ``subject`` is what the decision is about: an application, a request, a recordal.
    """

    class Kind(models.TextChoices):
        REFUSAL = "refusal", _("Refusal of an application")
        REQUEST_REFUSAL = "request_refusal", _("Refusal of a renewal, change or cancellation")
        CANCELLATION = "cancellation", _("Cancellation by customs")
        REVOCATION = "revocation", _("Revocation")

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for the second signature")
        SIGNED = "signed", _("Signed")
        RETURNED = "returned", _("Returned without a signature")
        SET_ASIDE = "set_aside", _("Set aside")

    TRANSITIONS = {Status.OPEN: {Status.SIGNED, Status.RETURNED, Status.SET_ASIDE}}
    TONES = {"open": "warn", "signed": "good", "returned": "bad", "set_aside": "neutral"}

    kind = models.CharField(_("decision"), max_length=20, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="proposals")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    url = models.CharField(max_length=200)
    ground = models.CharField(_("ground of the law"), max_length=40)
    reasons = models.TextField(_("reasons"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remarks = models.TextField(_("remarks"), blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="proposal_subject"),
            models.Index(
                fields=["proposed_at", "id"], name="proposal_waiting", condition=Q(status="open")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(status="open"),
                name="proposal_one_open_for_a_subject",
            ),
            models.CheckConstraint(
                name="proposal_signed_by_another_person",
                condition=~Q(status__in=["signed", "returned"])
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
            ),
            models.CheckConstraint(
                name="proposal_has_ground_and_reasons",
                condition=~Q(ground="") & ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="proposal_returned_with_remarks",
                condition=~Q(status="returned") | ~Q(remarks=""),
            ),
        ]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        return f"{kind}: {self.recordal}" if self.recordal_id else kind

    def get_absolute_url(self) -> str:
        return self.url


class CheckMark(models.Model):
    """What an examiner found at one point of the checklist; the ledger keeps earlier findings."""

    class Result(models.TextChoices):
        IN_ORDER = "in_order", _("In order")
        PROBLEM = "problem", _("Not in order")

    recordal = models.ForeignKey(Recordal, models.CASCADE, related_name="check_marks")
    point = models.ForeignKey(ReviewCheck, models.PROTECT, related_name="+")
    result = models.CharField(_("result"), max_length=10, choices=Result)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    #: ticked with all the rest, by one button
    together = models.BooleanField(default=False)
    #: the contents it is about were changed since
    stale = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["point__order", "point"]
        constraints = [
            models.UniqueConstraint(fields=["recordal", "point"], name="check_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recordal} {self.point_id}: {self.result}"


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recordal__in=Recordal.objects.visible_to(user))

    def waiting(self) -> Self:
        """Those the applicant can still answer."""
        return self.filter(closed_at__isnull=True)

    def with_items(self) -> Self:
        return self.select_related("asked_by", "answered_by").prefetch_related("items")


class Correction(models.Model):
    """One round trip: customs asks, the applicant corrects and answers; the clock stands still."""

    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField(_("round"))
    note = models.TextField(_("note"), blank=True)
    answer_by = models.DateField(_("to be answered by"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    days_left = models.SmallIntegerField(_("working days left"))
    #: contents when they were returned, and when they came back
    before = models.JSONField(default=dict)
    after = models.JSONField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)
    #: answered, or overtaken by a decision or a withdrawal
    closed_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["recordal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["recordal", "number"], name="correction_numbered"),
            models.UniqueConstraint(
                fields=["recordal"],
                condition=Q(closed_at__isnull=True),
                name="correction_one_open",
            ),
            models.CheckConstraint(
                name="correction_answer_closes",
                condition=Q(answered_at__isnull=True) | Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"],
                name="correction_waiting",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recordal} ({self.number})"


class CorrectionItem(models.Model):
    """One remark at one content of the application, and what the applicant says to it."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="items")
    field = models.CharField(max_length=40)
    remark = models.TextField(_("remark"))
    answer = models.TextField(_("answer"), blank=True)
    changed = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "field"], name="correction_item_once"),
            models.CheckConstraint(name="correction_item_says_why", condition=~Q(remark="")),
        ]

    def __str__(self) -> str:
        return f"{self.correction} {self.field}"
