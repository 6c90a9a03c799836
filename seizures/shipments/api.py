from typing import Any

from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.shipments.filters import ShipmentFilter
from seizures.shipments.models import Shipment, ShipmentLine, ShipmentQuerySet

#: What customs thinks of a shipment is not told to those who sent it.
INSIDE = ("status", "screened_at")


class LineSerializer(serializers.ModelSerializer[ShipmentLine]):
    class Meta:
        model = ShipmentLine
        fields = [
            "line_no",
            "hs_code",
            "description",
            "brand",
            "quantity",
            "unit",
            "unit_price",
            "currency",
            "gross_weight_kg",
            "packages",
        ]


class ShipmentSerializer(serializers.ModelSerializer[Shipment]):
    district = serializers.CharField(source="district_id")
    office = serializers.CharField(source="office_code")

    class Meta:
        model = Shipment
        fields = [
            "number",
            "status",
            "declaration_no",
            "tracking_no",
            "direction",
            "district",
            "office",
            "declared_at",
            "channel",
            "transport_mode",
            "trade_mode",
            "consignor_uscc",
            "consignor_name",
            "consignee_name",
            "origin_country",
            "destination_country",
            "conveyance",
            "container_no",
            "received_at",
            "screened_at",
        ]

    def to_representation(self, instance: Shipment) -> Any:
        shown = super().to_representation(instance)
        if self.context["view"].user.is_enterprise:
            for name in INSIDE:
                shown.pop(name)
        return shown


class ShipmentFileSerializer(ShipmentSerializer):
    lines = LineSerializer(many=True)

    class Meta(ShipmentSerializer.Meta):
        fields = [*ShipmentSerializer.Meta.fields, "lines"]


class ShipmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Shipment]):
    """Declarations and parcels as received."""

    serializer_class = ShipmentSerializer
    filterset_class = ShipmentFilter
    ordering = ("-declared_at", "-pk")
    ordering_fields = ["declared_at"]
    capabilities = {"list": Can.VIEW_SHIPMENTS, "retrieve": Can.VIEW_SHIPMENTS}

    def get_queryset(self) -> ShipmentQuerySet:
        if self.is_schema:
            return Shipment.objects.none()
        shipments = Shipment.objects.visible_to(self.user).for_list()
        return shipments.prefetch_related("lines") if self.action == "retrieve" else shipments

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Shipment]]:
        return ShipmentFileSerializer if self.action == "retrieve" else ShipmentSerializer
