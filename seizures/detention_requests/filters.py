from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from seizures.detention_requests.models import DetentionRequest, DetentionRequestQuerySet


class DetentionRequestFilter(FilterSet):
    """Applications for detention by words and state."""

    q = CharFilter(method="search", label=_("Number, party or goods"))
    status = ChoiceFilter(choices=DetentionRequest.Status.choices, label=_("Status"))

    class Meta:
        model = DetentionRequest
        fields = ["q", "status"]

    def search(
        self, queryset: DetentionRequestQuerySet, name: str, value: str
    ) -> DetentionRequestQuerySet:
        value = value.strip()
        return queryset.filter(
            Q(number__iexact=value)
            | Q(goods__icontains=value)
            | Q(consignor_name__icontains=value)
            | Q(holder__name_zh__icontains=value)
            | Q(holder__name_en__icontains=value)
        )
