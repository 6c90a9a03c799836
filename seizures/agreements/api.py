from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.agreements import services
from seizures.agreements.filters import AgreementFilter
from seizures.agreements.models import Agreement, AgreementQuerySet
from seizures.cases.models import Case


class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    holder = serializers.CharField(source="holder.number", read_only=True)
    case = serializers.CharField(source="case.number", default=None, read_only=True)
    currency = serializers.SerializerMethodField()
    recordals = serializers.SerializerMethodField()

    class Meta:
        model = Agreement
        fields = [
            "number",
            "kind",
            "status",
            "holder",
            "partner_name",
            "partner_uscc",
            "case",
            "recordals",
            "value",
            "currency",
            "signed_on",
            "valid_from",
            "valid_to",
            "goods",
            "hs_prefixes",
            "reported_at",
            "decided_at",
            "refusal_reasons",
        ]

    def get_recordals(self, agreement: Agreement) -> list[str]:
        return [recordal.number for recordal in agreement.recordals.all()]

    def get_currency(self, agreement: Agreement) -> str:
        return "CNY"


class AgreementInput(serializers.Serializer[Any]):
    holder = serializers.CharField(max_length=24, help_text="number of the enterprise")
    kind = serializers.ChoiceField(choices=Agreement.Kind.choices)
    partner_name = serializers.CharField(max_length=200)
    partner_uscc = serializers.CharField(
        max_length=18, required=False, allow_blank=True, default=""
    )
    value = serializers.DecimalField(max_digits=18, decimal_places=2)
    signed_on = serializers.DateField()
    recordals = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, default=list
    )
    case = serializers.CharField(max_length=24, required=False, allow_blank=True, default="")
    valid_from = serializers.DateField(required=False, allow_null=True, default=None)
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)
    goods = serializers.CharField(required=False, allow_blank=True, default="")
    hs_prefixes = serializers.ListField(
        child=serializers.CharField(max_length=10), required=False, default=list
    )
    file = serializers.FileField(required=False, allow_null=True, default=None)


class AgreementRefusalInput(serializers.Serializer[Any]):
    reasons = serializers.CharField()


class AgreementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Agreement]):
    """Settlements and licences between rights holders and traders, with their value."""

    queryset = Agreement.objects.none()
    serializer_class = AgreementSerializer
    filterset_class = AgreementFilter
    ordering = ("-reported_at", "-pk")
    ordering_fields = ["reported_at", "value"]
    capabilities = {
        "list": Can.VIEW_AGREEMENTS,
        "retrieve": Can.VIEW_AGREEMENTS,
        "create": Can.REPORT_AGREEMENTS,
        "confirm": Can.VIEW_AGREEMENTS,
        "refuse": Can.VIEW_AGREEMENTS,
    }

    def get_queryset(self) -> AgreementQuerySet:
        if self.is_schema:
            return Agreement.objects.none()
        rows = Agreement.objects.visible_to(self.user).for_list()
        return rows.prefetch_related("recordals")

    @extend_schema(request=AgreementInput, responses={201: AgreementSerializer})
    def create(self, request: Request) -> Response:
        """The holder reports an agreement."""
        parsed = AgreementInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        given = dict(parsed.validated_data)
        user = self.user
        holder = get_object_or_404(Enterprise.objects.acting(user), number=given.pop("holder"))
        numbers = given.pop("recordals")
        known = Recordal.objects.visible_to(user).filter(number__in=[*filter(None, numbers)])
        found = {recordal.number: recordal for recordal in known.select_related("right")}
        if missing := set(numbers) - set(found):
            raise serializers.ValidationError({"recordals": sorted(missing)})
        case = given.pop("case")
        agreement = services.report(
            holder,
            actor=user,
            recordals=list(found.values()),
            case=get_object_or_404(Case.objects.of_holder(user), number=case) if case else None,
            **given,
        )
        return Response(self.get_serializer(agreement).data, status=201)

    @extend_schema(request=None, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, number: str) -> Response:
        """The other side, or customs, confirms."""
        agreement = services.confirm(self.get_object(), actor=self.user)
        return Response(self.get_serializer(agreement).data)

    @extend_schema(request=AgreementRefusalInput, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """Whoever is asked does not confirm, and says why."""
        parsed = AgreementRefusalInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        agreement = services.refuse(self.get_object(), actor=self.user, **parsed.validated_data)
        return Response(self.get_serializer(agreement).data)
