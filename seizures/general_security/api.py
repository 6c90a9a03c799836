from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from enterprises.models import Enterprise
from seizures.general_security import services
from seizures.general_security.filters import GeneralSecurityFilter
from seizures.general_security.models import Entry, GeneralSecurity, GeneralSecurityQuerySet


class EntrySerializer(serializers.ModelSerializer[Entry]):
    case = serializers.CharField(source="case.number")

    class Meta:
        model = Entry
        fields = ["kind", "case", "security_no", "amount", "balance", "at"]


class GeneralSecuritySerializer(serializers.ModelSerializer[GeneralSecurity]):
    holder = serializers.CharField(source="holder.number", read_only=True)
    balance = serializers.DecimalField(max_digits=18, decimal_places=2, read_only=True)
    currency = serializers.SerializerMethodField()
    entries = EntrySerializer(many=True, read_only=True)

    class Meta:
        model = GeneralSecurity
        fields = [
            "number",
            "holder",
            "year",
            "status",
            "guarantor",
            "letter_no",
            "letter_valid_to",
            "costs_last_year",
            "amount",
            "amount_due",
            "held",
            "balance",
            "currency",
            "citation",
            "applied_at",
            "due_on",
            "decided_at",
            "reason",
            "valid_from",
            "valid_to",
            "entries",
        ]

    def get_currency(self, general: GeneralSecurity) -> str:
        return "CNY"


class GeneralSecurityInput(serializers.Serializer[Any]):
    holder = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=Enterprise.objects.none()
    )
    guarantor = serializers.CharField(max_length=200)
    letter_no = serializers.CharField(max_length=100)
    letter = serializers.FileField()
    letter_valid_to = serializers.DateField()
    costs_last_year = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=0)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=0)

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        if "user" in self.context:
            fields["holder"].queryset = Enterprise.objects.acting(self.context["user"])
        return fields


class ApproveGeneralInput(serializers.Serializer[Any]):
    costs_last_year = serializers.DecimalField(
        max_digits=18, decimal_places=2, min_value=0, required=False
    )


class GeneralReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField()


class GeneralSecurityViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[GeneralSecurity]
):
    """Letters of guarantee that answer for all ex officio detentions of a year."""

    serializer_class = GeneralSecuritySerializer
    filterset_class = GeneralSecurityFilter
    ordering = ("-applied_at", "-pk")
    ordering_fields = ["applied_at", "number", "due_on"]
    capabilities = {
        "list": Can.VIEW_GENERAL_SECURITIES,
        "retrieve": Can.VIEW_GENERAL_SECURITIES,
        "create": Can.ANSWER_NOTICES,
        "approve": Can.DECIDE_GENERAL_SECURITIES,
        "refuse": Can.DECIDE_GENERAL_SECURITIES,
        "call": Can.DECIDE_GENERAL_SECURITIES,
    }

    def get_queryset(self) -> GeneralSecurityQuerySet:
        if self.is_schema:
            return GeneralSecurity.objects.none()
        rows = GeneralSecurity.objects.visible_to(self.user).for_list()
        return rows.prefetch_related("entries__case")

    @extend_schema(request=GeneralSecurityInput, responses={201: GeneralSecuritySerializer})
    def create(self, request: Request) -> Response:
        """Ask for approval of a letter of guarantee for the year (MEA 24)."""
        given = GeneralSecurityInput(data=request.data, context={"user": self.user})
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        general = services.apply(fields.pop("holder"), actor=self.user, **fields)
        return self._answer(general, status=201)

    @extend_schema(request=ApproveGeneralInput, responses=GeneralSecuritySerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, number: str) -> Response:
        """Approve it to the end of the year."""
        given = self._given(ApproveGeneralInput, request)
        return self._answer(services.approve(self.get_object(), actor=self.user, **given))

    @extend_schema(request=GeneralReasonInput, responses=GeneralSecuritySerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """Refuse it, with reasons (GUA 16)."""
        given = self._given(GeneralReasonInput, request)
        return self._answer(services.refuse(self.get_object(), actor=self.user, **given))

    @extend_schema(request=GeneralReasonInput, responses=GeneralSecuritySerializer)
    @action(detail=True, methods=["post"])
    def call(self, request: Request, number: str) -> Response:
        """Call on the guarantor: it ends at once (MEA 24)."""
        given = self._given(GeneralReasonInput, request)
        return self._answer(services.call(self.get_object(), actor=self.user, **given))

    @staticmethod
    def _given(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        given = serializer(data=request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _answer(self, general: GeneralSecurity, status: int = 200) -> Response:
        return Response(GeneralSecuritySerializer(general).data, status=status)
