from celery import shared_task

from seizures.notices.drawing import draw
from seizures.notices.models import Notice


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def draw_notice(notice_id: int) -> None:
    """Draw one letter; leaves quietly when it is gone or drawn."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is not None:
        draw(notice)
