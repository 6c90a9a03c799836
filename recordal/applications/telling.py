"""What applicants and holders are told of their recordals."""

from datetime import date, datetime, time

from django.utils import timezone

from core.audit.models import Event, EventQuerySet
from core.notifications.models import Notification
from core.notifications.services import send
from core.reference.calendar import SHANGHAI
from recordal.applications.models import Recordal

INTERNAL = ("recordal.assigned", "recordal.given_back", "recordal.checked")


def tell_holder(
    recordal: Recordal, message: str, *, once: str = "", **params: object
) -> list[Notification]:
    """Tell everybody who acts for the holder; whom ``once`` was told already hears nothing."""
    return send(
        recordal.right.holder.people(),
        message,
        url=f"/portal/recordals/{recordal.application_no}/",
        once=once,
        title=recordal.right.title,
        **params,
    )


def history_for_holder(recordal: Recordal) -> EventQuerySet:
    """What happened to an application, without how customs organises its work."""
    return Event.objects.about(recordal).exclude(verb__in=INTERNAL).for_timeline()


def moment_of(on: date | None) -> datetime:
    """Now, or nine o'clock on a day of the past."""
    return datetime.combine(on, time(9), SHANGHAI) if on else timezone.now()
