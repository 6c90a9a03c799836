from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, MultipleChoiceFilter

from seizures.agreements.models import Agreement, AgreementQuerySet


class AgreementFilter(FilterSet):
    """Search and filters of agreements: pages of both sides, officers' list and API."""

    q = CharFilter(method="search", label=_("Number or name"))
    status = MultipleChoiceFilter(
        choices=Agreement.Status,
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
        distinct=False,
    )
    kind = MultipleChoiceFilter(
        choices=Agreement.Kind,
        widget=forms.CheckboxSelectMultiple,
        label=_("Kind"),
        distinct=False,
    )

    class Meta:
        model = Agreement
        fields = ["q", "status", "kind"]

    def search(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return queryset.filter(
            Q(number__icontains=value)
            | Q(partner_name__icontains=value)
            | Q(holder__name_zh__icontains=value)
            | Q(holder__name_en__icontains=value)
        )
