from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.models import Case
from seizures.civil import suits
from seizures.civil.models import Suit, SuitCost, SuitQuerySet


class SuitCostSerializer(serializers.ModelSerializer[SuitCost]):
    currency = serializers.SerializerMethodField()

    class Meta:
        model = SuitCost
        fields = ["kind", "amount", "currency", "paid_on", "note"]

    def get_currency(self, cost: SuitCost) -> str:
        return "CNY"


class SuitSerializer(serializers.ModelSerializer[Suit]):
    case = serializers.CharField(source="case.number", read_only=True)
    holder = serializers.CharField(source="holder.number", read_only=True)
    costs = SuitCostSerializer(many=True, read_only=True)
    recoverable = serializers.SerializerMethodField()
    currency = serializers.SerializerMethodField()

    class Meta:
        model = Suit
        fields = [
            "number",
            "case",
            "holder",
            "status",
            "court",
            "docket_no",
            "filed_on",
            "accepted_on",
            "ended_on",
            "outcome_note",
            "awarded",
            "recoverable",
            "currency",
            "costs",
            "reported_at",
        ]

    @extend_schema_field(serializers.DecimalField(max_digits=18, decimal_places=2))
    def get_recoverable(self, suit: Suit) -> str:
        return str(suits.recoverable(suit))

    def get_currency(self, suit: Suit) -> str:
        return "CNY"


class SuitInput(serializers.Serializer[Any]):
    case = serializers.CharField(max_length=24)
    court = serializers.CharField(max_length=200)
    filed_on = serializers.DateField()
    docket_no = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    proof = serializers.FileField(required=False, allow_null=True, default=None)


class AcceptedInput(serializers.Serializer[Any]):
    docket_no = serializers.CharField(max_length=100)
    accepted_on = serializers.DateField()
    proof = serializers.FileField(required=False, allow_null=True, default=None)


class OutcomeInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=[status.value for status in Suit.OUTCOMES])
    ended_on = serializers.DateField()
    note = serializers.CharField()
    awarded = serializers.DecimalField(
        max_digits=18, decimal_places=2, required=False, allow_null=True, default=None
    )
    judgment = serializers.FileField(required=False, allow_null=True, default=None)


class CostInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=SuitCost.Kind.choices)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    paid_on = serializers.DateField()
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    proof = serializers.FileField(required=False, allow_null=True, default=None)


class SuitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Suit]):
    """Civil suits over the goods of cases: their course, outcome and costs."""

    queryset = Suit.objects.none()
    serializer_class = SuitSerializer
    ordering = ("-reported_at", "-pk")
    ordering_fields = ["reported_at"]
    capabilities = dict.fromkeys(
        ("list", "retrieve", "create", "accept", "end", "cost"), Can.KEEP_CIVIL_FILE
    )

    def get_queryset(self) -> SuitQuerySet:
        if self.is_schema:
            return Suit.objects.none()
        rows = Suit.objects.visible_to(self.user).select_related("case", "holder")
        return rows.prefetch_related("costs")

    @extend_schema(request=SuitInput, responses={201: SuitSerializer})
    def create(self, request: Request) -> Response:
        """Note that a suit was filed."""
        given = _given(SuitInput, request)
        cases = Case.objects.visible_to(self.user)
        case = get_object_or_404(cases, number=given.pop("case"))
        suit = suits.report_suit(case, actor=self.user, **given)
        return Response(self.get_serializer(suit).data, status=201)

    @extend_schema(request=AcceptedInput, responses=SuitSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, number: str) -> Response:
        """The court has accepted the suit."""
        return self._step(suits.accept_suit, AcceptedInput, request)

    @extend_schema(request=OutcomeInput, responses=SuitSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, number: str) -> Response:
        """Note how the suit ended."""
        return self._step(suits.end_suit, OutcomeInput, request)

    @extend_schema(request=CostInput, responses=SuitSerializer)
    @action(detail=True, methods=["post"])
    def cost(self, request: Request, number: str) -> Response:
        """Note a cost that the holder may claim."""
        return self._step(suits.add_cost, CostInput, request)

    def _step(
        self,
        service: Callable[..., object],
        parser: type[serializers.Serializer[Any]],
        request: Request,
    ) -> Response:
        service(self.get_object(), actor=self.user, **_given(parser, request))
        return Response(self.get_serializer(self.get_object()).data)


def _given(parser: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    data = parser(data=request.data)
    data.is_valid(raise_exception=True)
    given: dict[str, Any] = data.validated_data
    return dict(given)
