"""Requests for assistance in a case, for its page."""

from django.template import Library

from seizures.assistance.models import AssistanceRequest
from seizures.cases.models import Case

register = Library()


@register.simple_tag
def assistance_of(case: Case) -> list[AssistanceRequest]:
    return list(AssistanceRequest.objects.filter(case=case).for_list())
