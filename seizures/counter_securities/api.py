from typing import Any

from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.counter_securities.filters import CounterSecurityFilter
from seizures.counter_securities.models import CounterSecurity, CounterSecurityQuerySet


class CounterSecuritySerializer(serializers.ModelSerializer[CounterSecurity]):
    case = serializers.CharField(source="case.number", read_only=True)
    currency = serializers.SerializerMethodField()

    class Meta:
        model = CounterSecurity
        fields = [
            "number",
            "case",
            "status",
            "stage",
            "amount",
            "amount_due",
            "currency",
            "citation",
            "submitted_at",
            "decided_at",
            "refusal_reason",
            "suit_court",
            "suit_number",
            "suit_proven_at",
            "judgment_number",
            "closed_at",
            "closing_reasons",
        ]

    def get_currency(self, counter: CounterSecurity) -> str:
        return "CNY"


class CounterSecurityViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[CounterSecurity]
):
    """Deposits against which goods suspected of infringing patents are released (REG 19)."""

    serializer_class = CounterSecuritySerializer
    filterset_class = CounterSecurityFilter
    ordering: Any = ("-submitted_at", "-pk")
    ordering_fields = ["submitted_at", "number", "amount"]
    capabilities = {"list": Can.VIEW_CASES, "retrieve": Can.VIEW_CASES}

    def get_queryset(self) -> CounterSecurityQuerySet:
        if self.is_schema:
            return CounterSecurity.objects.none()
        return CounterSecurity.objects.visible_to(self.user).for_list()
