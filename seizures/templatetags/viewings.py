"""The viewings of a case, as far as the reader sees them."""

from django.template import Library

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.viewings.models import Viewing

register = Library()


@register.simple_tag
def viewings_of(case: Case, user: User) -> list[Viewing]:
    return list(
        Viewing.objects.visible_to(user).filter(case=case).for_list().prefetch_related("samples")
    )
