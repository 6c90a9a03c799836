from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.disclosures.filters import DisclosureFilter
from seizures.disclosures.models import Disclosure, DisclosureQuerySet


class DisclosureSerializer(serializers.ModelSerializer[Disclosure]):
    case = serializers.CharField(source="case.number", read_only=True)
    by = serializers.CharField(source="by.username", default=None, read_only=True)

    class Meta:
        model = Disclosure
        fields = ["case", "at", "by", "to_kind", "to_name", "what", "ground", "about", "sha256"]


class DisclosureViewSet(mixins.ListModelMixin, ApiViewSet[Disclosure]):
    """What customs has given away: who, what, to whom, on what ground."""

    queryset = Disclosure.objects.none()
    serializer_class = DisclosureSerializer
    filterset_class = DisclosureFilter
    ordering = ("-at", "-pk")
    ordering_fields = ["at"]
    capabilities = {"list": Can.VIEW_DISCLOSURES}

    def get_queryset(self) -> DisclosureQuerySet:
        if self.is_schema:
            return Disclosure.objects.none()
        return Disclosure.objects.visible_to(self.user).for_list()
