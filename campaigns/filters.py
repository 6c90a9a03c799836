from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from campaigns.models import Campaign, CampaignQuerySet


class CampaignFilter(FilterSet):
    q = CharFilter(method="search", label=_("Name, alias or code"))
    status = ChoiceFilter(choices=Campaign.Status, label=_("Status"))

    class Meta:
        model = Campaign
        fields = ["q", "status"]

    def search(self, queryset: CampaignQuerySet, name: str, value: str) -> CampaignQuerySet:
        return queryset.filter(
            Q(name_zh__icontains=value)
            | Q(name_en__icontains=value)
            | Q(code__icontains=value)
            | Q(aliases__icontains=value)
        )
