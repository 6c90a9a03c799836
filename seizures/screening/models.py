from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.accounts.models import User
from core.files.models import StoredFile
from core.reference.models import District
from core.states import Stateful
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.rulebook.models import RuleSet
from seizures.shipments.models import Shipment, ShipmentLine


class HitQuerySet(models.QuerySet["Hit"]):
    def visible_to(self, user: User) -> Self:
        """Hits are for customs only."""
        if user.is_officer:
            return self.filter(district=user.district_id)
        return self.all() if user.is_headquarters else self.none()

    def for_list(self) -> Self:
        return self.select_related(
            "line",
            "shipment__district",
            "shipment__allotment",
            "recordal__right__holder",
            "campaign",
            "decided_by",
        )


class Hit(Stateful):
    """A goods line that touches a recorded right, with every reason in words."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ORDERED = "ordered", _("Inspection ordered")
        DISMISSED = "dismissed", _("Dismissed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUTED = "refuted", _("Not confirmed")
        MISSED = "missed", _("Departed unseen")

    class Lane(models.TextChoices):
        RED = "red", _("Red")
        YELLOW = "yellow", _("Yellow")
        GREEN = "green", _("Green")

    TRANSITIONS = {
        Status.OPEN: {Status.ORDERED, Status.DISMISSED, Status.CONFIRMED, Status.MISSED},
        Status.ORDERED: {Status.OPEN, Status.CONFIRMED, Status.REFUTED, Status.DISMISSED},
        Status.DISMISSED: {Status.ORDERED},
        Status.MISSED: {Status.ORDERED, Status.DISMISSED},
    }
    TONES = {
        "open": "warn",
        "ordered": "progress",
        "dismissed": "neutral",
        "confirmed": "bad",
        "refuted": "good",
        "missed": "neutral",
    }
    #: What comes first in the queue: red, yellow, yellow but waiting for a place, green.
    RANKS = {"red": 0, "yellow": 1, "waiting": 2, "green": 3}

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="hits")
    line = models.ForeignKey(ShipmentLine, models.CASCADE, related_name="hits", db_constraint=False)
    district = models.ForeignKey(District, models.PROTECT, related_name="hits")
    recordal = models.ForeignKey(Recordal, models.PROTECT, related_name="hits")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="hits")
    mark = models.CharField(_("mark"), max_length=300)
    matched_text = models.CharField(_("matched text"), max_length=300)
    matched_in = models.CharField(max_length=12)
    match_start = models.PositiveIntegerField(default=0)
    match_end = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("kind of match"), max_length=12)
    score = models.PositiveSmallIntegerField(_("score"))
    lane = models.CharField(_("lane"), max_length=6, choices=Lane)
    reasons = models.JSONField(_("reasons"))
    index_version = models.CharField(max_length=64)
    tier = models.CharField(_("tier of the index"), max_length=20, blank=True)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField(_("departs"), default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dismissal_reason = models.TextField(blank=True)

    objects = HitQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "-pk"]
        indexes = [
            models.Index(fields=["district", "status", "-score", "-id"], name="hit_queue"),
            models.Index(fields=["-created_at", "-id"], name="hit_newest"),
            models.Index(
                fields=["district", "rank", "due_at", "id"],
                condition=Q(status__in=["open", "ordered"]),
                name="hit_waiting",
            ),
            models.Index(
                fields=["decided_at"],
                condition=Q(status__in=["confirmed", "refuted"]),
                name="hit_decided",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "recordal"], name="hit_once"),
            models.CheckConstraint(
                name="hit_score_in_range", condition=Q(score__gte=0, score__lte=100)
            ),
            models.CheckConstraint(
                name="hit_dismissed_with_reason",
                condition=~Q(status="dismissed") | ~Q(dismissal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("hit-detail", args=[self.number])


class TraderHistory(models.Model):
    """What became of a trader's earlier shipments; written by the procedure, read by screening."""

    uscc = models.CharField(max_length=18, primary_key=True)
    seizures = models.PositiveIntegerField(default=0)
    releases = models.PositiveIntegerField(default=0)
    last_seizure_on = models.DateField(null=True)
    first_shipment_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "trader histories"

    def __str__(self) -> str:
        return self.uscc


class TraderEvent(models.Model):
    """One seizure or release of a trader's goods: what its history was at any moment."""

    uscc = models.CharField(max_length=18)
    what = models.CharField(
        max_length=8, choices=[("seizures", "seizures"), ("releases", "releases")]
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["uscc", "at"]
        indexes = [models.Index(fields=["uscc", "at"], name="trader_event_of")]

    def __str__(self) -> str:
        return f"{self.uscc} {self.what}"


class SparedLine(models.Model):
    """What a goods line touched and was not flagged for, because somebody uses it lawfully."""

    line = models.OneToOneField(
        ShipmentLine, models.CASCADE, related_name="spared", db_constraint=False
    )
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="spared_lines")
    #: recordal, mark, text, why ("holder", "licensee", "preconfirmation"), reference
    rights = models.JSONField()

    class Meta:
        ordering = ["shipment", "line"]

    def __str__(self) -> str:
        return f"{self.line}"


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


class IndexChange(models.Model):
    """A note that an index written before does not know a recordal as it is now.

    Written by triggers in the transaction of the change. Without a recordal it is about classes
    or words; 0 stands for every recordal.
    """

    #: the transaction that wrote it, as PostgreSQL counts them
    txid = models.BigIntegerField(db_index=True)
    recordal_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.recordal_id} in {self.txid}"
