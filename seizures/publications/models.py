from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.states import Stateful
from seizures.penalties.models import Penalty


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(penalty__in=Penalty.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("penalty__case__district")

    def public(self) -> Self:
        """What anybody may read: what stands, and that something was withdrawn and why."""
        return self.exclude(status=Publication.Status.WITHHELD)


class Publication(Stateful):
    """A penalty decision made public, kept from the public with reasons, or withdrawn (APL 48).

    What is shown is frozen: a changed decision is withdrawn and published anew.
    """

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Published")
        WITHHELD = "withheld", _("Not published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS = {
        Status.PUBLISHED: {Status.WITHDRAWN},
        Status.WITHHELD: {Status.PUBLISHED},
    }
    TONES = {"published": "good", "withheld": "neutral", "withdrawn": "warn"}

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="publications")
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    #: the decision as it was numbered then; the penalty may be decided anew under another number
    decision_no = models.CharField(_("number of the decision"), max_length=24)
    #: as it is shown: of a person only the first sign of the name
    party = models.CharField(_("party"), max_length=200)
    party_code = models.CharField(max_length=18, blank=True)
    facts = models.TextField(_("facts"))
    citation = models.CharField(max_length=300)
    confiscated = models.BooleanField(_("confiscation"))
    fine = models.DecimalField(_("fine (CNY)"), max_digits=18, decimal_places=2)
    decided_on = models.DateField(_("decided on"))
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withheld_reasons = models.TextField(_("why it is not published"), blank=True)
    withheld_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawal_reasons = models.TextField(_("why it was withdrawn"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="publication_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["penalty"],
                condition=~Q(status="withdrawn"),
                name="publication_one_standing",
            ),
            models.CheckConstraint(
                name="publication_published_has_time",
                condition=Q(status="withheld") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="publication_withheld_with_reasons",
                condition=~Q(status="withheld") | ~Q(withheld_reasons=""),
            ),
            models.CheckConstraint(
                name="publication_withdrawn_with_reasons",
                condition=~Q(status="withdrawn")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reasons="")),
            ),
        ]

    def __str__(self) -> str:
        return self.decision_no

    def get_absolute_url(self) -> str:
        return reverse("public-penalty", args=[self.pk])
