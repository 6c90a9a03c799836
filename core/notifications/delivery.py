"""Sending one e-mail of the outbox, once."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.notifications.models import Notification

MOST_ATTEMPTS = 8
log = logging.getLogger(__name__)


def deliver(notification_id: int) -> bool:
    """Send the e-mail if it is still waiting; book the next try when the server fails."""
    with transaction.atomic():
        row = (
            Notification.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(pk=notification_id, email_status=Notification.Email.WAITING)
            .first()
        )
        if row is None:
            return False
        row.attempts += 1
        try:
            _send(row)
        except Exception:  # one message that cannot be sent must not hold up the others
            log.warning("e-mail %s failed, attempt %s", row.pk, row.attempts, exc_info=True)
            row.next_try_at = timezone.now() + timedelta(minutes=2**row.attempts)
            if row.attempts >= MOST_ATTEMPTS:
                row.email_status = Notification.Email.FAILED
        else:
            row.email_status = Notification.Email.SENT
        fields = ["attempts", "next_try_at", "email_status"]
        if row.recipient is None and row.email_status != Notification.Email.WAITING:
            row.url = ""  # it may open a door: nobody else shall read it here
            fields.append("url")
        row.save(update_fields=fields)
    return row.email_status == Notification.Email.SENT


def _send(row: Notification) -> None:
    reader = row.recipient
    language = reader.language if reader else row.language
    address = reader.email if reader else row.address
    with translation.override(language or settings.LANGUAGE_CODE):
        link = f"{settings.SITE_URL}{row.url}" if row.url else settings.SITE_URL
        body = render_to_string(
            "emails/notification.txt", {"text": row.text, "link": link, "user": reader or address}
        )
        send_mail(
            subject=_("Longteng: %(text)s") % {"text": " ".join(row.text.split())[:120]},
            message=body,
            from_email=None,
            recipient_list=[address],
        )
