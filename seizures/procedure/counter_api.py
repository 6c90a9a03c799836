"""Steps about deposits for machines: ``/counter-securities/``."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from seizures.cases.models import Case
from seizures.counter_securities.api import CounterSecuritySerializer, CounterSecurityViewSet
from seizures.procedure import counter
from seizures.procedure.api import parsed

Parsed = serializers.Serializer[Any]


class DepositInput(Parsed):
    case = serializers.CharField(max_length=24)
    reasons = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=0)
    reference_no = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default=""
    )
    document = serializers.FileField()


class RefuseDepositInput(Parsed):
    reason = serializers.CharField()


class ProvenSuitInput(Parsed):
    court = serializers.CharField(max_length=200)
    number = serializers.CharField(max_length=100)
    document = serializers.FileField()


class JudgmentInput(Parsed):
    infringing = serializers.BooleanField()
    judgment = serializers.CharField(max_length=100)
    reasons = serializers.CharField()


class CounterSecurityStepsViewSet(CounterSecurityViewSet):
    """Deposits for the release of patent goods, with their steps."""

    capabilities = {
        **CounterSecurityViewSet.capabilities,
        "create": Can.ANSWER_PENALTY_NOTICE,
        "accept": Can.RELEASE_GOODS,
        "refuse": Can.RELEASE_GOODS,
        "prove_suit": Can.ANSWER_NOTICES,
        "judge": Can.RECORD_COURT_NOTICE,
    }

    def _answer(self) -> Response:
        return Response(CounterSecuritySerializer(self.get_object()).data)

    @extend_schema(request=DepositInput, responses={201: CounterSecuritySerializer})
    def create(self, request: Request) -> Response:
        """Ask for release against a deposit of the value of the goods (REG 19, MEA 20)."""
        given = parsed(DepositInput, request)
        case = Case.objects.visible_to(self.user).filter(number=given.pop("case")).first()
        if case is None:
            raise serializers.ValidationError({"case": ["There is no such case."]})
        made = counter.ask_release(case, actor=self.user, **given)
        return Response(CounterSecuritySerializer(made).data, status=201)

    @extend_schema(request=None, responses=CounterSecuritySerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, number: str) -> Response:
        """Accept the deposit and release the goods."""
        counter.accept(self.get_object().case, actor=self.user)
        return self._answer()

    @extend_schema(request=RefuseDepositInput, responses=CounterSecuritySerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """Refuse the deposit, with the reason."""
        given = parsed(RefuseDepositInput, request)
        counter.refuse(self.get_object().case, actor=self.user, **given)
        return self._answer()

    @extend_schema(request=ProvenSuitInput, responses=CounterSecuritySerializer)
    @action(detail=True, methods=["post"], url_path="prove-suit")
    def prove_suit(self, request: Request, number: str) -> Response:
        """Show the court's notice of acceptance within 30 working days (MEA 20, 41)."""
        given = parsed(ProvenSuitInput, request)
        counter.prove_suit(self.get_object().case, actor=self.user, **given)
        return self._answer()

    @extend_schema(request=JudgmentInput, responses=CounterSecuritySerializer)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, number: str) -> Response:
        """Let the deposit follow the judgment."""
        given = parsed(JudgmentInput, request)
        counter.follow_judgment(self.get_object().case, actor=self.user, **given)
        return self._answer()
