"""The deposits of a case, for the panel on its pages."""

from django.template import Library

from seizures.cases.models import Case
from seizures.counter_securities.models import CounterSecurity

register = Library()


@register.simple_tag
def deposits(case: Case) -> list[CounterSecurity]:
    return list(CounterSecurity.objects.filter(case=case).for_list())
