from rest_framework import mixins, serializers

from campaigns.filters import CampaignFilter
from campaigns.models import Campaign, CampaignQuerySet
from core.accounts.permissions import Can
from core.api.views import ApiViewSet


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    class Meta:
        model = Campaign
        fields = [
            "code",
            "status",
            "name_zh",
            "name_en",
            "aliases",
            "starts_on",
            "ends_on",
            "purpose",
            "regions",
            "categories",
            "districts",
        ]
        read_only_fields = fields


class CampaignViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Campaign]):
    """Special enforcement campaigns such as Operation Longteng."""

    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    lookup_field = "code"
    ordering = ("-starts_on", "-pk")
    capabilities = {"list": Can.VIEW_CAMPAIGNS, "retrieve": Can.VIEW_CAMPAIGNS}

    def get_queryset(self) -> CampaignQuerySet:
        if self.is_schema:
            return Campaign.objects.none()
        return Campaign.objects.visible_to(self.user).prefetch_related(
            "regions", "categories", "districts"
        )
