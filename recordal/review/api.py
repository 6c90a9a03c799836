from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from recordal.applications.api import ApplicationSerializer, ApplicationViewSet
from recordal.applications.models import Recordal
from recordal.review import services


class RefuseRecordalInput(serializers.Serializer[Any]):
    ground = serializers.ChoiceField(choices=Recordal.RefusalGround.choices)
    reasons = serializers.CharField()


class ReviewedApplicationViewSet(ApplicationViewSet):
    """Applications and their steps, by application number."""

    capabilities = {
        **ApplicationViewSet.capabilities,
        "accept": Can.EXAMINE_RECORDALS,
        "refuse": Can.EXAMINE_RECORDALS,
    }

    @extend_schema(request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, application_no: str) -> Response:
        """Record the right."""
        return self._answer(services.accept(self.get_object(), actor=self.user))

    @extend_schema(request=RefuseRecordalInput, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, application_no: str) -> Response:
        """Refuse to record the right, with ground and reasons."""
        given = RefuseRecordalInput(data=request.data)
        given.is_valid(raise_exception=True)
        recordal = services.refuse(self.get_object(), actor=self.user, **given.validated_data)
        return self._answer(recordal)
