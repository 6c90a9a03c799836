"""What the clock does for targeting: free places, what rules yield, ends of rules, dry runs."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from seizures.targeting import lanes, services, yields
from seizures.targeting.models import DryRun
from seizures.targeting.tasks import run_dry

PATIENCE = timedelta(minutes=10)


@shared_task
def move_up_waiting() -> int:
    """Order what waits wherever places are free. Safe to repeat."""
    return lanes.move_up()


@shared_task
def count_yields() -> None:
    """Count the results of yesterday and today anew. Safe to repeat."""
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today):
        yields.count_day(day)


@shared_task
def count_yields_of_a_month() -> None:
    """Count the last weeks anew: days on which no worker was there."""
    today = timezone.localdate()
    for n in range(35):
        yields.count_day(today - timedelta(days=n))


@shared_task
def retire_ended_rules() -> int:
    return services.retire_ended(timezone.localdate())


@shared_task
def go_on_with_dry_runs() -> int:
    """Go on with dry runs whose worker is gone. Safe to repeat: each batch is stored once."""
    left = DryRun.objects.filter(
        status__in=[DryRun.Status.WAITING, DryRun.Status.RUNNING],
        created_at__lt=timezone.now() - PATIENCE,
    )
    for run in left:
        run_dry.delay_on_commit(run.pk)
    return len(left)
