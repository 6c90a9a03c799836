from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.securities.filters import SecurityFilter
from seizures.securities.models import Security, SecurityQuerySet


class SecuritySerializer(serializers.ModelSerializer[Security]):
    case = serializers.CharField(source="case.number", read_only=True)
    currency = serializers.SerializerMethodField()

    class Meta:
        model = Security
        fields = [
            "number",
            "case",
            "status",
            "form",
            "amount",
            "amount_due",
            "currency",
            "tier_key",
            "citation",
            "reference_no",
            "submitted_at",
            "decided_at",
            "refusal_reason",
            "returned_at",
        ]

    def get_currency(self, security: Security) -> str:
        return "CNY"


class SecurityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Security]):
    """What rights holders gave so that goods may be detained."""

    serializer_class = SecuritySerializer
    filterset_class = SecurityFilter
    ordering = ("-submitted_at", "-pk")
    ordering_fields = ["submitted_at", "number", "amount"]
    capabilities = {"list": Can.VIEW_CASES, "retrieve": Can.VIEW_CASES}

    def get_queryset(self) -> SecurityQuerySet:
        if self.is_schema:
            return Security.objects.none()
        return Security.objects.visible_to(self.user).for_list()
