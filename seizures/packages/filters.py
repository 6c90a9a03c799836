from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.packages.models import Export


class ExportFilter(FilterSet):
    """Exports of a case, in a state."""

    case = CharFilter(field_name="case__number", label=_("Case"))
    status = ChoiceFilter(choices=Export.Status.choices, label=_("Status"))

    class Meta:
        model = Export
        fields = ["case", "status"]
