"""The notices of courts in a case, as far as the reader sees them."""

from django.template import Library

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.civil.court_models import CourtNotice

register = Library()


@register.simple_tag
def court_notices_of(case: Case, user: User) -> list[CourtNotice]:
    return list(CourtNotice.objects.visible_to(user).filter(case=case).for_list())
