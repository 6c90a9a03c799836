from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from core.reference.models import District
from recordal.preconfirmations.models import PreConfirmation, PreConfirmationQuerySet


class PreConfirmationFilter(FilterSet):
    """Search and filters of pre-confirmations, the same for pages and API."""

    q = CharFilter(label=_("Number, recordal, mark or trader"), method="search")
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=PreConfirmation.Status,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    district = ModelChoiceFilter(label=_("Customs district"), queryset=District.objects.all())

    class Meta:
        model = PreConfirmation
        fields = ["q", "status", "district"]

    def search(
        self, rows: PreConfirmationQuerySet, name: str, value: str
    ) -> PreConfirmationQuerySet:
        text = value.strip()
        return rows.filter(
            Q(number__istartswith=text)
            | Q(recordal__number__istartswith=text)
            | Q(recordal__right__title__icontains=text)
            | Q(recordal__right__title_en__icontains=text)
            | Q(trader__uscc=text.upper())
            | Q(trader__name_zh__icontains=text)
            | Q(trader__name_en__icontains=text)
        )
