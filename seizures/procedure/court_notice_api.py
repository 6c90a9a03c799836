"""Notices of courts for machines: ``/court-notices/``."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import PartnerOffice
from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.reference.models import CourtNoticeKind
from seizures.cases.models import Case
from seizures.civil.court_models import CourtNotice, CourtNoticePart, CourtNoticeQuerySet
from seizures.civil.filters import CourtNoticeFilter
from seizures.evidence.models import Exhibit
from seizures.procedure import court_notices
from seizures.procedure.api import parsed
from seizures.procedure.court_statements import Part, Statement

Parsed = serializers.Serializer[Any]


class CourtNoticePartSerializer(serializers.ModelSerializer[CourtNoticePart]):
    exhibit = serializers.CharField(source="exhibit.number", read_only=True, default=None)

    class Meta:
        model = CourtNoticePart
        fields = ["line_no", "exhibit", "quantity", "unit"]


class CourtNoticeSerializer(serializers.ModelSerializer[CourtNotice]):
    case = serializers.CharField(source="case.number", read_only=True)
    kind = serializers.CharField(source="kind_id", read_only=True)
    stops = serializers.ListField(
        source="kind.stops", child=serializers.CharField(), read_only=True
    )
    bars = serializers.ListField(source="kind.bars", child=serializers.CharField(), read_only=True)
    citation = serializers.CharField(source="kind.citation", read_only=True)
    parts = CourtNoticePartSerializer(many=True, read_only=True)
    follows = serializers.CharField(source="follows.number", read_only=True, default=None)
    currency = serializers.SerializerMethodField()

    class Meta:
        model = CourtNotice
        fields = [
            "case",
            "kind",
            "court",
            "number",
            "covers",
            "scope",
            "parts",
            "amount",
            "currency",
            "received_at",
            "valid_until",
            "status",
            "problem",
            "follows",
            "effective_at",
            "ended_at",
            "stops",
            "bars",
            "citation",
        ]

    def get_currency(self, notice: CourtNotice) -> str:
        return "CNY"


class CourtPartInput(Parsed):
    line_no = serializers.IntegerField(required=False, min_value=1, default=None)
    exhibit = serializers.CharField(max_length=24, required=False, default="")
    quantity = serializers.DecimalField(
        max_digits=18, decimal_places=3, required=False, allow_null=True, default=None
    )


class CourtNoticeInput(Parsed):
    case = serializers.CharField(max_length=24)
    kind = serializers.SlugRelatedField(slug_field="key", queryset=CourtNoticeKind.objects.all())
    court = serializers.CharField(max_length=200)
    office = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    number = serializers.CharField(max_length=100)
    received_at = serializers.DateTimeField()
    scope = serializers.ChoiceField(choices=CourtNotice.Scope.choices, default="whole")
    parts = CourtPartInput(many=True, required=False, default=list)
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, required=False, allow_null=True, default=None
    )
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)
    #: number of the earlier notice of the case that this one lifts or renews
    follows = serializers.CharField(max_length=100, required=False, default="")
    superior = serializers.BooleanField(required=False, default=False)
    file = serializers.FileField(required=False, allow_null=True, default=None)


class CourtNoticeViewSet(mixins.ListModelMixin, ApiViewSet[CourtNotice]):
    """Notices of courts in cases, what each keeps and why one has no effect (REG 24, MEA 29)."""

    queryset = CourtNotice.objects.none()
    serializer_class = CourtNoticeSerializer
    filterset_class = CourtNoticeFilter
    ordering: Any = ("-received_at", "-pk")
    ordering_fields = ["received_at"]
    capabilities = {"list": Can.VIEW_COURT_NOTICES, "create": Can.RECORD_COURT_NOTICE}

    def get_queryset(self) -> CourtNoticeQuerySet:
        if self.is_schema:
            return CourtNotice.objects.none()
        return CourtNotice.objects.visible_to(self.user).for_list()

    @extend_schema(request=CourtNoticeInput, responses={201: CourtNoticeSerializer})
    def create(self, request: Request) -> Response:
        """Record a notice. One that comes too late is kept, with ``problem``."""
        given = parsed(CourtNoticeInput, request)
        case = Case.objects.visible_to(self.user).filter(number=given.pop("case")).first()
        if case is None:
            raise serializers.ValidationError({"case": ["There is no such case."]})
        file = given.pop("file")
        given["parts"] = [self._part(case, **part) for part in given["parts"]]
        given["office"] = self._office(given["office"])
        given["follows"] = self._earlier(case, given["follows"])
        said = Statement(**given)
        made = court_notices.record_court_notice(case, said, actor=self.user, file=file)
        return Response(self.get_serializer(made.notice).data, status=201)

    def _part(self, case: Case, *, line_no: int | None, exhibit: str, quantity: Any) -> Part:
        label = Exhibit.objects.filter(case=case, number=exhibit).first() if exhibit else None
        if label is None and line_no is None:
            raise serializers.ValidationError({"parts": ["Name a line or a label of the case."]})
        return Part(line_no=None if label else line_no, exhibit=label, quantity=quantity)

    def _office(self, code: str) -> PartnerOffice | None:
        if not code:
            return None
        office = PartnerOffice.objects.filter(code=code).first()
        if office is None:
            raise serializers.ValidationError({"office": ["There is no such office."]})
        return office

    def _earlier(self, case: Case, number: str) -> CourtNotice | None:
        if not number:
            return None
        rows = case.court_notices.filter(number=number, kind__act=CourtNoticeKind.Act.HOLD)
        earlier = rows.select_related("kind").first()
        if earlier is None:
            raise serializers.ValidationError({"follows": ["There is no such notice."]})
        return earlier
