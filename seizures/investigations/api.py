"""The log of the investigation for machines: read, added to, struck out."""

from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import User
from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.models import Case
from seizures.investigations import services
from seizures.investigations.models import (
    Investigation,
    InvestigationFile,
    InvestigationQuerySet,
)
from seizures.investigations.services import Act


class InvestigationFilter(FilterSet):
    case = CharFilter(field_name="case__number")
    kind = ChoiceFilter(choices=Investigation.Kind.choices)
    struck = BooleanFilter(field_name="struck_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Investigation
        fields = ["case", "kind", "struck"]


class InvestigationFileSerializer(serializers.ModelSerializer[InvestigationFile]):
    name = serializers.CharField(source="file.name", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    url = serializers.SerializerMethodField(help_text="For you alone, and for some hours.")

    class Meta:
        model = InvestigationFile
        fields = ["name", "sha256", "url"]

    def get_url(self, row: InvestigationFile) -> str:
        return row.file.url_for(self.context["request"].user)


class InvestigationSerializer(serializers.ModelSerializer[Investigation]):
    case = serializers.CharField(source="case.number", read_only=True)
    officer = serializers.CharField(source="officer.username", read_only=True)
    second_officer = serializers.SerializerMethodField()
    papers = InvestigationFileSerializer(many=True, read_only=True)

    class Meta:
        model = Investigation
        fields = [
            "number",
            "case",
            "kind",
            "started_at",
            "ended_at",
            "place",
            "person",
            "relation",
            "told_rights",
            "found",
            "signature",
            "officer",
            "second_officer",
            "logged_at",
            "struck_at",
            "strike_reason",
            "papers",
        ]

    def get_second_officer(self, row: Investigation) -> str:
        return row.second_officer.username if row.second_officer else ""


class InvestigationInput(serializers.Serializer[Any]):
    case = serializers.CharField(max_length=24)
    kind = serializers.ChoiceField(choices=Investigation.Kind.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    place = serializers.CharField(max_length=200)
    person = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    relation = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    told_rights = serializers.BooleanField(required=False, default=False)
    found = serializers.CharField()
    signature = serializers.ChoiceField(
        choices=[("signed", "signed"), ("refused", "refused")],
        required=False,
        allow_blank=True,
        default="",
    )
    second_officer = serializers.SlugRelatedField(
        slug_field="username",
        queryset=User.objects.filter(is_active=True, district__isnull=False),
        required=False,
        allow_null=True,
        default=None,
    )
    papers = serializers.ListField(child=serializers.FileField(), required=False, default=list)


class InvestigationStrikeInput(serializers.Serializer[Any]):
    reason = serializers.CharField()


class InvestigationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Investigation]
):
    """Who was asked or what was checked, where, by which officers, and what was found."""

    serializer_class = InvestigationSerializer
    filterset_class = InvestigationFilter
    ordering = ("-started_at", "-pk")
    ordering_fields = ["started_at", "number"]
    capabilities = {
        "list": Can.VIEW_CASES,
        "retrieve": Can.VIEW_CASES,
        "create": Can.KEEP_CASE_FILE,
        "strike": Can.KEEP_CASE_FILE,
    }

    def get_queryset(self) -> InvestigationQuerySet:
        if self.is_schema:
            return Investigation.objects.none()
        return Investigation.objects.visible_to(self.user).for_list()

    def _answer(self, row: Investigation, status: int = 200) -> Response:
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=status)

    @extend_schema(request=InvestigationInput, responses={201: InvestigationSerializer})
    def create(self, request: Request) -> Response:
        parsed = InvestigationInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        given = dict(parsed.validated_data)
        case = get_object_or_404(Case.objects.visible_to(self.user), number=given.pop("case"))
        papers = given.pop("papers")
        return self._answer(services.log(case, Act(**given), actor=self.user, papers=papers), 201)

    @extend_schema(request=InvestigationStrikeInput, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def strike(self, request: Request, number: str) -> Response:
        """Strike out an entry; it stays readable, with the reason."""
        parsed = InvestigationStrikeInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        row = services.strike(self.get_object(), actor=self.user, **parsed.validated_data)
        return self._answer(row)
