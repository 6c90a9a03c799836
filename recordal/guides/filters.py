from django_filters import CharFilter, FilterSet

from recordal.guides.models import Guide


class GuideFilter(FilterSet):
    """Find the guide of a recordal by its number."""

    recordal = CharFilter(field_name="recordal__number")

    class Meta:
        model = Guide
        fields = ["recordal"]
