from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.models import Case
from seizures.packages import services
from seizures.packages.filters import ExportFilter
from seizures.packages.models import Export, ExportQuerySet


class ExportSerializer(serializers.ModelSerializer[Export]):
    case = serializers.CharField(source="case.number", read_only=True)
    ordered_by = serializers.CharField(source="ordered_by.username", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True, default=None)
    size = serializers.IntegerField(source="file.size", read_only=True, default=None)

    class Meta:
        model = Export
        fields = [
            "number",
            "case",
            "status",
            "reason",
            "ordered_by",
            "ordered_at",
            "ready_at",
            "done",
            "total",
            "problem",
            "files",
            "seal",
            "sha256",
            "size",
        ]


class ExportInput(serializers.Serializer[Any]):
    case = serializers.CharField(max_length=24)
    reason = serializers.CharField(max_length=300)


class ExportAddress(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="For you alone, and for some hours.")
    sha256 = serializers.CharField()


class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Export]):
    """Whole cases as BagIt packages: ordered, built by the worker, handed out on record."""

    serializer_class = ExportSerializer
    filterset_class = ExportFilter
    ordering = ("-ordered_at", "-pk")
    ordering_fields = ["ordered_at", "number"]
    capabilities = {
        "list": Can.EXPORT_CASES,
        "retrieve": Can.EXPORT_CASES,
        "create": Can.EXPORT_CASES,
        "package": Can.EXPORT_CASES,
    }

    def get_queryset(self) -> ExportQuerySet:
        if self.is_schema:
            return Export.objects.none()
        return Export.objects.visible_to(self.user).for_list()

    @extend_schema(request=ExportInput, responses={202: ExportSerializer})
    def create(self, request: Request) -> Response:
        """Order the package of a case."""
        parsed = ExportInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        cases = Case.objects.visible_to(self.user)
        case = get_object_or_404(cases, number=parsed.validated_data["case"])
        export = services.order(case, actor=self.user, reason=parsed.validated_data["reason"])
        return Response(self.get_serializer(export).data, status=202)

    @extend_schema(request=None, responses=ExportAddress)
    @action(detail=True, methods=["post"])
    def package(self, request: Request, number: str) -> Response:
        """The address of the built package; asking for it is noted in the ledger."""
        file = services.take(self.get_object(), reader=self.user)
        return Response({"url": file.url_for(self.user), "sha256": file.sha256})
