from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from seizures.referrals import delivery

#: a longer wait is left to the clock, which looks every two minutes
SOON = timedelta(seconds=60)


@shared_task(bind=True, max_retries=None)
def deliver(self: Any, referral_id: int) -> None:
    """Deliver one approved transfer; comes back by itself when the wait is short."""
    again = delivery.deliver(referral_id)
    if again is not None and again - timezone.now() <= SOON:
        raise self.retry(eta=again)
