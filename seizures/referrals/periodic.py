"""The clock's door: approved transfers whose delivery is due, or due again."""

from celery import shared_task
from django.utils import timezone

from seizures.referrals import delivery
from seizures.referrals.models import Referral

AT_ONCE = 100


@shared_task
def deliver_waiting() -> int:
    """Deliver what is approved and due. Safe to repeat, and beside a worker that does the same."""
    due = Referral.objects.filter(
        status=Referral.Status.APPROVED, next_try_at__lte=timezone.now()
    ).order_by("next_try_at", "pk")
    waiting = [delivery.deliver(pk) for pk in due.values_list("pk", flat=True)[:AT_ONCE]]
    return sum(again is None for again in waiting)
