"""How people come to an enterprise: invited by its owners, or asking to be let in."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.states import Stateful
from enterprises.models.companies import Enterprise, Membership


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Neither accepted nor taken back; some of them may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(models.Model):
    """A letter that lets one person join an enterprise once. Only the digest of its key is kept."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    position = models.CharField(
        max_length=10, choices=Membership.Position, default=Membership.Position.MEMBER
    )
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "enterprise",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_waiting_once",
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.enterprise_id}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def visible_to(self, user: User) -> Self:
        """Officers see all; owners those to their enterprise; others their own."""
        if user.is_officer or user.is_headquarters:
            return self.all()
        run = Enterprise.objects.run_by(user)
        return self.filter(Q(user=user) | Q(enterprise__in=run))

    def waiting(self) -> Self:
        return self.filter(status=JoinRequest.Status.ASKED)


class JoinRequest(Stateful):
    """Somebody found the own enterprise registered already, and asks its owners to be let in."""

    class Status(models.TextChoices):
        ASKED = "asked", _("To be decided")
        ACCEPTED = "accepted", _("Let in")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS = {Status.ASKED: {Status.ACCEPTED, Status.REFUSED, Status.WITHDRAWN}}
    TONES = {"asked": "info", "accepted": "good", "refused": "bad", "withdrawn": "neutral"}

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(User, models.CASCADE, related_name="join_requests")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    message = models.CharField(_("message"), max_length=300, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"],
                condition=Q(status="asked"),
                name="join_request_waiting_once",
            ),
            models.CheckConstraint(
                name="join_request_decided_at_a_moment",
                condition=Q(status="asked", decided_at__isnull=True)
                | ~Q(status="asked") & Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.enterprise_id}"
