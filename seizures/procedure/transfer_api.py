from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from seizures.procedure import transfer
from seizures.procedure.inputs import ReasonsInput
from seizures.referrals.api import ReferralSerializer, ReferralViewSet
from seizures.referrals.models import Referral


class FileInput(serializers.Serializer[Any]):
    police_reference = serializers.CharField(max_length=60)


class HandOverInput(serializers.Serializer[Any]):
    place = serializers.CharField(max_length=200)
    seal_no = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class ReferralStepsViewSet(ReferralViewSet):
    """Transfers with their steps: ``POST /referrals/<number>/approve/`` and so on."""

    capabilities = {
        **ReferralViewSet.capabilities,
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

    def _shown(self, referral: Referral) -> Response:
        return Response(ReferralSerializer(referral).data)


def _given(parser: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    data = parser(data=request.data)
    data.is_valid(raise_exception=True)
    given: dict[str, Any] = data.validated_data
    return given
