from celery import shared_task

from core.reference.calendar import today
from enterprises import agencies, merging


@shared_task
def warn_of_ending_powers() -> int:
    """Tell agents and holders before a power of attorney ends, 30 and 7 days, once each."""
    return agencies.warn_of_ends(today())


@shared_task
def look_for_likenesses() -> int:
    """Find enterprises that may be registered twice."""
    return merging.look_for_likenesses()


@shared_task
def settle_strays() -> int:
    """Move what was begun for an enterprise while it was being merged."""
    return merging.settle_strays()
