from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.utils.timezone import make_aware
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.cases.models import Case, CaseQuerySet
from seizures.reports import queries

DEFINITIONS = {
    "cases": "goods of one rights holder stopped in one shipment",
    "batches": "shipments in which goods were stopped",
    "items": "pieces of goods found in them",
    "value": "declared or estimated value in CNY (MEA 39)",
    "rights": "recordals touched",
}
PUBLIC_FRESH_FOR = 300


class FiguresSerializer(serializers.Serializer[Any]):
    cases = serializers.IntegerField()
    batches = serializers.IntegerField()
    items = serializers.DecimalField(max_digits=24, decimal_places=3)
    value = serializers.DecimalField(max_digits=24, decimal_places=2)
    rights = serializers.IntegerField()


class KindSerializer(FiguresSerializer):
    kind = serializers.CharField()


class StatisticsSerializer(serializers.Serializer[Any]):
    """Figures with the scope and period they belong to; never compare across scopes."""

    scope = serializers.CharField()
    opened_from = serializers.DateField(allow_null=True)
    opened_to = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    totals = FiguresSerializer()
    by_kind = KindSerializer(many=True)
    definitions = serializers.DictField(child=serializers.CharField())


class PeriodSerializer(serializers.Serializer[Any]):
    opened_from = serializers.DateField(required=False)
    opened_to = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, date]) -> dict[str, date]:
        first, last = attrs.get("opened_from"), attrs.get("opened_to")
        if first and last and last < first:
            raise serializers.ValidationError({"opened_to": ["The period ends before it starts."]})
        return attrs


#: One document, although the address is that of a list.
ONE = forced_singular_serializer(StatisticsSerializer)  # type: ignore[no-untyped-call]
PERIOD = [
    OpenApiParameter("opened_from", date, description="Cases opened on or after this day"),
    OpenApiParameter("opened_to", date, description="Cases opened on or before this day"),
]


def midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def statistics(cases: CaseQuerySet, scope: str, period: dict[str, date]) -> dict[str, Any]:
    """The figures of a set of cases in a period, with what they mean."""
    if first := period.get("opened_from"):
        cases = cases.filter(opened_at__gte=midnight(first))
    if last := period.get("opened_to"):
        cases = cases.filter(opened_at__lt=midnight(last + timedelta(days=1)))
    kinds = [{"kind": kind, **vars(figures)} for kind, figures in queries.by_family(cases)]
    return StatisticsSerializer(
        {
            "scope": scope,
            "opened_from": period.get("opened_from"),
            "opened_to": period.get("opened_to"),
            "currency": "CNY",
            "totals": queries.totals(cases),
            "by_kind": kinds,
            "definitions": DEFINITIONS,
        }
    ).data


class StatisticsViewSet(ViewSet):
    """Figures of the cases you may see."""

    capabilities = {"list": Can.VIEW_REPORTS}

    @extend_schema(parameters=PERIOD, responses=ONE)
    def list(self, request: Request) -> Response:
        period = PeriodSerializer(data=request.query_params)
        period.is_valid(raise_exception=True)
        user = request.user
        assert isinstance(user, User)  # noqa: S101  (the permission has seen to it)
        scope = user.district_id or "national"
        return Response(statistics(Case.objects.visible_to(user), scope, period.validated_data))


class PublicStatisticsViewSet(ViewSet):
    """National figures, without a key; renewed every five minutes."""

    capabilities = {"list": "public"}
    authentication_classes = ()

    @extend_schema(responses=ONE, auth=[])
    def list(self, request: Request) -> Response:
        figures = cache.get_or_set(
            "api-public-statistics",
            lambda: statistics(Case.objects.all(), "national", {}),
            PUBLIC_FRESH_FOR,
        )
        return Response(figures)
