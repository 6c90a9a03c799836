"""One outbox for everything that people must be told."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.notifications.models import Notification
from core.notifications.tasks import send_email


@transaction.atomic
def send(
    recipients: Iterable[User],
    message: str,
    *,
    url: str = "",
    once: str = "",
    **params: object,
) -> list[Notification]:
    """Tell people something, in the application and by e-mail, after the transaction commits.

    ``message`` is marked with ``gettext_noop`` where it is written; it is translated when it is
    read. ``once`` is a key under which a recipient gets the message only once.
    """
    known = {name: _words(value) for name, value in params.items()}
    rows = [
        Notification(
            recipient=user,
            message=message,
            params=known,
            url=url,
            once=once,
            email_status=Notification.Email.WAITING if user.email else Notification.Email.NONE,
        )
        for user in {user.pk: user for user in recipients}.values()
    ]
    if once:
        told = Notification.objects.filter(once=once, recipient__in=[r.recipient_id for r in rows])
        already = set(told.values_list("recipient_id", flat=True))
        rows = [row for row in rows if row.recipient_id not in already]
    created = Notification.objects.bulk_create(rows, ignore_conflicts=bool(once))
    if once:  # rows that met a conflict come back without a key
        readers = [row.recipient_id for row in rows]
        created = list(Notification.objects.filter(once=once, recipient__in=readers))
    for row in created:
        if row.email_status == Notification.Email.WAITING:
            send_email.delay_on_commit(row.pk)
    return created


@transaction.atomic
def send_to_address(
    address: str, message: str, *, url: str, language: str = "", **params: object
) -> Notification:
    """Write to somebody who has no account yet; its link is not kept once it is sent."""
    row = Notification.objects.create(
        address=address,
        language=language,
        message=message,
        params={name: _words(value) for name, value in params.items()},
        url=url,
        email_status=Notification.Email.WAITING,
    )
    send_email.delay_on_commit(row.pk)
    return row


def _words(value: object) -> str | dict[str, str]:
    """A value as text; of things with a name in both languages, both."""
    zh, en = getattr(value, "name_zh", ""), getattr(value, "name_en", "")
    return {"zh": zh, "en": en} if zh and en else str(value)


def mark_read(user: User, notification_id: int | None = None) -> int:
    """Mark one notification, or all, of a user as read."""
    rows = Notification.objects.visible_to(user).unread()
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=timezone.now())
