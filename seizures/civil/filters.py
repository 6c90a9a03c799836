from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.civil.court_models import CourtNotice


class CourtNoticeFilter(FilterSet):
    """Notices of courts by case, court, what they cover and where they stand."""

    case = CharFilter(field_name="case__number", label=_("Case"))
    court = CharFilter(lookup_expr="icontains", label=_("Court"))
    covers = ChoiceFilter(choices=CourtNotice.Covers.choices[:4], label=_("It covers"))
    status = ChoiceFilter(choices=CourtNotice.Status.choices, label=_("Status"))

    class Meta:
        model = CourtNotice
        fields = ["case", "court", "covers", "status"]
