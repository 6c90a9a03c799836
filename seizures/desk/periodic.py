from celery import shared_task
from django.utils import timezone

from core.reference.calendar import today
from seizures.desk import digest


@shared_task
def send_digests() -> int:
    """The e-mail of the morning; a second run on the same day sends nothing twice."""
    return digest.send_digests(timezone.now(), today())
