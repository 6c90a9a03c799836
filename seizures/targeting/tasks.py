"""Work of the worker: dry runs slice by slice, and places that became free."""

from celery import shared_task
from django.db import OperationalError

from seizures.targeting import lanes, trying


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def run_dry(run_id: int) -> None:
    """Go on with a dry run; a second call finds it done, or goes on where the first stopped."""
    if not trying.go_on(run_id):
        run_dry.delay_on_commit(run_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def move_waiting(district: str) -> None:
    """Order what waits in a district wherever places are free; the clock does so anyway."""
    lanes.move_up(district)
