"""What the clock does for the index: a new file when much lies over the old one, old files away."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from seizures.screening.indexing import MANY_CHANGES, current_index, rebuild, shelf
from seizures.screening.models import IndexChange
from seizures.screening.shelf import NOTES_KEPT

DAYS = 7


@shared_task
def renew_index() -> bool:
    """Write the index anew when many changes lie over its file, or it is a week old. Safe to
    repeat: one process of a machine writes."""
    due = current_index().changed >= MANY_CHANGES or shelf().age() >= DAYS
    return due and rebuild() is not None


@shared_task
def prune_indexes() -> int:
    """Take old files away, and notes older than any file. Safe to repeat."""
    before = timezone.now() - timedelta(days=NOTES_KEPT)
    IndexChange.objects.filter(at__lt=before).delete()
    return shelf().prune(settings.INDEX_KEEP_DAYS)
