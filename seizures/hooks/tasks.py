from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from seizures.hooks import delivery

#: a longer wait is left to the clock
SOON = timedelta(seconds=60)


@shared_task(bind=True, max_retries=None)
def send_dispatch(self: Any, dispatch_id: int) -> None:
    """Post one notice; comes back by itself when the wait is short."""
    again = delivery.deliver(dispatch_id)
    if again is not None and again - timezone.now() <= SOON:
        raise self.retry(eta=again)
