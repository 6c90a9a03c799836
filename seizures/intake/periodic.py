"""What the clock does for intake: pick up what was left lying."""

from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from seizures.intake.running import alive_key
from seizures.intake.tasks import run_import, screen_batch
from seizures.shipments.models import Import, Shipment

PATIENCE = timedelta(minutes=5)
BATCH = 500
MOST = 10_000


@shared_task
def screen_waiting() -> int:
    """Screen what was received and forgotten, as when a worker was killed. Safe to repeat.

    What was loaded without screening on purpose bears a version, and is left alone.
    """
    patient = timezone.now() - PATIENCE
    waiting = list(
        Shipment.objects.filter(
            status=Shipment.Status.RECEIVED, screening_version="", received_at__lt=patient
        )
        .order_by("pk")
        .values_list("pk", flat=True)[:MOST]
    )
    for start in range(0, len(waiting), BATCH):
        screen_batch.delay_on_commit(waiting[start : start + BATCH])
    return len(waiting)


@shared_task
def go_on_with_imports() -> int:
    """Go on with imports whose worker is gone: no batch for some minutes. Safe to repeat."""
    patient = timezone.now() - PATIENCE
    left = Import.objects.filter(
        status__in=[Import.Status.WAITING, Import.Status.RUNNING],
        created_at__lt=patient,
        file__isnull=False,
    )
    stalled = [batch for batch in left if not cache.get(alive_key(batch))]
    for batch in stalled:
        run_import.delay_on_commit(batch.pk)
    return len(stalled)
