from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.viewings.models import Viewing


class ViewingFilter(FilterSet):
    """Viewings of a case, in a state."""

    case = CharFilter(field_name="case__number", label=_("Case"))
    status = ChoiceFilter(choices=Viewing.Status.choices, label=_("Status"))

    class Meta:
        model = Viewing
        fields = ["case", "status"]
