from celery import shared_task

from core.reference.calendar import today
from recordal.review import corrections


@shared_task
def remind_of_corrections() -> int:
    """Before an answer is due its applicant is reminded; once it is late, the examiner is told."""
    return corrections.remind(on=today())
