from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from seizures.cases.models import Case


class AssistanceQuerySet(models.QuerySet["AssistanceRequest"]):
    def visible_to(self, user: User) -> Self:
        """Officers see what their district asks or is asked, a partner office the same."""
        if user.is_officer:
            mine = user.district_id
            return self.filter(Q(from_district=mine) | Q(to_district=mine))
        if user.is_headquarters:
            return self.all()
        if user.is_partner:
            office = user.partner_office_id
            return self.filter(Q(from_office=office) | Q(to_office=office))
        return self.none()

    def for_list(self) -> Self:
        return self.select_related(
            "from_district", "from_office", "to_district", "to_office", "case", "asked_by"
        )

    def open(self) -> Self:
        return self.filter(status__in=AssistanceRequest.OPEN)

    def to_answer(self, user: User) -> Self:
        """What waits for the answer of the user's district or office."""
        mine = (
            Q(to_district=user.district_id)
            if user.is_officer
            else Q(to_office=user.partner_office_id)
        )
        return self.open().filter(mine)

    def asked_by_office_of(self, user: User) -> Self:
        """What the user's district or office has asked others."""
        if user.is_officer:
            return self.filter(from_district=user.district_id)
        return self.filter(from_office=user.partner_office_id)

    def overdue_at(self, moment: datetime) -> Self:
        """Without an answer although the day has passed, and nobody told yet."""
        return self.filter(status="asked", answer_by__lte=moment)


class AssistanceRequest(Stateful):
    """A question between customs, IP authorities and other districts (REG 21, MEA 27)."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        OVERDUE = "overdue", _("Overdue")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    class Opinion(models.TextChoices):
        INFRINGING = "infringing", _("The goods infringe")
        NOT_INFRINGING = "not_infringing", _("The goods do not infringe")
        UNCLEAR = "unclear", _("It cannot be said")
        OTHER = "other", _("Another answer")

    TRANSITIONS = {
        Status.ASKED: {Status.ANSWERED, Status.DECLINED, Status.OVERDUE, Status.WITHDRAWN},
        Status.OVERDUE: {Status.ANSWERED, Status.DECLINED, Status.WITHDRAWN},
    }
    TONES = {
        "asked": "progress",
        "overdue": "bad",
        "answered": "good",
        "declined": "warn",
        "withdrawn": "neutral",
    }
    OPEN = (Status.ASKED, Status.OVERDUE)

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    from_district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    from_office = models.ForeignKey(PartnerOffice, models.PROTECT, null=True, related_name="+")
    to_district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+", verbose_name=_("customs district")
    )
    to_office = models.ForeignKey(
        PartnerOffice, models.PROTECT, null=True, related_name="+", verbose_name=_("office")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="assistance", verbose_name=_("case")
    )
    subject = models.CharField(_("subject"), max_length=200)
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    #: the first moment after the period that the asking side set, in working days
    answer_by = models.DateTimeField(_("answer by"))
    days = models.PositiveSmallIntegerField(_("working days"))
    provisional = models.BooleanField(default=False)
    opinion = models.CharField(_("opinion"), max_length=15, choices=Opinion, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="assistance_newest"),
            models.Index(fields=["answer_by"], condition=Q(status="asked"), name="assistance_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="assistance_one_side_asks",
                condition=Q(from_district__isnull=False, from_office__isnull=True)
                | Q(from_district__isnull=True, from_office__isnull=False),
            ),
            models.CheckConstraint(
                name="assistance_one_side_is_asked",
                condition=Q(to_district__isnull=False, to_office__isnull=True)
                | Q(to_district__isnull=True, to_office__isnull=False),
            ),
            models.CheckConstraint(
                name="assistance_answered_in_words",
                condition=~Q(status__in=["answered", "declined"])
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("assistance-detail", args=[self.number])

    @property
    def asks(self) -> District | PartnerOffice | None:
        return self.from_district or self.from_office

    @property
    def asked(self) -> District | PartnerOffice | None:
        return self.to_district or self.to_office

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def last_moment(self) -> datetime:
        """For display: the last minute that still counts."""
        return self.answer_by - timedelta(minutes=1)

    def may_answer(self, user: User) -> bool:
        if user.is_officer:
            return self.to_district_id is not None and self.to_district_id == user.district_id
        return self.to_office_id is not None and self.to_office_id == user.partner_office_id

    def may_withdraw(self, user: User) -> bool:
        if user.is_officer:
            return self.from_district_id is not None and self.from_district_id == user.district_id
        return self.from_office_id is not None and self.from_office_id == user.partner_office_id


class AssistanceFile(models.Model):
    """A paper given with the question or with the answer."""

    request = models.ForeignKey(AssistanceRequest, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    with_answer = models.BooleanField(default=False)

    class Meta:
        ordering = ["request", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.file_id}"
