from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.reference.models import StatutoryDeadline
from core.states import Stateful
from seizures.cases.models import Case

#: Clocks between authorities: a party that saw them would be warned of a criminal inquiry.
BETWEEN_AUTHORITIES = (
    "transfer_approval",
    "transfer_delivery",
    "police_redirect",
    "police_filing_decision",
    "transfer_goods_handover",
    "transfer_reconsideration_request",
    "police_reconsideration_decision",
    "prosecutor_supervision_suggestion",
    "police_explain_to_prosecutor",
    "police_file_on_prosecutor_order",
    "transfer_supplement",
)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, user: User) -> Self:
        if user.is_officer:
            return self.filter(case__district=user.district_id)
        if user.is_headquarters:
            return self.all()
        own = self.filter(case__in=Case.objects.visible_to(user))
        return own.filter(rule__in=BETWEEN_AUTHORITIES) if user.is_partner else own.known_to(user)

    def known_to(self, user: User) -> Self:
        """Without the clocks between authorities, for everybody who is not one."""
        return self.exclude(rule__in=BETWEEN_AUTHORITIES) if user.is_enterprise else self

    def for_list(self) -> Self:
        return self.select_related("case__district", "case__holder", "rule")

    def running(self) -> Self:
        return self.filter(status=Deadline.Status.RUNNING)

    def missed_at(self, moment: datetime) -> Self:
        """Running clocks whose last moment has passed."""
        return self.running().filter(due_at__lte=moment)

    def unsettled(self) -> Self:
        """Clocks that ran out, while what was due still waits to be done."""
        return self.filter(status=Deadline.Status.MISSED, settled_at__isnull=True)

    def overdue(self, moment: datetime) -> Self:
        """What is late at ``moment``, whether or not the clock task has looked at it."""
        late = Q(status=Deadline.Status.RUNNING, due_at__lte=moment)
        return self.filter(late | Q(status=Deadline.Status.MISSED, settled_at__isnull=True))


class Deadline(Stateful):
    """One statutory clock of one case: what started it, when it ends, under which calendar."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        MET = "met", _("Met")
        MISSED = "missed", _("Missed")
        STOPPED = "stopped", _("Stopped")

    TRANSITIONS = {Status.RUNNING: {Status.MET, Status.MISSED, Status.STOPPED}}
    TONES = {"running": "progress", "met": "good", "missed": "bad", "stopped": "neutral"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    rule = models.ForeignKey(StatutoryDeadline, models.PROTECT, related_name="deadlines")
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(_("started"))
    #: the first moment after the last day (or hour) of the term
    due_at = models.DateTimeField(_("ends"))
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    citation = models.CharField(max_length=300)
    calendar_version = models.CharField(max_length=64)
    provisional = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    #: of a missed clock: when what was due was done after all, or became pointless
    settled_at = models.DateTimeField(null=True)
    #: the reminder given last, in working days before the end
    reminded = models.PositiveSmallIntegerField(null=True)
    #: of a missed clock: when it was taken to the head of the district
    escalated_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["rule", "due_at"], condition=Q(status="running"), name="deadline_due"
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(status="running"), name="deadline_next"
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(status="missed", settled_at__isnull=True),
                name="deadline_unsettled",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule"],
                condition=Q(status="running"),
                name="deadline_one_running",
            ),
            models.CheckConstraint(
                name="deadline_due_after_start", condition=Q(due_at__gt=models.F("started_at"))
            ),
            models.CheckConstraint(
                name="deadline_ended_has_time",
                condition=Q(status="running") | Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="deadline_only_missed_are_settled_or_escalated",
                condition=Q(status="missed")
                | Q(settled_at__isnull=True, escalated_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule_id}"

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def is_done(self) -> bool:
        return self.status != self.Status.RUNNING

    @property
    def last_moment(self) -> datetime:
        """For display: the last minute that still counts."""
        return self.due_at - timedelta(minutes=1)
