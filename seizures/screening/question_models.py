"""Questions to traders, and the status query of MEA 21."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from enterprises.models import Enterprise
from seizures.screening.models import Hit
from seizures.shipments.models import Shipment


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User) -> Self:
        """Officers see those of their district, a trader those it was asked."""
        if user.is_officer:
            return self.filter(shipment__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        return self.filter(enterprise__in=Enterprise.objects.sending_for(user))

    def queries(self) -> Self:
        """The formal ones: orders to declare the status of intellectual property (MEA 21)."""
        return self.filter(formal=True)

    def for_list(self) -> Self:
        return self.select_related("shipment__district", "enterprise", "asked_by")

    def overdue_at(self, moment: datetime) -> Self:
        """Status queries whose time is over without an answer."""
        return self.queries().filter(status=Question.Status.ASKED, answer_by__lte=moment)


class Question(Stateful):
    """What an officer asks the trader about goods that touch a right, and the answer.

    A formal one is the status query of MEA 21: with a time limit, a letter, and consequences.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        LAPSED = "lapsed", _("Not answered in time")
        SATISFIED = "satisfied", _("Proof shown")
        SUSPENDED = "suspended", _("Release suspended")

    class Declared(models.TextChoices):
        """What the trader declares about the right (CUS 44, REG 5)."""

        LICENSED = "licensed", _("The rights holder allows it")
        PURCHASED = "purchased", _("Bought from the rights holder or with its consent")
        ORDERED = "ordered", _("Made to the order of the rights holder or its licensee")
        OWN = "own", _("It is our own right")
        UNRELATED = "unrelated", _("The goods do not use the right")
        NONE = "none", _("We can show no right")

    #: what has to be proved with a paper
    TO_PROVE = frozenset({Declared.LICENSED, Declared.PURCHASED, Declared.ORDERED, Declared.OWN})
    TRANSITIONS = {
        Status.ASKED: {Status.ANSWERED, Status.LAPSED, Status.SUSPENDED},
        Status.ANSWERED: {Status.SATISFIED, Status.SUSPENDED},
        Status.LAPSED: {Status.ANSWERED, Status.SUSPENDED},
    }
    TONES = {
        "asked": "warn",
        "answered": "info",
        "lapsed": "bad",
        "satisfied": "good",
        "suspended": "bad",
    }
    UNDECIDED = (Status.ASKED, Status.ANSWERED, Status.LAPSED)

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    formal = models.BooleanField(_("status query"), default=False, db_default=False)
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="questions")
    hit = models.ForeignKey(Hit, models.CASCADE, null=True, related_name="questions")
    #: None when the party has no account: the letter is printed, the answer comes on paper
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    #: lines and recordals asked about, as they stood: line_no, recordal, mark, description, …
    goods = models.JSONField(_("goods"), default=list)
    text = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    days = models.PositiveSmallIntegerField(_("working days to answer"), null=True)
    #: the first moment after the period
    answer_by = models.DateTimeField(_("answer by"), null=True)
    provisional = models.BooleanField(default=False, db_default=False)
    declared = models.CharField(_("declared"), max_length=10, choices=Declared, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reasons = models.TextField(_("reasons"), blank=True)
    #: the holder was asked to list the trader as a lawful user
    listing_suggested = models.BooleanField(default=False, db_default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-asked_at", "-id"], condition=Q(formal=True), name="status_query_newest"
            ),
            models.Index(
                fields=["answer_by"],
                condition=Q(formal=True, status="asked"),
                name="status_query_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hit"], condition=Q(status="asked"), name="question_one_open"
            ),
            models.UniqueConstraint(
                fields=["shipment"],
                condition=Q(formal=True, status__in=["asked", "answered", "lapsed"]),
                name="status_query_one_open",
            ),
            models.CheckConstraint(
                name="question_answered_in_words",
                condition=~Q(status="answered")
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="question_about_a_hit_to_an_enterprise",
                condition=Q(formal=True, answer_by__isnull=False)
                | Q(formal=False, hit__isnull=False, enterprise__isnull=False),
            ),
            models.CheckConstraint(
                name="status_query_decided_with_reasons",
                condition=~Q(status__in=["satisfied", "suspended"])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision_reasons="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        name = "portal-status-query" if self.formal else "portal-question"
        return reverse(name, args=[self.number])

    @property
    def is_undecided(self) -> bool:
        return self.formal and self.status in self.UNDECIDED

    @property
    def last_moment(self) -> datetime | None:
        """For display: the last minute that still counts."""
        return self.answer_by - timedelta(minutes=1) if self.answer_by else None


class QuestionPaper(models.Model):
    """A paper handed in with the answer to a status query."""

    class Kind(models.TextChoices):
        LICENCE = "licence", _("Licence or authorisation")
        PURCHASE = "purchase", _("Papers of the chain of purchase")
        ORDER = "order", _("Manufacturing order that names the mark")
        CERTIFICATE = "certificate", _("Registration certificate")
        OTHER = "other", _("Another paper")

    question = models.ForeignKey(Question, models.CASCADE, related_name="papers")
    kind = models.CharField(_("paper"), max_length=12, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["question", "pk"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.get_kind_display()}"
