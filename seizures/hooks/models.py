from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Can
from core.states import Stateful


class HookQuerySet(models.QuerySet["Hook"]):
    def visible_to(self, user: User) -> Self:
        """A partner office sees its own; administrators see all."""
        if user.is_partner:
            return self.filter(office=user.partner_office_id)
        return self.all() if user.can(Can.MANAGE_HOOKS) else self.none()


class Hook(models.Model):
    """An address of a partner office's own system, to which notices are posted and signed.

    The secret is not kept: it is derived from the key of this installation, a salt and a version
    number, and shown once. A new version leaves the former one valid for some days.
    """

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    office = models.ForeignKey(PartnerOffice, models.PROTECT, related_name="hooks")
    url = models.CharField(_("address"), max_length=500)
    salt = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    former_until = models.DateTimeField(_("former secret valid until"), null=True)
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = HookQuerySet.as_manager()

    class Meta:
        ordering = ["office", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "url"], condition=Q(active=True), name="hook_once_per_address"
            )
        ]

    def __str__(self) -> str:
        return self.url

    def secret(self, version: int | None = None) -> str:
        value = f"{self.reference}:{version or self.version}:{self.salt}"
        return salted_hmac("seizures.hooks", value, algorithm="sha256").hexdigest()

    def secrets(self) -> list[str]:
        """What a notice is signed with now: the secret, and a former one while it is valid."""
        both = self.former_until is not None and self.former_until > timezone.now()
        return [self.secret(), *([self.secret(self.version - 1)] if both else [])]


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def visible_to(self, user: User) -> Self:
        """Customs sees what goes to offices of its district; an office what goes to itself."""
        if user.is_partner:
            return self.filter(hook__office=user.partner_office_id)
        if user.is_officer:
            return self.filter(hook__office__district=user.district_id)
        return self.all() if user.can(Can.VIEW_DELIVERIES) else self.none()

    def for_list(self) -> Self:
        return self.select_related("hook__office")


class Dispatch(Stateful):
    """One notice to one address: a row of the outbox, written with the step that it tells of.

    ``key`` is the same at every attempt: a receiver that has it already answers without acting.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Has arrived")
        DEAD = "dead", _("Given up")

    TRANSITIONS = {
        Status.WAITING: {Status.SENT, Status.DEAD},
        Status.DEAD: {Status.WAITING},
    }
    TONES = {"waiting": "progress", "sent": "good", "dead": "bad"}

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    hook = models.ForeignKey(Hook, models.PROTECT, related_name="dispatches")
    key = models.CharField(_("key"), max_length=100)
    event = models.CharField(_("event"), max_length=60)
    subject = models.CharField(_("about"), max_length=60)
    #: what is posted, byte for byte, at every attempt
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("received"), null=True)
    #: what the receiver's system answered
    receipt = models.CharField(_("receipt"), max_length=300, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "dispatches"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="dispatch_newest"),
            models.Index(
                fields=["next_try_at"], condition=Q(status="waiting"), name="dispatch_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["hook", "key"], name="dispatch_once"),
            models.CheckConstraint(
                name="dispatch_sent_has_time",
                condition=~Q(status="sent") | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key
