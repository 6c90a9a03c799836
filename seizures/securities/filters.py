from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.securities.models import Security


class SecurityFilter(FilterSet):
    """Securities of a case, of a form, in a state."""

    case = CharFilter(field_name="case__number", label=_("Case"))
    status = ChoiceFilter(choices=Security.Status.choices, label=_("Status"))
    form = ChoiceFilter(choices=Security.Form.choices, label=_("Form of security"))

    class Meta:
        model = Security
        fields = ["case", "status", "form"]
