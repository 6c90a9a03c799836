from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFromToRangeFilter, FilterSet, MultipleChoiceFilter

from seizures.referrals.models import Referral, ReferralQuerySet


class ReferralFilter(FilterSet):
    """Search and filters of referrals: officers' list, partner's inbox and API."""

    q = CharFilter(method="search", label=_("Number, case or police reference"))
    status = MultipleChoiceFilter(
        choices=Referral.Status,
        widget=forms.CheckboxSelectMultiple,
        label=_("Status"),
        distinct=False,
    )
    proposed = DateFromToRangeFilter(field_name="proposed_at", label=_("Proposed"))

    class Meta:
        model = Referral
        fields = ["q", "status", "proposed"]

    def search(self, queryset: ReferralQuerySet, name: str, value: str) -> ReferralQuerySet:
        return queryset.filter(
            Q(number__icontains=value)
            | Q(case__number__icontains=value)
            | Q(police_reference__icontains=value)
        )
