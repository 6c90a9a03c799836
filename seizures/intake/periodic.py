"""What the clock does for intake: pick up what was left lying."""

from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from seizures.intake import rescreening
from seizures.intake.models import Rescreening
from seizures.intake.running import alive_key
from seizures.intake.tasks import rescreen, run_import, screen_chunk
from seizures.shipments import partitions
from seizures.shipments.models import Chunk, Import

PATIENCE = timedelta(minutes=5)
MOST_CHUNKS = 200


@shared_task
def screen_waiting() -> int:
    """Screen what was received and forgotten, as when a worker was killed. Safe to repeat."""
    patient = timezone.now() - PATIENCE
    chunks = Chunk.objects.filter(screened_at__isnull=True, stored_at__lt=patient)
    left = list(chunks.order_by("stored_at").values_list("pk", flat=True)[:MOST_CHUNKS])
    for chunk_id in left:
        screen_chunk.delay_on_commit(chunk_id)
    return len(left)


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


@shared_task
def keep_line_days() -> int:
    """Partitions for the days to come, and the days past their time let go. Safe to repeat."""
    return len(partitions.make_ahead()) + len(partitions.let_go())


@shared_task
def rescreen_for_late_recordals() -> int:
    """Hold what was recorded or changed against goods that have not left. Safe to repeat."""
    rescreening.collect()
    at_work = Rescreening.objects.filter(finished_at__isnull=True).order_by("pk")
    keys = list(at_work.values_list("pk", flat=True)[:100])
    for key in keys:
        rescreen.delay_on_commit(key)
    return len(keys)
