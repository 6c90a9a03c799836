from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFromToRangeFilter, FilterSet, MultipleChoiceFilter

from seizures.disclosures.models import Disclosure, DisclosureQuerySet


class DisclosureFilter(FilterSet):
    """Search and filters of what customs has given away: page and API."""

    q = CharFilter(method="search", label=_("Case, number or name"))
    to_kind = MultipleChoiceFilter(
        choices=Disclosure.To,
        widget=forms.CheckboxSelectMultiple,
        label=_("To"),
        distinct=False,
    )
    at = DateFromToRangeFilter(field_name="at", label=_("Disclosed"))

    class Meta:
        model = Disclosure
        fields = ["q", "to_kind", "at"]

    def search(self, queryset: DisclosureQuerySet, name: str, value: str) -> DisclosureQuerySet:
        return queryset.filter(
            Q(case__number__icontains=value)
            | Q(about__icontains=value)
            | Q(to_name__icontains=value)
        )
