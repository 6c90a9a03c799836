"""The status queries of a shipment, wherever it is shown to officers."""

from dataclasses import dataclass

from django.template import Library

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.screening.question_models import Question
from seizures.shipments.models import Shipment

register = Library()


@dataclass(frozen=True)
class StatusQueries:
    rows: list[Question]
    may_ask: bool


@register.simple_tag
def status_queries(shipment: Shipment, user: User) -> StatusQueries:
    """Those the reader may see, and whether a new one may be made now."""
    if user.is_enterprise or not user.can(Can.VIEW_SCREENING):
        return StatusQueries([], may_ask=False)
    rows = list(Question.objects.visible_to(user).queries().filter(shipment=shipment))
    waiting = any(question.is_undecided for question in rows)
    free = shipment.status != Shipment.Status.SUSPENDED and not waiting
    return StatusQueries(rows, may_ask=free and user.can(Can.DECIDE_HITS))
