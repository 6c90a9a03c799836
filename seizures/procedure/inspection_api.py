from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import User
from core.accounts.permissions import Can
from core.errors import InvalidInput
from recordal.applications.models import Recordal
from seizures.inspections.api import InspectionSerializer, InspectionViewSet
from seizures.inspections.models import Finding, Inspection
from seizures.inspections.services import FoundGoods
from seizures.procedure import steps


class FoundGoodsInput(serializers.Serializer[Any]):
    line_no = serializers.IntegerField(min_value=1)
    recordal = serializers.CharField(max_length=20)
    verdict = serializers.ChoiceField(choices=Finding.Verdict.choices)
    quantity = serializers.DecimalField(max_digits=18, decimal_places=3, min_value=0)
    unit = serializers.CharField(max_length=20)
    packages = serializers.IntegerField(
        min_value=0, max_value=2_147_483_647, required=False, allow_null=True, default=None
    )
    remarks = serializers.CharField(required=False, allow_blank=True, default="")


class ConcludeInput(serializers.Serializer[Any]):
    second_officer = serializers.CharField(help_text="User name of another officer.")
    place = serializers.CharField(max_length=200)
    remarks = serializers.CharField(required=False, allow_blank=True, default="")
    findings = FoundGoodsInput(many=True)


class ConcludedSerializer(serializers.Serializer[Any]):
    inspection = InspectionSerializer()
    cases = serializers.ListField(child=serializers.CharField())


class InspectionStepsViewSet(InspectionViewSet):
    """Inspections with their end: ``POST /inspections/<number>/conclude/``."""

    capabilities = {**InspectionViewSet.capabilities, "conclude": Can.INSPECT}

    @extend_schema(request=ConcludeInput, responses=ConcludedSerializer)
    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, number: str) -> Response:
        parsed = ConcludeInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        given = parsed.validated_data
        inspection = self.get_object()
        cases = steps.conclude_inspection(
            inspection,
            actor=self.user,
            second_officer=_officer(given["second_officer"]),
            findings=_found(inspection, given["findings"]),
            place=given["place"],
            remarks=given["remarks"],
        )
        shown = {"inspection": self.get_object(), "cases": [case.number for case in cases]}
        return Response(ConcludedSerializer(shown, context=self.get_serializer_context()).data)


def _officer(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise InvalidInput(_("There is no such officer."), field="second_officer") from error


def _found(inspection: Inspection, given: Sequence[dict[str, Any]]) -> list[FoundGoods]:
    lines = {line.line_no: line for line in inspection.shipment.lines.all()}
    numbers = [row["recordal"] for row in given]
    recordals = {
        recordal.number: recordal
        for recordal in Recordal.objects.filter(number__in=numbers).exclude(number="")
    }
    found = []
    for position, row in enumerate(given):
        line, recordal = lines.get(row.pop("line_no")), recordals.get(row.pop("recordal"))
        if line is None:
            raise InvalidInput(
                _("The shipment has no such goods line."), field=f"findings.{position}.line_no"
            )
        if recordal is None:
            raise InvalidInput(
                _("There is no such recordal."), field=f"findings.{position}.recordal"
            )
        found.append(FoundGoods(line=line, recordal=recordal, **row))
    return found
