from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, MultipleChoiceFilter

from seizures.penalties.models import Penalty, PenaltyQuerySet


class PenaltyFilter(FilterSet):
    """Search and filters of the list of penalties."""

    q = CharFilter(method="search", label=_("Number, case or consignor"))
    status = MultipleChoiceFilter(
        choices=Penalty.Status,
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
        distinct=False,
    )

    class Meta:
        model = Penalty
        fields = ["q", "status"]

    def search(self, queryset: PenaltyQuerySet, name: str, value: str) -> PenaltyQuerySet:
        return queryset.filter(
            Q(number__icontains=value)
            | Q(case__number__icontains=value)
            | Q(case__shipment__consignor_name__icontains=value)
        )
