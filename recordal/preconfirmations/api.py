from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.reference.models import District
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.preconfirmations import services
from recordal.preconfirmations.filters import PreConfirmationFilter
from recordal.preconfirmations.models import (
    PreConfirmation,
    PreConfirmationPaper,
    PreConfirmationQuerySet,
)

Kind = PreConfirmationPaper.Kind


class PreConfirmationSerializer(serializers.ModelSerializer[PreConfirmation]):
    """A question before shipping, its answer and its decision."""

    trader = serializers.CharField(source="trader.number")
    trader_name = serializers.CharField(source="trader.name")
    trader_uscc = serializers.CharField(source="trader.uscc")
    recordal = serializers.CharField(source="recordal.number")

    class Meta:
        model = PreConfirmation
        fields = [
            "number",
            "status",
            "trader",
            "trader_name",
            "trader_uscc",
            "recordal",
            "district",
            "aeo_class",
            "goods",
            "goods_names",
            "hs_prefixes",
            "brands",
            "quantity",
            "unit",
            "ships_from",
            "ships_to",
            "asked_at",
            "answer_due",
            "answer",
            "answer_reasons",
            "answered_at",
            "decided_at",
            "valid_from",
            "valid_to",
            "conditions",
            "reasons",
        ]


class QuestionInput(serializers.Serializer[Any]):
    """A question before shipping. Papers come as multipart parts, at least one."""

    trader = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=Enterprise.objects.none()
    )
    recordal = serializers.SlugRelatedField[Recordal](
        slug_field="number", queryset=Recordal.objects.public()
    )
    district = serializers.PrimaryKeyRelatedField[District](queryset=District.objects.all())
    aeo_class = serializers.ChoiceField(choices=PreConfirmation.Standing.choices)
    goods = serializers.CharField(max_length=2000)
    goods_names = serializers.ListField(child=serializers.CharField(max_length=100))
    hs_prefixes = serializers.ListField(child=serializers.CharField(max_length=20))
    brands = serializers.ListField(child=serializers.CharField(max_length=100), required=False)
    quantity = serializers.DecimalField(
        max_digits=18, decimal_places=4, required=False, allow_null=True
    )
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    ships_from = serializers.DateField()
    ships_to = serializers.DateField()
    licence = serializers.FileField(required=False)
    order = serializers.FileField(required=False)
    purchase = serializers.FileField(required=False)
    certificate = serializers.FileField(required=False)
    other = serializers.FileField(required=False)
    secret = serializers.ListField(
        child=serializers.ChoiceField(choices=Kind.choices),
        required=False,
        help_text="Kinds of papers that only customs may see.",
    )

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        if "user" in self.context:
            fields["trader"].queryset = Enterprise.objects.sending_for(self.context["user"])
        return fields


class AnswerInput(serializers.Serializer[Any]):
    confirmed = serializers.BooleanField()
    reasons = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class GrantInput(serializers.Serializer[Any]):
    """Left out: as it was asked."""

    goods_names = serializers.ListField(child=serializers.CharField(max_length=100), required=False)
    hs_prefixes = serializers.ListField(child=serializers.CharField(max_length=20), required=False)
    brands = serializers.ListField(child=serializers.CharField(max_length=100), required=False)
    valid_to = serializers.DateField(required=False)
    conditions = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class RefuseAskedInput(serializers.Serializer[Any]):
    reasons = serializers.CharField(max_length=2000)


class PreConfirmationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[PreConfirmation]
):
    """Questions of traders before they ship, answered by holders, decided by customs districts."""

    serializer_class = PreConfirmationSerializer
    filterset_class = PreConfirmationFilter
    ordering_fields = ["number", "asked_at"]
    capabilities = {
        "list": Can.VIEW_PRECONFIRMATIONS,
        "retrieve": Can.VIEW_PRECONFIRMATIONS,
        "create": Can.ASK_PRECONFIRMATION,
        "withdraw": Can.ASK_PRECONFIRMATION,
        "answer": Can.ANSWER_NOTICES,
        "grant": Can.DECIDE_PRECONFIRMATIONS,
        "refuse": Can.DECIDE_PRECONFIRMATIONS,
        "revoke": Can.DECIDE_PRECONFIRMATIONS,
    }

    def get_queryset(self) -> PreConfirmationQuerySet:
        if self.is_schema:
            return PreConfirmation.objects.none()
        return PreConfirmation.objects.visible_to(self.user).for_list()

    @extend_schema(request=QuestionInput, responses={201: PreConfirmationSerializer})
    def create(self, request: Request) -> Response:
        """Ask whether goods that are going to be shipped may bear the right."""
        given = QuestionInput(data=request.data, context={"user": self.user})
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        secret = set(fields.pop("secret", ()))
        uploads = {kind: fields.pop(kind, None) for kind in Kind.values}
        papers = [
            services.Evidence(kind, upload, kind in secret)
            for kind, upload in uploads.items()
            if upload
        ]
        fields["district"] = fields["district"].pk
        asked = services.ask(
            fields.pop("trader"), fields.pop("recordal"), actor=self.user, papers=papers, **fields
        )
        return self._answer(asked, status=201)

    @extend_schema(request=None, responses=PreConfirmationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """No longer ask."""
        asked = self.get_object()
        if not PreConfirmation.objects.of_trader(self.user).filter(pk=asked.pk).exists():
            raise PermissionDenied
        return self._answer(services.withdraw(asked, actor=self.user))

    @extend_schema(request=AnswerInput, responses=PreConfirmationSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, number: str) -> Response:
        """The holder confirms, or denies with reasons."""
        asked = self.get_object()
        if not PreConfirmation.objects.of_holder(self.user).filter(pk=asked.pk).exists():
            raise PermissionDenied
        given = self._given(AnswerInput)
        return self._answer(services.answer(asked, actor=self.user, **given))

    @extend_schema(request=GrantInput, responses=PreConfirmationSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, number: str) -> Response:
        """The district confirms; it may narrow what was asked."""
        asked = self.get_object()
        return self._answer(services.grant(asked, actor=self.user, **self._given(GrantInput)))

    @extend_schema(request=RefuseAskedInput, responses=PreConfirmationSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """The district does not confirm."""
        asked = self.get_object()
        return self._answer(
            services.refuse(asked, actor=self.user, **self._given(RefuseAskedInput))
        )

    @extend_schema(request=RefuseAskedInput, responses=PreConfirmationSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, number: str) -> Response:
        """The district takes its confirmation back, from today on."""
        asked = self.get_object()
        return self._answer(
            services.revoke(asked, actor=self.user, **self._given(RefuseAskedInput))
        )

    def _given(self, wanted: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        given = wanted(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _answer(self, asked: PreConfirmation, status: int = 200) -> Response:
        return Response(PreConfirmationSerializer(asked).data, status=status)
