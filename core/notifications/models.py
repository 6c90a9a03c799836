from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext

from core.accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def waiting(self) -> Self:
        """E-mails that are due to be sent, or sent again."""
        return self.filter(email_status="waiting", next_try_at__lte=timezone.now())


class Notification(models.Model):
    """A row of the outbox: shown in the application, and sent by e-mail to whoever has one."""

    class Email(models.TextChoices):
        NONE = "none"
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    recipient = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    address = models.EmailField(blank=True, help_text="of somebody who has no account")
    language = models.CharField(max_length=10, blank=True, help_text="of an address")
    message = models.CharField(max_length=300, help_text="translatable text with %(name)s places")
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    once = models.CharField(max_length=150, blank=True, help_text="key that forbids a second one")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    email_status = models.CharField(max_length=10, choices=Email, default=Email.NONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notification_inbox"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(email_status="waiting"),
                name="notification_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "once"], condition=~Q(once=""), name="notification_once"
            ),
            models.CheckConstraint(
                name="notification_to_account_or_address",
                condition=Q(recipient__isnull=False, address="")
                | (Q(recipient__isnull=True) & ~Q(address="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The message in the reader's language."""
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        known = {
            name: value[language] if isinstance(value, dict) else value
            for name, value in self.params.items()
        }
        return gettext(self.message) % known
