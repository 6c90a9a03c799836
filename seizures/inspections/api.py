from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.inspections import services
from seizures.inspections.filters import InspectionFilter
from seizures.inspections.models import Finding, Inspection, InspectionQuerySet, Photo


class FindingSerializer(serializers.ModelSerializer[Finding]):
    line_no = serializers.IntegerField(source="line.line_no", read_only=True)
    recordal = serializers.CharField(source="recordal.number", read_only=True)

    class Meta:
        model = Finding
        fields = ["line_no", "recordal", "verdict", "quantity", "unit", "packages", "remarks"]


class PhotoSerializer(serializers.ModelSerializer[Photo]):
    name = serializers.CharField(source="file.name", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    content_type = serializers.CharField(source="file.content_type", read_only=True)
    size = serializers.IntegerField(source="file.size", read_only=True)

    class Meta:
        model = Photo
        fields = ["name", "caption", "sha256", "content_type", "size", "added_at"]


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    district = serializers.CharField(source="district_id", read_only=True)
    shipment = serializers.CharField(source="shipment.number", read_only=True)
    inspector = serializers.CharField(source="inspector.username", read_only=True, default=None)
    second_officer = serializers.CharField(
        source="second_officer.username", read_only=True, default=None
    )
    findings = FindingSerializer(many=True, read_only=True)
    photos = PhotoSerializer(many=True, read_only=True)

    class Meta:
        model = Inspection
        fields = [
            "number",
            "status",
            "shipment",
            "district",
            "score",
            "lane",
            "ordered_at",
            "inspector",
            "second_officer",
            "place",
            "finished_at",
            "remarks",
            "findings",
            "photos",
        ]


class CancelInput(serializers.Serializer[Any]):
    reason = serializers.CharField()


class PhotoInput(serializers.Serializer[Any]):
    file = serializers.FileField()
    caption = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class InspectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Inspection]):
    """Orders to look at goods, and what was found. The list holds the open ones, unless asked."""

    serializer_class = InspectionSerializer
    filterset_class = InspectionFilter
    ordering = ("-score", "-pk")
    ordering_fields = ["ordered_at", "score", "number"]
    capabilities = {
        "list": Can.VIEW_INSPECTIONS,
        "retrieve": Can.VIEW_INSPECTIONS,
        "start": Can.INSPECT,
        "cancel": Can.INSPECT,
        "photos": Can.INSPECT,
    }

    def get_queryset(self) -> InspectionQuerySet:
        if self.is_schema:
            return Inspection.objects.none()
        return (
            Inspection.objects.visible_to(self.user)
            .for_list()
            .select_related("second_officer")
            .prefetch_related("findings__line", "findings__recordal", "photos__file")
        )

    def filter_queryset(self, queryset: Any) -> Any:
        """One inspection is found whatever its status; only the list starts with the open ones."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(request=None, responses=InspectionSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, number: str) -> Response:
        services.start(self.get_object(), actor=self.user)
        return self.answer()

    @extend_schema(request=CancelInput, responses=InspectionSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, number: str) -> Response:
        parsed = CancelInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        services.cancel(self.get_object(), actor=self.user, **parsed.validated_data)
        return self.answer()

    @extend_schema(request=PhotoInput, responses={201: InspectionSerializer})
    @action(detail=True, methods=["post"])
    def photos(self, request: Request, number: str) -> Response:
        parsed = PhotoInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        services.add_photo(
            self.get_object(),
            parsed.validated_data["file"],
            actor=self.user,
            caption=parsed.validated_data["caption"],
        )
        return self.answer(status=201)

    def answer(self, status: int = 200) -> Response:
        """The inspection as it is now."""
        return Response(self.get_serializer(self.get_object()).data, status=status)
