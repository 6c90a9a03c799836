from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from seizures.notices.api import NoticeSerializer, NoticeViewSet
from seizures.notices.models import Way
from seizures.notices.serving import Attempt
from seizures.procedure import serving


class ServiceInput(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=Way.choices)
    at = serializers.DateTimeField()
    served = serializers.BooleanField(default=True)
    receiver = serializers.CharField(max_length=200, default="", allow_blank=True)
    witness = serializers.CharField(max_length=200, default="", allow_blank=True)
    tracking_no = serializers.CharField(max_length=60, default="", allow_blank=True)
    place = serializers.CharField(max_length=200, default="", allow_blank=True)
    remarks = serializers.CharField(max_length=300, default="", allow_blank=True)
    proof = serializers.FileField(required=False)


class NoticeStepsViewSet(NoticeViewSet):
    """Formal letters, and the record of how a printed one was served."""

    capabilities = {**NoticeViewSet.capabilities, "service": Can.KEEP_CASE_FILE}

    @extend_schema(request=ServiceInput, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def service(self, request: Request, number: str) -> Response:
        """Record the service of a printed letter; it starts the clocks tied to it."""
        parsed = ServiceInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        notice = self.get_object()
        serving.record_service(notice, Attempt(**parsed.validated_data), actor=self.user)
        return Response(self.get_serializer(self.get_object()).data)
