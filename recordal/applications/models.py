from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.rights.models import IpRight


def in_force(day: date) -> Coalesce:
    """Of a row, whether ``in_force_on`` would keep it."""
    return Coalesce(Q(validity__contains=day), Value(False))


class RecordalQuerySet(models.QuerySet["Recordal"]):
    def visible_to(self, user: User) -> Self:
        """Officers see what was submitted; holders and their agents see their own."""
        if user.is_officer or user.is_headquarters:
            return self.exclude(status__in=Recordal.UNFILED)
        return self.filter(right__holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related("right__holder", "right__image")

    def public(self) -> Self:
        """What anybody may find: whatever has, or had, a recordal number."""
        return self.filter(number__gt="")

    def in_force_on(self, day: date) -> Self:
        """Recordals that protect goods on ``day`` (REG 10): recorded, and within the term."""
        return self.filter(validity__contains=day)

    def past_term(self, day: date) -> Self:
        """Still recorded, although the term ended before ``day``."""
        return self.filter(status=Recordal.Status.RECORDED, expires_on__lt=day)

    def locked(self, pk: int) -> "Recordal":
        return self.select_for_update(no_key=True).get(pk=pk)


#: The days in force (REG 10), kept by PostgreSQL: from the approval to the last day of the term,
#: or to the day before the recordal ended.
VALIDITY = models.Func(
    template="CASE WHEN number <> '' AND approved_on IS NOT NULL AND expires_on IS NOT NULL"
    " THEN daterange(approved_on, greatest(approved_on, least(ended_on, expires_on + 1))) END",
    output_field=DateRangeField(),
)


class Recordal(Stateful):
    """One right filed with, and recorded by, customs: application first, recordal once accepted."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Under examination")
        CORRECTION = "correction", _("Returned for correction")
        RECORDED = "recorded", _("Recorded")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DISCARDED = "discarded", _("Discarded")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", pgettext_lazy("recordal", "Cancelled")
        REVOKED = "revoked", _("Revoked")

    class RefusalGround(models.TextChoices):
        """REG 8."""

        DOCUMENTS = "documents", _("Documents incomplete or invalid")
        NOT_HOLDER = "not_holder", _("The applicant is not the holder of the right")
        NOT_PROTECTED = "not_protected", _("The right is no longer protected")

    TRANSITIONS = {
        Status.DRAFT: {Status.SUBMITTED, Status.DISCARDED},
        Status.DISCARDED: {Status.DRAFT},
        Status.SUBMITTED: {
            Status.RECORDED,
            Status.REFUSED,
            Status.CORRECTION,
            Status.WITHDRAWN,
        },
        Status.CORRECTION: {Status.SUBMITTED, Status.REFUSED, Status.WITHDRAWN},
        Status.RECORDED: {Status.EXPIRED, Status.CANCELLED, Status.REVOKED},
        # A renewal that was asked for in time may be granted after the last day (MEA 10).
        Status.EXPIRED: {Status.RECORDED},
    }
    TONES = {
        "draft": "neutral",
        "submitted": "info",
        "correction": "warn",
        "recorded": "good",
        "refused": "bad",
        "withdrawn": "neutral",
        "discarded": "neutral",
        "expired": "warn",
        "cancelled": "warn",
        "revoked": "bad",
    }

    #: The applicant may change the contents; UNDECIDED: customs has not decided yet.
    EDITABLE = frozenset({Status.DRAFT, Status.CORRECTION})
    UNDECIDED = frozenset({Status.SUBMITTED, Status.CORRECTION})
    #: Customs has never seen it.
    UNFILED = frozenset({Status.DRAFT, Status.DISCARDED})
    #: It came to nothing, or protects no longer: the right can be filed again.
    OVER = frozenset(
        {Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED, Status.CANCELLED, Status.REVOKED}
    )

    application_no = models.CharField(_("application number"), max_length=20, unique=True)
    number = models.CharField(_("recordal number"), max_length=20, blank=True)
    right = models.ForeignKey(IpRight, models.PROTECT, related_name="recordals")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    due_on = models.DateField(_("decision due"), null=True)
    #: While the applicant corrects, the clock stands still with so many working days left.
    paused_at = models.DateTimeField(null=True)
    days_left = models.SmallIntegerField(null=True)
    #: What customs wants corrected, by content; the examination writes it, every page shows it.
    remarks = models.JSONField(default=dict, blank=True, editable=False)
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("examiner")
    )
    decided_at = models.DateTimeField(null=True)
    examiner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refusal_ground = models.CharField(max_length=20, choices=RefusalGround, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    approved_on = models.DateField(_("recorded on"), null=True)
    expires_on = models.DateField(_("valid to"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    contact_name = models.CharField(_("contact person"), max_length=100, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_fax = models.CharField(_("fax"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    #: Rights filed together share the number of the first application among them.
    filing_no = models.CharField(_("filed with"), max_length=20, blank=True, editable=False)
    #: Counts changes of the contents: whoever saves an older state is told, nothing is overwritten.
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(_("saved"), null=True, editable=False)
    #: What was typed and cannot be taken yet, by field: given back with its message.
    pending = models.JSONField(default=dict, blank=True, editable=False)
    #: Fields changed while one types, to be noted in the ledger with the next step.
    unrecorded = models.JSONField(default=list, blank=True, editable=False)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    #: Names one sitting at a new form, so that saving it twice yields one draft.
    draft_key = models.CharField(max_length=64, blank=True, editable=False)
    validity = models.GeneratedField(
        expression=VALIDITY, output_field=DateRangeField(null=True), db_persist=True
    )
    #: Which right this is, and its classes: written by a trigger from ``right``, never by us.
    right_key = models.CharField(max_length=100, default="", editable=False)
    right_classes = ArrayField(models.IntegerField(), default=list, editable=False)
    #: How many days before the last one the holder was warned last.
    warned_days = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = RecordalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "due_on"], name="recordal_queue"),
            models.Index(fields=["-created_at", "-id"], name="recordal_newest"),
            models.Index(fields=["filing_no"], condition=~Q(filing_no=""), name="recordal_filing"),
            models.Index(
                fields=["expires_on"], condition=Q(status="recorded"), name="recordal_expiring"
            ),
            GistIndex(fields=["validity"], name="recordal_validity"),
        ]
        constraints = [
            ExclusionConstraint(
                name="recordal_right_in_force_once",
                expressions=[
                    ("right_key", "="),
                    (models.Func("right_classes", function="recordal_class_ranges"), "&&"),
                    ("validity", "&&"),
                ],
                condition=~Q(number=""),
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="recordal_number_once"
            ),
            models.UniqueConstraint(
                fields=["drafted_by", "draft_key"],
                condition=~Q(draft_key=""),
                name="recordal_drafted_once",
            ),
            models.CheckConstraint(
                name="recordal_in_force_has_number_and_term",
                condition=Q(
                    status__in=[
                        "draft",
                        "discarded",
                        "submitted",
                        "correction",
                        "refused",
                        "withdrawn",
                    ]
                )
                | (
                    ~Q(number="")
                    & Q(approved_on__isnull=False, expires_on__isnull=False)
                    & Q(expires_on__gte=F("approved_on"))
                ),
            ),
            models.CheckConstraint(
                name="recordal_submitted_has_clock",
                condition=Q(status__in=["draft", "discarded"])
                | Q(submitted_at__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="recordal_clock_stands_while_corrected",
                condition=Q(status="correction", paused_at__isnull=False, days_left__isnull=False)
                | (
                    ~Q(status="correction")
                    & Q(paused_at__isnull=True, days_left__isnull=True, remarks={})
                ),
            ),
            models.CheckConstraint(
                name="recordal_refused_with_reasons",
                condition=~Q(status="refused") | (~Q(refusal_ground="") & ~Q(reasons="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.application_no

    def get_absolute_url(self) -> str:
        return reverse("recordal-detail", args=[self.application_no])

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may change the contents now."""
        return self.status in self.EDITABLE

    def is_past_term(self, day: date) -> bool:
        return self.expires_on is not None and self.expires_on < day

    def is_in_force_on(self, day: date) -> bool:
        """The same question as ``in_force_on``, for one row at hand."""
        return bool(
            self.number
            and self.approved_on
            and self.expires_on
            and self.approved_on <= day <= self.expires_on
            and (self.ended_on is None or day < self.ended_on)
        )


class FilingBarQuerySet(models.QuerySet["FilingBar"]):
    def against(self, recordal: Recordal, day: date) -> Self:
        """Bars that keep this application from being filed on ``day``.

        A work without registration number is the same work when it has the same title.
        """
        right = recordal.right
        same = Q(right_key=recordal.right_key)
        if not right.registration_no:
            same |= Q(kind=right.kind, title__iexact=right.title)
        return self.filter(same, holder=right.holder_id, until__gte=day)


class FilingBar(models.Model):
    """A holder whose recordal was revoked for untrue particulars waits a year (MEA 13)."""

    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="filing_bars")
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="bars")
    right_key = models.CharField(max_length=100)
    kind = models.CharField(max_length=15, choices=IpRight.Kind)
    title = models.CharField(max_length=300)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    reason = models.TextField(_("reasons"))

    objects = FilingBarQuerySet.as_manager()

    class Meta:
        ordering = ["-until", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recordal"], name="filing_bar_once"),
            models.CheckConstraint(
                name="filing_bar_ends_after_it_starts", condition=Q(until__gt=F("since"))
            ),
            models.CheckConstraint(name="filing_bar_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.holder} · {self.title} · {self.until}"

    @property
    def free_on(self) -> date:
        """The first day on which the right may be filed again."""
        return self.until + timedelta(days=1)
