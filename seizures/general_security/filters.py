from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, MultipleChoiceFilter, NumberFilter

from seizures.general_security.models import GeneralSecurity, GeneralSecurityQuerySet


class GeneralSecurityFilter(FilterSet):
    """Search and filters of general securities, the same for pages and API."""

    q = CharFilter(label=_("Number, holder or guarantor"), method="search")
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=GeneralSecurity.Status,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    year = NumberFilter(label=_("Year"))

    class Meta:
        model = GeneralSecurity
        fields = ["q", "status", "year"]

    def search(
        self, rows: GeneralSecurityQuerySet, name: str, value: str
    ) -> GeneralSecurityQuerySet:
        text = value.strip()
        return rows.filter(
            Q(number__istartswith=text)
            | Q(guarantor__icontains=text)
            | Q(holder__name_zh__icontains=text)
            | Q(holder__name_en__icontains=text)
        )
