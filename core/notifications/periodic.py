from celery import shared_task

from core.notifications.delivery import deliver
from core.notifications.models import Notification


@shared_task
def send_waiting() -> int:
    """Send the e-mails whose task was lost or whose next try is due."""
    waiting = Notification.objects.waiting().order_by("next_try_at")
    due = waiting.values_list("pk", flat=True)[:500]
    return sum(deliver(pk) for pk in due)
