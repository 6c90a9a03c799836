"""The legal steps for machines: ``POST /cases/<number>/<step>/`` and ``/securities/<number>/…``."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from seizures.cases.api import CaseSerializer, CaseViewSet
from seizures.procedure import guards, inputs, steps
from seizures.securities.api import SecuritySerializer, SecurityViewSet


def parsed(serializer: "type[serializers.Serializer[Any]]", request: Request) -> dict[str, Any]:
    """The body of the request, or 422 with what is wrong field by field."""
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


class CaseStepsViewSet(CaseViewSet):
    """The case resource with its legal steps."""

    capabilities = {
        **CaseViewSet.capabilities,
        "apply_for_detention": Can.ANSWER_NOTICES,
        "decline": Can.ANSWER_NOTICES,
        "withdraw": Can.ANSWER_NOTICES,
        "accept_security": Can.ACCEPT_SECURITY,
        "refuse_security": Can.ACCEPT_SECURITY,
        "detain": Can.DETAIN_GOODS,
        "determine": Can.DETERMINE,
        "release": Can.RELEASE_GOODS,
        "settle": Can.VIEW_CASES,
        "statement": Can.VIEW_CASES,
    }

    def _answer(self) -> Response:
        """The case as it stands after the step."""
        case = self.get_queryset().get(pk=self.get_object().pk)
        return Response(CaseSerializer(case, context=self.get_serializer_context()).data)

    @extend_schema(request=inputs.ApplyInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"], url_path="apply")
    def apply_for_detention(self, request: Request, number: str) -> Response:
        """The rights holder asks for detention and gives security (REG 16, MEA 22)."""
        case = self.get_object()
        guards.side_of(case, "holder", self.user)
        steps.apply_for_detention(case, actor=self.user, **parsed(inputs.ApplyInput, request))
        return self._answer()

    @extend_schema(request=inputs.ReasonsInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, number: str) -> Response:
        """The rights holder does not ask for detention (MEA 22)."""
        case = self.get_object()
        guards.side_of(case, "holder", self.user)
        steps.decline(case, actor=self.user, **parsed(inputs.ReasonsInput, request))
        return self._answer()

    @extend_schema(request=None, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """The rights holder withdraws its application (REG 24(5))."""
        case = self.get_object()
        guards.side_of(case, "holder", self.user)
        steps.withdraw(case, actor=self.user)
        return self._answer()

    @extend_schema(request=None, responses=CaseSerializer)
    @action(detail=True, methods=["post"], url_path="accept-security")
    def accept_security(self, request: Request, number: str) -> Response:
        """Customs accepts the submitted security (GUA 16)."""
        steps.accept_security(guards.decide_on_security(self.get_object()), actor=self.user)
        return self._answer()

    @extend_schema(request=inputs.ReasonInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"], url_path="refuse-security")
    def refuse_security(self, request: Request, number: str) -> Response:
        """Customs refuses the submitted security, with the reason (GUA 16)."""
        security = guards.decide_on_security(self.get_object())
        steps.refuse_security(security, actor=self.user, **parsed(inputs.ReasonInput, request))
        return self._answer()

    @extend_schema(request=inputs.DetainInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def detain(self, request: Request, number: str) -> Response:
        """Customs detains the goods (REG 16, MEA 25)."""
        steps.detain(self.get_object(), actor=self.user, **parsed(inputs.DetainInput, request))
        return self._answer()

    @extend_schema(request=inputs.DetermineInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def determine(self, request: Request, number: str) -> Response:
        """Customs determines whether the goods infringe (REG 20, MEA 28)."""
        data = parsed(inputs.DetermineInput, request)
        steps.determine(self.get_object(), actor=self.user, **data)
        return self._answer()

    @extend_schema(request=inputs.ReleaseInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, number: str) -> Response:
        """Customs releases the goods on a ground of the law (REG 16, 24)."""
        steps.release(self.get_object(), actor=self.user, **parsed(inputs.ReleaseInput, request))
        return self._answer()

    @extend_schema(request=inputs.SettleInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, number: str) -> Response:
        """One side signs the request to lift detention (MEA 27(3)); both must sign."""
        data = parsed(inputs.SettleInput, request)
        steps.sign_settlement(self.get_object(), actor=self.user, **data)
        return self._answer()

    @extend_schema(request=inputs.StatementInput, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def statement(self, request: Request, number: str) -> Response:
        """The consignor shows that its goods do not infringe (MEA 27, REG 24(4))."""
        data = parsed(inputs.StatementInput, request)
        steps.give_statement(self.get_object(), actor=self.user, **data)
        return self._answer()


class SecurityStepsViewSet(SecurityViewSet):
    """Securities, with what customs decides about them."""

    capabilities = {
        **SecurityViewSet.capabilities,
        "accept": Can.ACCEPT_SECURITY,
        "refuse": Can.ACCEPT_SECURITY,
        "give_back": Can.ACCEPT_SECURITY,
    }

    def _answer(self) -> Response:
        return Response(SecuritySerializer(self.get_object()).data)

    @extend_schema(request=None, responses=SecuritySerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, number: str) -> Response:
        """Accept the security (GUA 16)."""
        steps.accept_security(self.get_object(), actor=self.user)
        return self._answer()

    @extend_schema(request=inputs.ReasonInput, responses=SecuritySerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """Refuse the security, with the reason (GUA 16)."""
        data = parsed(inputs.ReasonInput, request)
        steps.refuse_security(self.get_object(), actor=self.user, **data)
        return self._answer()

    @extend_schema(request=None, responses=SecuritySerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, number: str) -> Response:
        """Return the security (MEA 35, 36)."""
        steps.return_security(self.get_object(), actor=self.user)
        return self._answer()
