from celery import shared_task

from core.reference.calendar import today
from recordal.life import services


@shared_task
def expire_recordals() -> int:
    """End recordals whose term is over, just after midnight in Beijing (REG 10)."""
    return services.expire_due(on=today())


@shared_task
def warn_of_expiry() -> int:
    """Warn holders of the end of their terms, in the morning."""
    return services.warn_due(on=today())
