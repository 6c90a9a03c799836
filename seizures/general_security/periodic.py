from celery import shared_task

from core.reference.calendar import today
from seizures.general_security import services


@shared_task
def end_general_securities() -> int:
    """End the general securities of the year that is over (MEA 24)."""
    return services.end_due(on=today())
