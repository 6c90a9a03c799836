from celery import shared_task

from seizures.packages import running


@shared_task
def build_export(export_id: int) -> None:
    """Build one export; leaves quietly when another worker has it, or it is done."""
    running.run(export_id)
