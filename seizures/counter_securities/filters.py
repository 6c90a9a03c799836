from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.counter_securities.models import CounterSecurity


class CounterSecurityFilter(FilterSet):
    """Deposits of a case, in a state."""

    case = CharFilter(field_name="case__number", label=_("Case"))
    status = ChoiceFilter(choices=CounterSecurity.Status.choices, label=_("Status"))

    class Meta:
        model = CounterSecurity
        fields = ["case", "status"]
