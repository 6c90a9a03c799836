from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import PartnerOffice
from core.accounts.permissions import Can
from seizures.procedure import exchange, objection, transfer
from seizures.procedure.exchange_steps import OFFERS
from seizures.procedure.inputs import ReasonsInput
from seizures.procedure.transfer_views import package_response
from seizures.referrals.api import ReferralSerializer, ReferralViewSet
from seizures.referrals.models import Referral


class FileInput(serializers.Serializer[Any]):
    police_reference = serializers.CharField(max_length=60)


class HandOverInput(serializers.Serializer[Any]):
    place = serializers.CharField(max_length=200)
    seal_no = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class TextInput(serializers.Serializer[Any]):
    text = serializers.CharField()


class SupplyInput(TextInput):
    file = serializers.FileField(required=False, allow_null=True, default=None)


class OfficeInput(ReasonsInput):
    office = serializers.SlugRelatedField(
        slug_field="code", queryset=PartnerOffice.objects.all(), help_text="code of the office"
    )


class ReferralStepsViewSet(ReferralViewSet):
    """Transfers with their steps: ``POST /referrals/<number>/approve/`` and so on."""

    capabilities = {
        **ReferralViewSet.capabilities,
        **{name.replace("-", "_"): offer.capability for name, offer in OFFERS.items()},
        "package": Can.VIEW_REFERRALS,
        "approve": Can.APPROVE_REFERRAL,
        "disapprove": Can.APPROVE_REFERRAL,
        "receive": Can.RECEIVE_REFERRALS,
        "file": Can.RECEIVE_REFERRALS,
        "refuse": Can.RECEIVE_REFERRALS,
        "hand_over": Can.HAND_OVER_GOODS,
    }

    @extend_schema(request=None, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, number: str) -> Response:
        return self._shown(transfer.approve(self.get_object(), actor=self.user))

    @extend_schema(request=ReasonsInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def disapprove(self, request: Request, number: str) -> Response:
        referral, given = self.get_object(), _given(ReasonsInput, request)
        return self._shown(transfer.disapprove(referral, actor=self.user, **given))

    @extend_schema(request=None, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, number: str) -> Response:
        return self._shown(transfer.receive(self.get_object(), actor=self.user))

    @extend_schema(request=FileInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def file(self, request: Request, number: str) -> Response:
        referral, given = self.get_object(), _given(FileInput, request)
        return self._shown(transfer.file(referral, actor=self.user, **given))

    @extend_schema(request=ReasonsInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        referral, given = self.get_object(), _given(ReasonsInput, request)
        return self._shown(transfer.refuse(referral, actor=self.user, **given))

    @extend_schema(request=HandOverInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, number: str) -> Response:
        referral, given = self.get_object(), _given(HandOverInput, request)
        return self._shown(transfer.hand_over_goods(referral, actor=self.user, **given))

    @extend_schema(request=None, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, number: str) -> Response:
        """The second officer signs the report."""
        return self._shown(transfer.countersign(self.get_object(), actor=self.user))

    @extend_schema(request=ReasonsInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, number: str) -> Response:
        """One of the two officers takes an unsigned report back."""
        return self._step(transfer.withdraw, ReasonsInput, request)

    @extend_schema(request=SupplyInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def supply(self, request: Request, number: str) -> Response:
        """Customs supplies what the police asked for."""
        return self._step(exchange.give_more, SupplyInput, request)

    @extend_schema(request=None, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def hurry(self, request: Request, number: str) -> Response:
        """Try a stuck delivery again now."""
        return self._shown(transfer.hurry(self.get_object(), actor=self.user))

    @extend_schema(request=ReasonsInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def reconsider(self, request: Request, number: str) -> Response:
        """Customs asks the police to reconsider their refusal."""
        return self._step(objection.ask_reconsideration, ReasonsInput, request)

    @extend_schema(request=OfficeInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def supervise(self, request: Request, number: str) -> Response:
        """Customs suggests supervision to the procuratorate."""
        return self._step(objection.suggest_supervision, OfficeInput, request)

    @extend_schema(request=OfficeInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def redirect(self, request: Request, number: str) -> Response:
        """The police send the file on to the competent office."""
        return self._step(exchange.redirect, OfficeInput, request)

    @extend_schema(request=TextInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="ask-more")
    def ask_more(self, request: Request, number: str) -> Response:
        """The police ask for more papers."""
        return self._step(exchange.ask_more, TextInput, request)

    @extend_schema(request=ReasonsInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def uphold(self, request: Request, number: str) -> Response:
        """The police uphold their refusal."""
        return self._step(objection.uphold, ReasonsInput, request)

    @extend_schema(request=TextInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def explain(self, request: Request, number: str) -> Response:
        """The police explain to the procuratorate why they do not file."""
        return self._step(objection.explain, TextInput, request)

    @extend_schema(request=TextInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="confirm-goods")
    def confirm_goods(self, request: Request, number: str) -> Response:
        """The police confirm the goods they took over."""
        return self._step(exchange.confirm_goods, TextInput, request)

    @extend_schema(request=TextInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="ask-explanation")
    def ask_explanation(self, request: Request, number: str) -> Response:
        """The procuratorate asks the police to explain."""
        return self._step(objection.ask_explanation, TextInput, request)

    @extend_schema(request=ReasonsInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="order-filing")
    def order_filing(self, request: Request, number: str) -> Response:
        """The procuratorate orders the filing."""
        return self._step(objection.order_filing, ReasonsInput, request)

    @extend_schema(request=ReasonsInput, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="no-ground")
    def no_ground(self, request: Request, number: str) -> Response:
        """The procuratorate sees no ground to file."""
        return self._step(objection.find_no_ground, ReasonsInput, request)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def package(self, request: Request, number: str) -> HttpResponse:
        """The package as it was delivered: a BagIt bag as ZIP."""
        return package_response(self.get_object(), self.user)

    def _step(
        self,
        service: Callable[..., Referral],
        parser: type[serializers.Serializer[Any]],
        request: Request,
    ) -> Response:
        referral = self.get_object()
        return self._shown(service(referral, actor=self.user, **_given(parser, request)))

    def _shown(self, referral: Referral) -> Response:
        return Response(self.get_serializer(referral).data)


def _given(parser: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    data = parser(data=request.data)
    data.is_valid(raise_exception=True)
    given: dict[str, Any] = data.validated_data
    return given
