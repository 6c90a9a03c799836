"""The clock's door: notices whose task was lost, or whose next attempt is due."""

from celery import shared_task
from django.utils import timezone

from seizures.hooks.models import Dispatch
from seizures.hooks.tasks import send_dispatch

AT_ONCE = 200


@shared_task
def send_waiting() -> int:
    """Queue what is due, each as a task of its own: one slow receiver holds up nobody."""
    due = Dispatch.objects.filter(
        status=Dispatch.Status.WAITING, next_try_at__lte=timezone.now()
    ).order_by("next_try_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        send_dispatch.delay_on_commit(key)
    return len(keys)
