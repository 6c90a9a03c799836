from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.errors import Problem
from core.api.views import ApiViewSet
from core.errors import InvalidInput
from seizures.intake import services
from seizures.shipments.api import ShipmentViewSet
from seizures.shipments.filters import ImportFilter
from seizures.shipments.models import Import, ImportQuerySet, RefusedRow


class RefusedRowSerializer(serializers.ModelSerializer[RefusedRow]):
    """``line`` is the line of the file, or the place of the declaration in a list."""

    number = serializers.SerializerMethodField()
    line_no = serializers.SerializerMethodField()

    class Meta:
        model = RefusedRow
        fields = ["line", "number", "line_no", "field", "reason"]

    def get_number(self, row: RefusedRow) -> str:
        return str(row.row.get("declaration_no") or row.row.get("tracking_no") or "")

    def get_line_no(self, row: RefusedRow) -> str:
        return str(row.row.get("line_no", ""))


class ImportSerializer(serializers.ModelSerializer[Import]):
    """``lines_screened`` are those of ``lines_new`` that screening has looked at; their hits are
    told to customs only."""

    lines_screened = serializers.IntegerField(default=0)
    hits = serializers.IntegerField(default=0)

    def to_representation(self, instance: Import) -> Any:
        shown = super().to_representation(instance)
        if self.context["view"].user.is_enterprise:
            shown.pop("hits")
        return shown

    class Meta:
        model = Import
        fields = [
            "number",
            "status",
            "file_name",
            "format",
            "percent",
            "bytes_total",
            "bytes_read",
            "lines_read",
            "shipments_new",
            "lines_new",
            "lines_known",
            "lines_refused",
            "lines_screened",
            "hits",
            "problem",
            "created_at",
            "finished_at",
        ]
        read_only_fields = fields


class ReceivedSerializer(serializers.Serializer[Any]):
    """What became of declarations that were sent."""

    number = serializers.CharField(help_text="The import they were taken in as.")
    shipments_new = serializers.IntegerField()
    lines_new = serializers.IntegerField()
    lines_known = serializers.IntegerField()
    lines_refused = serializers.IntegerField()
    refused = RefusedRowSerializer(many=True)


class ShipmentIntakeViewSet(ShipmentViewSet):
    """Declarations and parcels: as received, and to be received."""

    capabilities = {**ShipmentViewSet.capabilities, "create": Can.IMPORT_SHIPMENTS}

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses={200: ReceivedSerializer, 201: ReceivedSerializer, 207: ReceivedSerializer},
    )
    def create(self, request: Request) -> Response:
        """Declare one shipment, or a list of up to 1,000. Names as in the bulk columns, goods in
        ``lines``. 201 when all is taken, 200 when all was known before, 207 when a part is
        refused, 422 when nothing can be taken."""
        given = request.data
        declarations = given if isinstance(given, list) else [given]
        if not declarations or len(declarations) > services.RECORDS:
            limit = services.RECORDS
            raise InvalidInput(_("Send 1 to %(limit)s declarations.") % {"limit": limit})
        if isinstance(given, Mapping) and not isinstance(given, dict):
            raise InvalidInput(_("Send declarations as JSON."))
        batch = services.receive(declarations, actor=self.user)
        refused = RefusedRowSerializer(batch.refused_rows.all(), many=True).data
        if not batch.lines_new and not batch.lines_known:
            detail = _("No line of these declarations can be taken.")
            return Problem(422, detail, slug="declarations_refused", errors=refused)
        body = {
            "number": batch.number,
            "shipments_new": batch.shipments_new,
            "lines_new": batch.lines_new,
            "lines_known": batch.lines_known,
            "lines_refused": batch.lines_refused,
            "refused": refused,
        }
        return Response(body, status=_status(batch))


def _status(batch: Import) -> int:
    if batch.lines_refused:
        return 207
    return 201 if batch.lines_new else 200


class ImportInput(serializers.Serializer[Any]):
    file = serializers.FileField()


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Import]):
    """Files of declarations: bring one, and ask how far it is."""

    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    parser_classes = [MultiPartParser]
    ordering = ("-created_at", "-pk")
    capabilities = {
        "list": Can.IMPORT_SHIPMENTS,
        "retrieve": Can.IMPORT_SHIPMENTS,
        "create": Can.IMPORT_SHIPMENTS,
        "refused": Can.IMPORT_SHIPMENTS,
        "cancel": Can.IMPORT_SHIPMENTS,
        "resume": Can.IMPORT_SHIPMENTS,
    }

    def get_queryset(self) -> ImportQuerySet:
        if self.is_schema:
            return Import.objects.none()
        return Import.objects.visible_to(self.user).with_screening()

    @extend_schema(request=ImportInput, responses={202: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Bring a file (.csv, .ndjson, .xml); the worker takes it in."""
        given = ImportInput(data=request.data)
        given.is_valid(raise_exception=True)
        batch = services.start_import(given.validated_data["file"], actor=self.user)
        headers = {"Location": f"{request.path}{batch.number}/"}
        return Response(self.get_serializer(batch).data, status=202, headers=headers)

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, number: str) -> Response:
        """Stop an import at its next batch; what was stored stays and is screened."""
        services.cancel_import(self.get_object(), actor=self.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, number: str) -> Response:
        """Go on with an import that was stopped or failed, where it stopped."""
        services.resume_import(self.get_object(), actor=self.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses=RefusedRowSerializer(many=True))
    @action(detail=True)
    def refused(self, request: Request, number: str) -> Response:
        """The refused rows of an import, the first 500."""
        rows = self.get_object().refused_rows.all()[:500]
        return Response(RefusedRowSerializer(rows, many=True).data)
