from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from enterprises.filters import EnterpriseFilter
from enterprises.models import Enterprise, EnterpriseQuerySet


class EnterpriseSerializer(serializers.ModelSerializer[Enterprise]):
    class Meta:
        model = Enterprise
        fields = [
            "number",
            "status",
            "name_zh",
            "name_en",
            "uscc",
            "country",
            "district",
            "address",
            "contact_name",
            "phone",
            "email",
            "created_at",
        ]


class EnterpriseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Enterprise]):
    """Enterprises: customs reads all, an enterprise those it acts for."""

    serializer_class = EnterpriseSerializer
    filterset_class = EnterpriseFilter
    ordering = ("number",)
    ordering_fields = ["number", "created_at"]
    capabilities = {"list": Can.VIEW_ENTERPRISES, "retrieve": Can.VIEW_ENTERPRISES}

    def get_queryset(self) -> EnterpriseQuerySet:
        if self.is_schema:
            return Enterprise.objects.none()
        return Enterprise.objects.visible_to(self.user)
