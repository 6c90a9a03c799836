from celery import shared_task

from core.notifications.delivery import deliver


@shared_task
def send_email(notification_id: int) -> None:
    """Send one e-mail of the outbox; the clock tries again what fails."""
    deliver(notification_id)
