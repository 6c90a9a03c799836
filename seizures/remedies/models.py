from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.files.models import StoredFile
from core.states import Stateful
from seizures.penalties.models import Penalty


class RemedyQuerySet(models.QuerySet["Remedy"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(penalty__in=Penalty.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("penalty__case__district", "penalty__case__shipment")

    def pending(self) -> Self:
        return self.filter(status__in=Remedy.PENDING)


class Remedy(Stateful):
    """The party goes to the superior authority or to court against a penalty decision."""

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", _("Administrative reconsideration")
        SUIT = "suit", _("Administrative suit")

    class Status(models.TextChoices):
        FILED = "filed", pgettext_lazy("remedy", "Filed")
        ACCEPTED = "accepted", pgettext_lazy("remedy", "Accepted")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        UPHELD = "upheld", _("Decision upheld")
        CHANGED = "changed", _("Decision changed")
        ANNULLED = "annulled", _("Decision annulled")

    ENDS = (Status.WITHDRAWN, Status.UPHELD, Status.CHANGED, Status.ANNULLED)
    PENDING = (Status.FILED, Status.ACCEPTED)
    TRANSITIONS = {
        Status.FILED: {Status.ACCEPTED, Status.NOT_ACCEPTED, *ENDS},
        Status.ACCEPTED: set(ENDS),
    }
    TONES = {
        "filed": "warn",
        "accepted": "info",
        "not_accepted": "neutral",
        "withdrawn": "neutral",
        "upheld": "good",
        "changed": "warn",
        "annulled": "bad",
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="remedies")
    kind = models.CharField(_("remedy"), max_length=16, choices=Kind)
    status = models.CharField(max_length=14, choices=Status, default=Status.FILED)
    filed_on = models.DateField(_("filed on"))
    authority = models.CharField(_("authority or court"), max_length=200)
    reference = models.CharField(_("its number"), max_length=100, blank=True)
    grounds = models.TextField(_("what the party asks for, and why"))
    late_reasons = models.TextField(_("why it is taken although late"), blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    #: reconsideration and suit do not suspend a decision unless somebody says so (APL 73)
    stayed_on = models.DateField(_("execution stayed on"), null=True)
    stay_reasons = models.TextField(blank=True)
    ended_on = models.DateField(_("ended on"), null=True)
    outcome = models.TextField(_("what was decided"), blank=True)
    old_fine = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    new_fine = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    outcome_document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = RemedyQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at", "-pk"]
        verbose_name_plural = "remedies"
        constraints = [
            models.UniqueConstraint(
                fields=["penalty"],
                condition=Q(status__in=["filed", "accepted"]),
                name="remedy_one_pending",
            ),
            models.CheckConstraint(
                name="remedy_ended_has_day",
                condition=Q(status__in=["filed", "accepted"]) | Q(ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="remedy_never_makes_it_worse",
                condition=Q(new_fine__isnull=True) | Q(new_fine__lte=models.F("old_fine")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_pending(self) -> bool:
        return self.status in self.PENDING

    def covers(self, day: date) -> bool:
        """Whether the matter was with the authority or court on a day."""
        return self.filed_on <= day and (self.ended_on is None or day <= self.ended_on)
