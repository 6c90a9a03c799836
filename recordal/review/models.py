from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
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
        return f"{self.get_kind_display()}: {self.recordal}"

    def get_absolute_url(self) -> str:
        return self.url
