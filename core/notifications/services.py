"""One outbox for everything that people must be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.notifications.models import Notification
from core.notifications.tasks import send_email

#: more e-mails than this at once are left to the clock, which sends every minute
MAILS_QUEUED_SINGLY = 200


@dataclass(frozen=True)
class Message:
    """A sentence for some people. ``text`` is marked with ``gettext_noop`` where it is written."""

    recipients: Iterable[User]
    text: str
    url: str = ""
    once: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


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
    return send_many([Message(recipients, message, url, once, params)])


@transaction.atomic(savepoint=False)
def send_many(messages: Iterable[Message]) -> list[Notification]:
    """Many messages with a few statements; returns the rows that are new."""
    rows = [row for message in messages for row in _rows(message)]
    plain = Notification.objects.bulk_create([row for row in rows if not row.once], 1000)
    created = plain + _create_once([row for row in rows if row.once])
    mails = [row.pk for row in created if row.email_status == Notification.Email.WAITING]
    if len(mails) <= MAILS_QUEUED_SINGLY:  # a flood is sent by the clock, in batches
        for pk in mails:
            send_email.delay_on_commit(pk)
    return created


def _rows(message: Message) -> list[Notification]:
    known = {name: _words(value) for name, value in message.params.items()}
    email = Notification.Email
    return [
        Notification(
            recipient=user,
            message=message.text,
            params=known,
            url=message.url,
            once=message.once,
            email_status=email.WAITING if user.is_reachable else email.NONE,
        )
        for user in {user.pk: user for user in message.recipients}.values()
    ]


def _create_once(rows: list[Notification]) -> list[Notification]:
    """Rows nobody got under their key before. One that met a conflict comes back without a key."""
    if not rows:
        return []
    keys = {row.once for row in rows}
    readers = {row.recipient_id for row in rows}
    told = Notification.objects.filter(once__in=keys, recipient__in=readers)
    already = set(told.values_list("recipient_id", "once"))
    fresh = [row for row in rows if (row.recipient_id, row.once) not in already]
    if not fresh:
        return []
    Notification.objects.bulk_create(fresh, 1000, ignore_conflicts=True)
    wanted = {(row.recipient_id, row.once) for row in fresh}
    found = told.filter(once__in={row.once for row in fresh})
    return [row for row in found if (row.recipient_id, row.once) in wanted]


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
