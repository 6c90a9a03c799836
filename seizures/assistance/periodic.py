from celery import shared_task
from django.utils import timezone

from seizures.assistance import services
from seizures.assistance.models import AssistanceRequest

BATCH = 200


@shared_task
def escalate_unanswered() -> int:
    """Requests for assistance without an answer in time: both sides are told, once."""
    now = timezone.now()
    overdue = AssistanceRequest.objects.overdue_at(now).order_by("answer_by", "pk")
    return sum(services.escalate(request, now=now) for request in overdue[:BATCH])
