from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import PartnerOffice
from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.reference.models import District
from seizures.assistance import services
from seizures.assistance.filters import AssistanceFilter
from seizures.assistance.models import AssistanceQuerySet, AssistanceRequest
from seizures.cases.models import Case


class AssistanceSerializer(serializers.ModelSerializer[AssistanceRequest]):
    from_office = serializers.CharField(source="from_office.code", default=None, read_only=True)
    to_office = serializers.CharField(source="to_office.code", default=None, read_only=True)
    from_district = serializers.CharField(source="from_district_id", read_only=True)
    to_district = serializers.CharField(source="to_district_id", read_only=True)
    case = serializers.SerializerMethodField()

    class Meta:
        model = AssistanceRequest
        fields = [
            "number",
            "status",
            "from_district",
            "from_office",
            "to_district",
            "to_office",
            "case",
            "subject",
            "question",
            "asked_at",
            "answer_by",
            "opinion",
            "answer",
            "answered_at",
        ]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_case(self, request: AssistanceRequest) -> str | None:
        """The number of the case, for the side that asks."""
        reader = getattr(self.context.get("request"), "user", None)
        if request.case is None or reader is None or not request.may_withdraw(reader):
            return None
        return request.case.number


class AskInput(serializers.Serializer[Any]):
    to_office = serializers.SlugRelatedField[PartnerOffice](
        slug_field="code", queryset=PartnerOffice.objects.all(), required=False, allow_null=True
    )
    to_district = serializers.PrimaryKeyRelatedField[District](
        queryset=District.objects.all(), required=False, allow_null=True
    )
    case = serializers.CharField(max_length=24, required=False, allow_blank=True)
    subject = serializers.CharField(max_length=200)
    question = serializers.CharField()
    days = serializers.IntegerField(min_value=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs.get("to_office") is None) == (attrs.get("to_district") is None):
            raise serializers.ValidationError({"to_office": ["Name one office or one district."]})
        return attrs


class AnswerAssistanceInput(serializers.Serializer[Any]):
    opinion = serializers.ChoiceField(choices=AssistanceRequest.Opinion.choices)
    answer = serializers.CharField()


class DeclineAssistanceInput(serializers.Serializer[Any]):
    reasons = serializers.CharField()


class AssistanceViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[AssistanceRequest]
):
    """Questions between customs, IP authorities and other districts (REG 21, MEA 27)."""

    serializer_class = AssistanceSerializer
    filterset_class = AssistanceFilter
    ordering = ("-asked_at", "-pk")
    ordering_fields = ["asked_at", "number"]
    capabilities = dict.fromkeys(
        ("list", "retrieve", "create", "answer", "decline", "withdraw"), Can.USE_ASSISTANCE
    )

    def get_queryset(self) -> AssistanceQuerySet:
        if self.is_schema:
            return AssistanceRequest.objects.none()
        return AssistanceRequest.objects.visible_to(self.user).for_list()

    @extend_schema(request=AskInput, responses={201: AssistanceSerializer})
    def create(self, request: Request) -> Response:
        """Ask another office or district."""
        given = self._given(AskInput, request)
        case = None
        if number := given.get("case"):
            case = Case.objects.visible_to(self.user).filter(number=number).first()
            if case is None:
                raise serializers.ValidationError({"case": ["There is no such case."]})
        to = given.get("to_office") or given["to_district"]
        asked = services.ask(
            to,
            actor=self.user,
            subject=given["subject"],
            question=given["question"],
            days=given["days"],
            case=case,
        )
        return Response(self.get_serializer(asked).data, status=201)

    @extend_schema(request=AnswerAssistanceInput, responses=AssistanceSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, number: str) -> Response:
        """Give the opinion or help asked for."""
        given = self._given(AnswerAssistanceInput, request)
        services.answer(self.get_object(), actor=self.user, **given)
        return self._answer()

    @extend_schema(request=DeclineAssistanceInput, responses=AssistanceSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, number: str) -> Response:
        """Say that the office cannot help, and why."""
        given = self._given(DeclineAssistanceInput, request)
        services.decline(self.get_object(), actor=self.user, **given)
        return self._answer()

    @extend_schema(request=None, responses=AssistanceSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """Take the question back."""
        services.withdraw(self.get_object(), actor=self.user)
        return self._answer()

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @staticmethod
    def _given(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        given = serializer(data=request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)
