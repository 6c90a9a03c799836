"""Applications for detention for machines: ``/detention-requests/``."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.reference.models import District
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.detention_requests.filters import DetentionRequestFilter
from seizures.detention_requests.models import DetentionRequest, DetentionRequestQuerySet
from seizures.procedure import by_application
from seizures.procedure.api import parsed
from seizures.procedure.request_forms import STATED
from seizures.shipments.models import Shipment

PAPERS = ("moving", "unauthorised", "identity", "right")


class DetentionRequestSerializer(serializers.ModelSerializer[DetentionRequest]):
    holder = serializers.CharField(source="holder.number", read_only=True)
    recordal = serializers.CharField(source="recordal.number", default=None, read_only=True)
    right = serializers.CharField(source="right.title", read_only=True)
    right_kind = serializers.CharField(source="right.kind", read_only=True)
    district = serializers.CharField(source="district_id", read_only=True)
    case = serializers.CharField(source="case.number", default=None, read_only=True)

    class Meta:
        model = DetentionRequest
        fields = [
            "number",
            "status",
            "holder",
            "recordal",
            "right",
            "right_kind",
            "district",
            *STATED,
            "submitted_at",
            "decided_at",
            "rejection_reasons",
            "case",
        ]


class DetentionRequestInput(serializers.ModelSerializer[DetentionRequest]):
    holder = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=Enterprise.objects.all()
    )
    recordal = serializers.SlugRelatedField[Recordal](
        slug_field="number", queryset=Recordal.objects.all(), required=False, allow_null=True
    )
    district = serializers.PrimaryKeyRelatedField[District](queryset=District.objects.all())
    right_kind = serializers.ChoiceField(
        choices=IpRight.Kind.choices, required=False, allow_blank=True
    )
    right_title = serializers.CharField(max_length=300, required=False, allow_blank=True)
    right_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    moving_file = serializers.FileField(required=False)
    unauthorised_file = serializers.FileField(required=False)
    identity_file = serializers.FileField(required=False)
    right_file = serializers.FileField(required=False)

    class Meta:
        model = DetentionRequest
        fields = [
            "holder",
            "recordal",
            "right_kind",
            "right_title",
            "right_number",
            "district",
            *STATED,
            "moving_file",
            "unauthorised_file",
            "identity_file",
            "right_file",
        ]


class RejectInput(serializers.Serializer[Any]):
    reasons = serializers.CharField()


class LineInput(serializers.Serializer[Any]):
    line_no = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=18, decimal_places=3, min_value=0)


class MatchInput(serializers.Serializer[Any]):
    shipment = serializers.CharField(max_length=40)
    lines = LineInput(many=True)


class DetentionRequestViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[DetentionRequest]
):
    """Applications of rights holders for the detention of goods (REG 12-15)."""

    serializer_class = DetentionRequestSerializer
    filterset_class = DetentionRequestFilter
    ordering = ("-submitted_at", "-pk")
    ordering_fields = ["submitted_at", "number", "expected_on"]
    capabilities = {
        "list": Can.VIEW_CASES,
        "retrieve": Can.VIEW_CASES,
        "create": Can.ANSWER_NOTICES,
        "withdraw": Can.ANSWER_NOTICES,
        "accept": Can.DETAIN_GOODS,
        "reject": Can.DETAIN_GOODS,
        "match": Can.DETAIN_GOODS,
    }

    def get_queryset(self) -> DetentionRequestQuerySet:
        if self.is_schema:
            return DetentionRequest.objects.none()
        return DetentionRequest.objects.visible_to(self.user).for_list()

    @extend_schema(request=DetentionRequestInput, responses={201: DetentionRequestSerializer})
    def create(self, request: Request) -> Response:
        """Apply at the customs of the place of entry or exit (REG 13, MEA 14)."""
        given = DetentionRequestInput(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        title, kind = data.get("right_title"), data.get("right_kind")
        number = data.get("right_number", "")
        right = {"kind": kind, "title": title, "registration_no": number}
        made = by_application.submit(
            data["holder"],
            actor=self.user,
            recordal=data.get("recordal"),
            right=right if title and kind else None,
            district=data["district"],
            papers={name: data.get(f"{name}_file") for name in PAPERS},
            **{name: data.get(name, "") for name in STATED},
        )
        return Response(DetentionRequestSerializer(made).data, status=201)

    @extend_schema(request=None, responses=DetentionRequestSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, number: str) -> Response:
        """The application is in order."""
        by_application.accept(self.get_object(), actor=self.user)
        return self._answer()

    @extend_schema(request=RejectInput, responses=DetentionRequestSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, number: str) -> Response:
        """Reject in writing, with the defects (REG 15, MEA 16)."""
        given = parsed(RejectInput, request)
        by_application.reject(self.get_object(), actor=self.user, **given)
        return self._answer()

    @extend_schema(request=MatchInput, responses=DetentionRequestSerializer)
    @action(detail=True, methods=["post"])
    def match(self, request: Request, number: str) -> Response:
        """Hold the goods found, and ask for security of their value (MEA 15)."""
        given = parsed(MatchInput, request)
        shipments = Shipment.objects.visible_to(self.user)
        shipment = shipments.filter(number=given["shipment"]).first()
        if shipment is None:
            raise serializers.ValidationError({"shipment": ["There is no such shipment."]})
        quantities = {line["line_no"]: line["quantity"] for line in given["lines"]}
        by_application.match(
            self.get_object(), actor=self.user, shipment=shipment, quantities=quantities
        )
        return self._answer()

    @extend_schema(request=None, responses=DetentionRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """Take the application back before the goods are found."""
        by_application.withdraw(self.get_object(), actor=self.user)
        return self._answer()

    def _answer(self) -> Response:
        return Response(DetentionRequestSerializer(self.get_object()).data)
