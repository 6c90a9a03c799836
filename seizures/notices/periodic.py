from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from seizures.notices.models import Notice
from seizures.notices.tasks import draw_notice

#: long enough for the worker to have drawn it, if nobody had stopped the worker
LEFT_BEHIND = timedelta(minutes=2)


@shared_task
def redraw_waiting() -> int:
    """Draw letters that a stopped worker left behind; says how many."""
    since = timezone.now() - LEFT_BEHIND
    waiting = Notice.objects.filter(status=Notice.Status.ORDERED, ordered_at__lt=since)
    numbers = list(waiting.order_by("pk").values_list("pk", flat=True)[:200])
    for notice_id in numbers:
        draw_notice.delay_on_commit(notice_id)
    return len(numbers)
