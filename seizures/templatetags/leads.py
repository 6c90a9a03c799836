"""What was told about goods, for the pages of those who look at them."""

from django.template import Library

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.cases.models import Case
from seizures.leads.models import Lead
from seizures.shipments.models import Shipment

register = Library()


@register.simple_tag
def leads_about(user: User, shipment: Shipment, case: Case | str | None = None) -> list[Lead]:
    """The leads tied to a shipment or case that this officer may read; a page without a case
    gives an empty text."""
    if user.is_enterprise or not user.can(Can.VIEW_LEADS):
        return []
    of_case = case if isinstance(case, Case) else None
    return list(Lead.objects.visible_to(user).about(shipment, of_case))
