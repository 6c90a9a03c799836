from datetime import date
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.calendar import SHANGHAI
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.applications.models import Recordal


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user: User) -> Self:
        """Officers see every request, holders and their agents those on their own recordals."""
        if user.is_officer or user.is_headquarters:
            return self.all()
        return self.filter(recordal__right__holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related("recordal__right__holder", "recordal__right__image", "filed_by")

    def open(self) -> Self:
        return self.filter(status__in=Request.OPEN)

    def locked(self, pk: int) -> "Request":
        row = self.select_for_update(no_key=True, of=("self",))
        return row.select_related("recordal__right__holder").get(pk=pk)


class Request(Stateful):
    """What a holder asks of a recordal: to renew, change, cancel it, or to end it by transfer."""

    class Kind(models.TextChoices):
        RENEWAL = "renewal", _("Renewal")
        CHANGE = "change", _("Change")
        CANCELLATION = "cancellation", _("Cancellation")
        TRANSFER = "transfer", _("Transfer of the right")

    class Status(models.TextChoices):
        FILED = "filed", _("Under examination")
        CORRECTION = "correction", _("Returned for correction")
        APPROVED = "approved", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OVERTAKEN = "overtaken", _("Overtaken: the recordal ended")

    class Reason(models.TextChoices):
        """Why a holder gives a recordal up (MEA 12)."""

        WAIVER = "waiver", _("The holder no longer wants it")
        RIGHT_ENDED = "right_ended", _("The right is no longer protected")

    OPEN = (Status.FILED, Status.CORRECTION)
    TRANSITIONS = {
        Status.FILED: {
            Status.CORRECTION,
            Status.APPROVED,
            Status.REFUSED,
            Status.WITHDRAWN,
            Status.OVERTAKEN,
        },
        Status.CORRECTION: {
            Status.FILED,
            Status.REFUSED,
            Status.WITHDRAWN,
            Status.OVERTAKEN,
        },
    }
    TONES = {
        "filed": "info",
        "correction": "warn",
        "approved": "good",
        "refused": "bad",
        "withdrawn": "neutral",
        "overtaken": "neutral",
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="requests")
    kind = models.CharField(_("what is asked"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.FILED)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(_("filed"))
    #: When it was complete: the time for the decision runs from here.
    complete_at = models.DateTimeField()
    due_on = models.DateField(_("decision due"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    #: The day of the change, of the transfer, of the loss; and the last day to tell customs.
    fact_on = models.DateField(_("day of the fact"), null=True)
    tell_by = models.DateField(null=True)
    note = models.TextField(_("note"), blank=True)
    #: The values that the holder proposes, and those they replaced when it was granted.
    payload = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    transferee = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="+", verbose_name=_("new holder")
    )
    remarks = models.TextField(_("what customs wants corrected"), blank=True)
    answer_by = models.DateField(_("correct by"), null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=20, choices=Recordal.RefusalGround, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    term_from = models.DateField(_("new term from"), null=True)
    term_to = models.DateField(_("new term to"), null=True)
    #: What the written decision says, frozen when it was made.
    notice = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    #: The draft that was prepared for the new holder.
    successor = models.ForeignKey(Recordal, models.SET_NULL, null=True, related_name="+")

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "due_on", "id"], name="request_queue"),
            models.Index(fields=["-filed_at", "-id"], name="request_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recordal", "kind"],
                condition=Q(status__in=["filed", "correction"]),
                name="request_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                name="request_refused_with_reasons",
                condition=~Q(status="refused") | (~Q(ground="") & ~Q(reasons="")),
            ),
            models.CheckConstraint(
                name="request_decided_by_somebody",
                condition=~Q(status__in=["approved", "refused"])
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(notice={})),
            ),
            models.CheckConstraint(
                name="request_renewal_has_its_term",
                condition=~Q(kind="renewal", status="approved")
                | Q(term_from__isnull=False, term_to__isnull=False, term_to__gte=F("term_from")),
            ),
            models.CheckConstraint(
                name="request_returned_with_remarks",
                condition=~Q(status="correction") | (~Q(remarks="") & Q(answer_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("recordal-request", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def filed_on(self) -> date:
        return timezone.localdate(self.filed_at, SHANGHAI)

    @property
    def is_late(self) -> bool:
        """Filed after the time to tell customs: that alone is no ground to refuse (REG 11)."""
        return self.tell_by is not None and self.filed_on > self.tell_by


class RequestPaper(models.Model):
    """A paper or picture handed in with a request; ``field`` says what it proves or replaces."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="papers")
    field = models.CharField(max_length=20)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name


class RevocationQuerySet(models.QuerySet["Revocation"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer or user.is_headquarters:
            return self.all()
        return self.filter(recordal__right__holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related("recordal__right__holder", "opened_by", "decided_by")

    def open(self) -> Self:
        return self.filter(status=Revocation.Status.HEARING)

    def locked(self, pk: int) -> "Revocation":
        row = self.select_for_update(no_key=True, of=("self",))
        return row.select_related("recordal__right__holder").get(pk=pk)


class Revocation(Stateful):
    """Customs takes a recordal away: the holder is heard, and two people sign (REG 9, 11)."""

    class Ground(models.TextChoices):
        UNTRUE = "untrue", _("Untrue particulars, or true ones concealed")
        STALE = "stale", _("Changes not reported, with serious effect on others or on customs")

    class Status(models.TextChoices):
        HEARING = "hearing", _("The holder is heard")
        REVOKED = "revoked", _("Revoked")
        DROPPED = "dropped", _("Dropped")

    TRANSITIONS = {Status.HEARING: {Status.REVOKED, Status.DROPPED}}
    TONES = {"hearing": "warn", "revoked": "bad", "dropped": "neutral"}
    #: REG 11 says revoke where MEA 12 says cancel: the Regulation ranks higher.
    CITATIONS = {
        Ground.UNTRUE: "Regulation art 9; Measures art 13",
        Ground.STALE: "Regulation art 11; Measures art 12",
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="revocations")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.HEARING)
    ground = models.CharField(_("ground of the law"), max_length=10, choices=Ground)
    reasons = models.TextField(_("reasons"))
    effect = models.TextField(_("effect on others' lawful trade or on customs"), blank=True)
    asked_by = models.CharField(_("asked for by"), max_length=200, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    state_by = models.DateField(_("statement by"))
    statement = models.TextField(_("statement of the holder"), blank=True)
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(_("reasons of the decision"), blank=True)
    #: What the written notice says, frozen when it was signed.
    notice = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = RevocationQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recordal"], condition=Q(status="hearing"), name="revocation_one_open"
            ),
            models.CheckConstraint(name="revocation_has_reasons", condition=~Q(reasons="")),
            models.CheckConstraint(
                name="revocation_of_stale_data_has_effect",
                condition=~Q(ground="stale") | ~Q(effect=""),
            ),
            models.CheckConstraint(
                name="revocation_decided_by_somebody",
                condition=~Q(status="revoked")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(notice={})),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("recordal-revocation", args=[self.number])

    @property
    def citation(self) -> str:
        return self.CITATIONS[self.Ground(self.ground)]


class RevocationPaper(models.Model):
    """Evidence of customs, or what the holder hands in against it."""

    revocation = models.ForeignKey(Revocation, models.CASCADE, related_name="papers")
    of_holder = models.BooleanField(default=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name


class RightEnd(models.Model):
    """Somebody told customs that the right itself ended: its recordal ended with it (REG 10)."""

    class Source(models.TextChoices):
        HOLDER = "holder", _("The rights holder")
        OFFICE = "office", _("The IP office")
        COURT = "court", _("A court")

    recordal = models.OneToOneField(Recordal, models.PROTECT, related_name="right_end")
    ended_on = models.DateField(_("no longer protected from"))
    source = models.CharField(_("told by"), max_length=10, choices=Source)
    reasons = models.TextField(_("reasons"))
    document = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="right_end_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.recordal} {self.ended_on}"
