"""Status queries for machines: ``/status-queries/``."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.procedure import inquiry
from seizures.procedure.inquiry_views import named
from seizures.screening import status_query
from seizures.screening.filters import StatusQueryFilter
from seizures.screening.question_models import Question, QuestionPaper, QuestionQuerySet
from seizures.shipments.models import Shipment


class QueriedGoodsSerializer(serializers.Serializer[Any]):
    line_no = serializers.IntegerField()
    recordal = serializers.CharField(max_length=24)


class QueriedGoods(QueriedGoodsSerializer):
    mark = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)


class StatusQuerySerializer(serializers.ModelSerializer[Question]):
    shipment = serializers.CharField(source="shipment.number", read_only=True)
    enterprise = serializers.CharField(source="enterprise.number", default=None, read_only=True)
    goods = QueriedGoods(many=True, read_only=True)

    class Meta:
        model = Question
        fields = [
            "number",
            "status",
            "shipment",
            "enterprise",
            "goods",
            "text",
            "asked_at",
            "days",
            "answer_by",
            "provisional",
            "declared",
            "answer",
            "answered_at",
            "decided_at",
        ]


class AskStatusInput(serializers.Serializer[Any]):
    shipment = serializers.CharField(max_length=40)
    goods = QueriedGoodsSerializer(many=True)
    text = serializers.CharField(max_length=2000)
    days = serializers.IntegerField(min_value=1)


class DeclareInput(serializers.Serializer[Any]):
    declared = serializers.ChoiceField(choices=Question.Declared.choices)
    answer = serializers.CharField(max_length=4000)
    licence = serializers.FileField(required=False)
    purchase = serializers.FileField(required=False)
    order = serializers.FileField(required=False)
    certificate = serializers.FileField(required=False)
    other = serializers.FileField(required=False)


class SatisfyInput(serializers.Serializer[Any]):
    reasons = serializers.CharField()
    suggest = serializers.BooleanField(required=False, default=False)


class SuspendInput(serializers.Serializer[Any]):
    reasons = serializers.CharField()


class StatusQueryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Question]):
    """Orders to declare the status of intellectual property of goods (MEA 21)."""

    serializer_class = StatusQuerySerializer
    filterset_class = StatusQueryFilter
    ordering = ("-asked_at", "-pk")
    ordering_fields = ["asked_at", "number"]
    capabilities = {
        "list": Can.VIEW_SHIPMENTS,
        "retrieve": Can.VIEW_SHIPMENTS,
        "create": Can.DECIDE_HITS,
        "answer": Can.ANSWER_QUESTIONS,
        "satisfy": Can.DECIDE_HITS,
        "suspend": Can.INSPECT,
    }

    def get_queryset(self) -> QuestionQuerySet:
        if self.is_schema:
            return Question.objects.none()
        return Question.objects.visible_to(self.user).queries().for_list()

    @extend_schema(request=AskStatusInput, responses={201: StatusQuerySerializer})
    def create(self, request: Request) -> Response:
        """Order the trader of a shipment to declare (MEA 21)."""
        given = self._given(AskStatusInput, request)
        shipments = Shipment.objects.visible_to(self.user)
        shipment = shipments.filter(number=given["shipment"]).first()
        if shipment is None:
            raise serializers.ValidationError({"shipment": ["There is no such shipment."]})
        goods = [named(shipment, one["line_no"], one["recordal"]) for one in given["goods"]]
        question = status_query.ask(
            shipment, actor=self.user, goods=goods, text=given["text"], days=given["days"]
        )
        return Response(StatusQuerySerializer(question).data, status=201)

    @extend_schema(request=DeclareInput, responses=StatusQuerySerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, number: str) -> Response:
        """Declare, with the papers that prove it (CUS 44, REG 5)."""
        given = self._given(DeclareInput, request)
        papers = [(kind.value, given[kind]) for kind in QuestionPaper.Kind if given.get(kind)]
        status_query.answer(
            self.get_object(),
            actor=self.user,
            declared=given["declared"],
            text=given["answer"],
            papers=papers,
        )
        return Response(StatusQuerySerializer(self.get_object()).data)

    @extend_schema(request=SatisfyInput, responses=StatusQuerySerializer)
    @action(detail=True, methods=["post"])
    def satisfy(self, request: Request, number: str) -> Response:
        """Accept the proof."""
        given = self._given(SatisfyInput, request)
        inquiry.satisfy(self.get_object(), actor=self.user, **given)
        return Response(StatusQuerySerializer(self.get_object()).data)

    @extend_schema(request=SuspendInput, responses=StatusQuerySerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, number: str) -> Response:
        """Suspend release and notify every rights holder touched (REG 16)."""
        given = self._given(SuspendInput, request)
        inquiry.suspend_after(self.get_object(), actor=self.user, **given)
        return Response(StatusQuerySerializer(self.get_object()).data)

    @staticmethod
    def _given(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        given = serializer(data=request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)
