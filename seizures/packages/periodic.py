from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from seizures.packages.models import Export
from seizures.packages.tasks import build_export

#: no sign of life for so long: the worker is gone, or never came
PATIENCE = timedelta(minutes=3)


@shared_task
def go_on_with_exports() -> int:
    """Begin anew with exports whose worker is gone; says how many. Safe to repeat."""
    since = timezone.now() - PATIENCE
    Export.objects.filter(status=Export.Status.BUILDING, moved_at__lt=since).update(
        status=Export.Status.ORDERED, done=0
    )
    left = Export.objects.filter(status=Export.Status.ORDERED, moved_at__lt=since)
    keys = list(left.order_by("pk").values_list("pk", flat=True)[:100])
    for export_id in keys:
        build_export.delay_on_commit(export_id)
    return len(keys)
