from collections.abc import Callable

from celery import shared_task
from django.utils.timezone import localdate

from campaigns import services
from campaigns.models import Campaign
from core.errors import DomainError


@shared_task
def open_and_close() -> int:
    """Open campaigns whose day has come, close those whose last day has passed. Repeatable."""
    today = localdate()
    due = Campaign.objects.filter(status="planned", starts_on__lte=today)
    moved = sum(_moved(services.open_campaign, campaign) for campaign in due)
    past = Campaign.objects.filter(status="running", ends_on__lt=today)
    return moved + sum(_moved(services.close, campaign) for campaign in past)


def _moved(step: Callable[..., Campaign], campaign: Campaign) -> bool:
    try:
        step(campaign, actor=None)
    except DomainError:  # somebody was faster; the other campaigns still have their turn
        return False
    return True
