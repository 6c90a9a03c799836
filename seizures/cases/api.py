from typing import Any

from django.apps import apps
from django.db.models import Prefetch
from rest_framework import mixins, serializers

from core.accounts.models import User
from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.filters import CaseFilter
from seizures.cases.models import Case, CaseItem, CaseQuerySet


class CaseItemSerializer(serializers.ModelSerializer[CaseItem]):
    recordal = serializers.CharField(source="recordal.number", read_only=True)
    right_kind = serializers.CharField(source="recordal.right.kind", read_only=True)
    value_currency = serializers.SerializerMethodField()

    class Meta:
        model = CaseItem
        fields = [
            "line_no",
            "recordal",
            "right_kind",
            "mark",
            "description",
            "hs_code",
            "quantity",
            "unit",
            "packages",
            "unit_price",
            "currency",
            "value",
            "value_currency",
        ]

    def get_value_currency(self, item: CaseItem) -> str:
        return "CNY"


class CaseClockSerializer(serializers.Serializer[Any]):
    """A statutory clock, as it stands in a case."""

    kind = serializers.CharField(source="rule_id")
    name = serializers.CharField()
    status = serializers.CharField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    citation = serializers.CharField()
    provisional = serializers.BooleanField()
    ended_at = serializers.DateTimeField(allow_null=True)


class CaseSerializer(serializers.ModelSerializer[Case]):
    district = serializers.CharField(source="district_id", read_only=True)
    holder = serializers.CharField(source="holder.number", read_only=True)
    holder_name = serializers.CharField(source="holder.name", read_only=True)
    shipment = serializers.SerializerMethodField()
    consignor_name = serializers.SerializerMethodField()
    direction = serializers.CharField(source="shipment.direction", read_only=True)
    channel = serializers.CharField(source="shipment.channel", read_only=True)
    campaign = serializers.CharField(source="campaign.code", read_only=True, default=None)
    currency = serializers.SerializerMethodField()
    items = CaseItemSerializer(many=True, read_only=True)
    deadlines = CaseClockSerializer(many=True, read_only=True)

    class Meta:
        model = Case
        fields = [
            "number",
            "flow",
            "status",
            "district",
            "holder",
            "holder_name",
            "shipment",
            "consignor_name",
            "direction",
            "channel",
            "campaign",
            "opened_at",
            "suspicion_on",
            "notified_at",
            "answer",
            "answered_at",
            "detained_at",
            "determined_at",
            "release_ground",
            "closed_at",
            "value",
            "currency",
            "items",
            "deadlines",
        ]

    def get_currency(self, case: Case) -> str:
        return "CNY"

    def get_consignor_name(self, case: Case) -> str:
        reader = self._reader()
        return case.consignor_for(reader) if reader else case.shipment.consignor_name

    def get_shipment(self, case: Case) -> str:
        reader = self._reader()
        return case.declaration_for(reader) if reader else case.shipment.number

    def to_representation(self, instance: Case) -> dict[str, Any]:
        """The price agreed with the buyer is the consignor's secret: holders see the value."""
        shown: dict[str, Any] = super().to_representation(instance)
        reader = self._reader()
        if reader:
            shown["status"] = instance.status_for(reader)
        if reader and reader.can(Can.ANSWER_NOTICES):
            for item in shown["items"]:
                item["unit_price"] = item["currency"] = None
        return shown

    def _reader(self) -> User | None:
        user = getattr(self.context.get("request"), "user", None)
        return user if isinstance(user, User) else None


class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Case]):
    """Goods of one rights holder stopped in one shipment, with their goods and clocks."""

    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    ordering = ("-opened_at", "-pk")
    ordering_fields = ["opened_at", "number", "value"]
    capabilities = {"list": Can.VIEW_CASES, "retrieve": Can.VIEW_CASES}

    def get_queryset(self) -> CaseQuerySet:
        if self.is_schema:
            return Case.objects.none()
        clocks: Any = apps.get_model("seizures", "Deadline")._default_manager.all()
        known = clocks.known_to(self.user).select_related("rule")
        items = CaseItem.objects.select_related("recordal__right")
        return (
            Case.objects.visible_to(self.user)
            .for_list()
            .prefetch_related(Prefetch("items", items), Prefetch("deadlines", known))
        )
