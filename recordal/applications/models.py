from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.rights.models import IpRight


class RecordalQuerySet(models.QuerySet["Recordal"]):
    def visible_to(self, user: User) -> Self:
        """Officers see what was submitted; holders and their agents see their own."""
        if user.is_officer or user.is_headquarters:
            return self.exclude(status=Recordal.Status.DRAFT)
        return self.filter(right__holder__in=Enterprise.objects.acting(user))

    def for_list(self) -> Self:
        return self.select_related("right__holder", "right__image")

    def public(self) -> Self:
        """What anybody may find: whatever has, or had, a recordal number."""
        return self.filter(number__gt="")

    def in_force_on(self, day: date) -> Self:
        """Recordals that protect goods on ``day`` (REG 10): recorded, and within the term."""
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            number__gt="",
            approved_on__lte=day,
            expires_on__gte=day,
        )

    def past_term(self, day: date) -> Self:
        """Still recorded, although the term ended before ``day``."""
        return self.filter(status=Recordal.Status.RECORDED, expires_on__lt=day)

    def locked(self, pk: int) -> "Recordal":
        return self.select_for_update(no_key=True).get(pk=pk)


class Recordal(Stateful):
    """One right filed with, and recorded by, customs: application first, recordal once accepted."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Under examination")
        CORRECTION = "correction", _("Returned for correction")
        RECORDED = "recorded", _("Recorded")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        REVOKED = "revoked", _("Revoked")

    class RefusalGround(models.TextChoices):
        """REG 8."""

        DOCUMENTS = "documents", _("Documents incomplete or invalid")
        NOT_HOLDER = "not_holder", _("The applicant is not the holder of the right")
        NOT_PROTECTED = "not_protected", _("The right is no longer protected")

    TRANSITIONS = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {
            Status.RECORDED,
            Status.REFUSED,
            Status.CORRECTION,
            Status.WITHDRAWN,
        },
        Status.CORRECTION: {Status.SUBMITTED, Status.REFUSED, Status.WITHDRAWN},
        Status.RECORDED: {Status.EXPIRED, Status.CANCELLED, Status.REVOKED},
    }
    TONES = {
        "draft": "neutral",
        "submitted": "info",
        "correction": "warn",
        "recorded": "good",
        "refused": "bad",
        "withdrawn": "neutral",
        "expired": "warn",
        "cancelled": "warn",
        "revoked": "bad",
    }

    #: The applicant may change the contents; UNDECIDED: customs has not decided yet.
    EDITABLE = frozenset({Status.DRAFT, Status.CORRECTION})
    UNDECIDED = frozenset({Status.SUBMITTED, Status.CORRECTION})

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
    contact_email = models.EmailField(_("e-mail"), blank=True)

    objects = RecordalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "due_on"], name="recordal_queue"),
            models.Index(fields=["-created_at", "-id"], name="recordal_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="recordal_number_once"
            ),
            models.CheckConstraint(
                name="recordal_in_force_has_number_and_term",
                condition=Q(status__in=["draft", "submitted", "refused"])
                | (
                    ~Q(number="")
                    & Q(approved_on__isnull=False, expires_on__isnull=False)
                    & Q(expires_on__gte=F("approved_on"))
                ),
            ),
            models.CheckConstraint(
                name="recordal_submitted_has_clock",
                condition=Q(status="draft") | Q(submitted_at__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="recordal_clock_stands_while_corrected",
                condition=Q(status="correction", paused_at__isnull=False, days_left__isnull=False)
                | (~Q(status="correction") & Q(paused_at__isnull=True, days_left__isnull=True)),
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

    def is_in_force_on(self, day: date) -> bool:
        """The same question as ``in_force_on``, for one row at hand."""
        return bool(
            self.number
            and self.approved_on
            and self.expires_on
            and self.approved_on <= day <= self.expires_on
            and (self.ended_on is None or day < self.ended_on)
        )
