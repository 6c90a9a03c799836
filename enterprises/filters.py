from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)

from core.reference.models import Country, District
from enterprises.models import Enterprise, EnterpriseQuerySet


class EnterpriseFilter(FilterSet):
    """Search and filters of enterprises, the same for the page and for the API."""

    q = CharFilter(label=_("Name, number or code"), method="search")
    status = MultipleChoiceFilter(
        label=_("Status"), choices=Enterprise.Status, widget=forms.CheckboxSelectMultiple
    )
    country = ModelChoiceFilter(label=_("Country"), queryset=Country.objects.all())
    district = ModelChoiceFilter(label=_("Customs district"), queryset=District.objects.all())
    priority = ChoiceFilter(
        label=_("Priority enterprise"),
        choices=[("running", _("In a running campaign")), ("ever", _("In any campaign"))],
        method="with_priority",
    )

    class Meta:
        model = Enterprise
        fields = ["q", "status", "country", "district", "priority"]

    def search(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        text = value.strip()
        return rows.filter(
            Q(number__istartswith=text)
            | Q(uscc__istartswith=text)
            | Q(name_zh__icontains=text)
            | Q(name_en__icontains=text)
        )

    def with_priority(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        if value == "running":
            return rows.filter(priorities__campaign__status="running").distinct()
        return rows.filter(priorities__isnull=False).distinct()
