"""The log of the investigation of a case, for its page."""

from django.template import Library

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.investigations.models import Investigation

register = Library()


@register.simple_tag
def investigations_of(case: Case, user: User) -> list[Investigation]:
    return list(Investigation.objects.visible_to(user).filter(case=case).for_list())
