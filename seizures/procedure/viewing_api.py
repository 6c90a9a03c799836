"""Viewings for machines: ``/viewings/``."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.models import Case
from seizures.evidence.models import Exhibit
from seizures.procedure import sampling, viewing
from seizures.procedure.api import parsed
from seizures.procedure.sampling import Taken
from seizures.viewings.filters import ViewingFilter
from seizures.viewings.models import Viewing, ViewingQuerySet, ViewingSample

Parsed = serializers.Serializer[Any]
SIDES = ["holder", "consignor"]


class ViewingSampleSerializer(serializers.ModelSerializer[ViewingSample]):
    exhibit = serializers.CharField(source="exhibit.number", read_only=True)

    class Meta:
        model = ViewingSample
        fields = ["exhibit", "quantity", "unit", "due_on", "back_at", "returned", "consumed"]


class ViewingSerializer(serializers.ModelSerializer[Viewing]):
    case = serializers.CharField(source="case.number", read_only=True)
    side = serializers.ChoiceField(choices=SIDES, read_only=True)
    samples = ViewingSampleSerializer(many=True, read_only=True)

    class Meta:
        model = Viewing
        fields = [
            "number",
            "case",
            "side",
            "status",
            "purpose",
            "samples_wanted",
            "requested_at",
            "decided_at",
            "refusal_reasons",
            "appointed_at",
            "place",
            "samples_allowed",
            "held_at",
            "samples_taken",
            "receipt_no",
            "samples",
        ]


class AskViewingInput(Parsed):
    case = serializers.CharField(max_length=24)
    side = serializers.ChoiceField(choices=SIDES)
    purpose = serializers.CharField()
    samples_wanted = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )


class GrantViewingInput(Parsed):
    appointed_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=200)
    samples_allowed = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )


class RefuseViewingInput(Parsed):
    reasons = serializers.CharField()


class SampleInput(Parsed):
    exhibit = serializers.CharField(max_length=24)
    quantity = serializers.DecimalField(max_digits=18, decimal_places=3)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class SampleBackInput(Parsed):
    exhibit = serializers.CharField(max_length=24)
    returned = serializers.DecimalField(max_digits=18, decimal_places=3, min_value=Decimal(0))
    consumed = serializers.DecimalField(max_digits=18, decimal_places=3, min_value=Decimal(0))
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    remarks = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class HoldViewingInput(Parsed):
    officers = serializers.CharField(max_length=200)
    visitors = serializers.CharField(max_length=300)
    seen = serializers.CharField()
    samples_taken = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )
    receipt_no = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    samples = SampleInput(many=True, required=False, default=list)


class ViewingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Viewing]):
    """Requests of parties to view goods or to take samples (REG 17, MEA 22)."""

    serializer_class = ViewingSerializer
    filterset_class = ViewingFilter
    ordering: Any = ("-requested_at", "-pk")
    ordering_fields = ["requested_at", "number"]
    capabilities = {
        "list": Can.VIEW_CASES,
        "retrieve": Can.VIEW_CASES,
        "create": Can.VIEW_CASES,
        "cancel": Can.VIEW_CASES,
        "grant": Can.DETAIN_GOODS,
        "refuse": Can.DETAIN_GOODS,
        "hold": Can.KEEP_CASE_FILE,
        "sample_back": Can.KEEP_CASE_FILE,
    }

    def get_queryset(self) -> ViewingQuerySet:
        if self.is_schema:
            return Viewing.objects.none()
        rows = Viewing.objects.visible_to(self.user).for_list()
        return rows.prefetch_related("samples__exhibit")

    @extend_schema(request=AskViewingInput, responses={201: ViewingSerializer})
    def create(self, request: Request) -> Response:
        """Ask to view the goods of a case, for the side one acts for."""
        given = parsed(AskViewingInput, request)
        case = Case.objects.visible_to(self.user).filter(number=given.pop("case")).first()
        if case is None:
            raise serializers.ValidationError({"case": ["There is no such case."]})
        made = viewing.ask(case, actor=self.user, **given)
        return Response(ViewingSerializer(made).data, status=201)

    @extend_schema(request=GrantViewingInput, responses=ViewingSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, number: str) -> Response:
        """Consent, with an appointment."""
        given = parsed(GrantViewingInput, request)
        viewing.grant(self.get_object(), actor=self.user, **given)
        return self._answer()

    @extend_schema(request=RefuseViewingInput, responses=ViewingSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, number: str) -> Response:
        """Refuse, with reasons."""
        given = parsed(RefuseViewingInput, request)
        viewing.refuse(self.get_object(), actor=self.user, **given)
        return self._answer()

    @extend_schema(request=HoldViewingInput, responses=ViewingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, number: str) -> Response:
        """Record who saw what."""
        given = parsed(HoldViewingInput, request)
        one = self.get_object()
        given["samples"] = [self._taken(one, **sample) for sample in given["samples"]]
        viewing.hold(one, actor=self.user, **given)
        return self._answer()

    def _taken(
        self, one: Viewing, *, exhibit: str, quantity: Decimal, due_on: date | None
    ) -> Taken:
        label = Exhibit.objects.filter(case=one.case_id, number=exhibit).first()
        if label is None:
            raise serializers.ValidationError({"samples": ["There is no such label."]})
        return Taken(label, quantity, due_on)

    @extend_schema(request=SampleBackInput, responses=ViewingSerializer)
    @action(detail=True, methods=["post"], url_path="sample-back")
    def sample_back(self, request: Request, number: str) -> Response:
        """A sample came back, or a test used it up."""
        given = parsed(SampleBackInput, request)
        rows = self.get_object().samples.select_related("viewing")
        sample = get_object_or_404(rows, exhibit__number=given.pop("exhibit"))
        sampling.account_for(sample, actor=self.user, **given)
        return self._answer()

    @extend_schema(request=None, responses=ViewingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, number: str) -> Response:
        """Nobody comes."""
        viewing.cancel(self.get_object(), actor=self.user)
        return self._answer()

    def _answer(self) -> Response:
        return Response(ViewingSerializer(self.get_object()).data)
