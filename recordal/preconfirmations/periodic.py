from celery import shared_task

from core.reference.calendar import today
from recordal.preconfirmations import services


@shared_task
def close_preconfirmations() -> int:
    """Just after midnight in Beijing: what nobody answered goes on, what is over ends."""
    day = today()
    return services.pass_on_unanswered(on=day) + services.expire_due(on=day)
