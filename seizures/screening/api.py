from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.screening import services
from seizures.screening.filters import HitFilter
from seizures.screening.models import Hit, HitQuerySet
from seizures.screening.reasons import words


class ReasonSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    version = serializers.IntegerField()
    points = serializers.IntegerField()
    text = serializers.CharField()


class HitSerializer(serializers.ModelSerializer[Hit]):
    shipment = serializers.CharField(source="shipment.number")
    line_no = serializers.IntegerField(source="line.line_no")
    description = serializers.CharField(source="line.description")
    brand = serializers.CharField(source="line.brand")
    district = serializers.CharField(source="shipment.district_id")
    recordal = serializers.CharField(source="recordal.number")
    holder = serializers.CharField(source="recordal.right.holder.number")
    campaign = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    reasons = serializers.SerializerMethodField()
    rule_set = serializers.CharField(source="rule_set_id", allow_null=True)

    class Meta:
        model = Hit
        fields = [
            "number",
            "status",
            "lane",
            "score",
            "kind",
            "mark",
            "matched_text",
            "matched_in",
            "match_start",
            "match_end",
            "tier",
            "index_version",
            "rule_set",
            "due_at",
            "shipment",
            "line_no",
            "description",
            "brand",
            "district",
            "recordal",
            "holder",
            "campaign",
            "reasons",
            "created_at",
            "dismissal_reason",
        ]

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, hit: Hit) -> list[dict[str, Any]]:
        return [
            {
                "code": reason["code"],
                "version": reason.get("version", 1),
                "points": reason["points"],
                "text": words(reason),
            }
            for reason in hit.reasons
        ]


class DismissInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class HitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Hit]):
    """Goods lines that touch a recorded right."""

    serializer_class = HitSerializer
    filterset_class = HitFilter
    ordering = ("-score", "-pk")
    ordering_fields = ["score", "created_at"]
    capabilities = {
        "list": Can.VIEW_SCREENING,
        "retrieve": Can.VIEW_SCREENING,
        "dismiss": Can.DECIDE_HITS,
    }

    def get_queryset(self) -> HitQuerySet:
        if self.is_schema:
            return Hit.objects.none()
        return Hit.objects.visible_to(self.user).for_list()

    @extend_schema(request=DismissInput, responses=HitSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, number: str) -> Response:
        """Say that there is no suspicion, and why."""
        given = DismissInput(data=request.data)
        given.is_valid(raise_exception=True)
        services.dismiss(self.get_object(), actor=self.user, **given.validated_data)
        return Response(HitSerializer(self.get_object()).data)
