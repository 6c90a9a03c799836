from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from core.reference.models import District
from seizures.leads.models import Lead, LeadQuerySet


class LeadFilter(FilterSet):
    """Search and filters of leads, the same for every list of them."""

    q = CharFilter(label=_("Number, mark, goods, suspect or reference"), method="search")
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=Lead.Status,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    district = ModelChoiceFilter(label=_("Customs district"), queryset=District.objects.all())

    class Meta:
        model = Lead
        fields = ["q", "status", "district"]

    def search(self, rows: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        text = value.strip()
        return rows.filter(
            Q(number__istartswith=text)
            | Q(mark__icontains=text)
            | Q(goods__icontains=text)
            | Q(suspect__icontains=text)
            | Q(references__icontains=text)
        )
