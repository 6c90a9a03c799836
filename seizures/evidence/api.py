from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.models import Case
from seizures.evidence import services
from seizures.evidence.models import Evidence, EvidenceQuerySet


class EvidenceFilter(FilterSet):
    case = CharFilter(field_name="case__number")
    kind = ChoiceFilter(choices=Evidence.Kind.choices)

    class Meta:
        model = Evidence
        fields = ["case", "kind"]


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    case = serializers.CharField(source="case.number", read_only=True)
    name = serializers.CharField(source="file.name", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    content_type = serializers.CharField(source="file.content_type", read_only=True)
    size = serializers.IntegerField(source="file.size", read_only=True)
    url = serializers.SerializerMethodField(help_text="For you alone, and for some hours.")

    class Meta:
        model = Evidence
        fields = [
            "case",
            "kind",
            "title",
            "name",
            "sha256",
            "content_type",
            "size",
            "secret_of",
            "added_at",
            "url",
        ]

    def get_url(self, evidence: Evidence) -> str:
        return evidence.file.url_for(self.context["request"].user)


class EvidenceInput(serializers.Serializer[Any]):
    case = serializers.CharField(max_length=24)
    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=Evidence.Kind.choices)
    title = serializers.CharField(max_length=200)
    secret_of = serializers.ChoiceField(
        choices=["holder", "consignor"], required=False, allow_blank=True, default=""
    )


class EvidenceViewSet(mixins.ListModelMixin, ApiViewSet[Evidence]):
    """Documents and pictures of the case files, without the secrets of the other side."""

    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
    ordering_fields = ["added_at"]
    capabilities = {"list": Can.VIEW_CASES, "create": Can.KEEP_CASE_FILE}

    def get_queryset(self) -> EvidenceQuerySet:
        if self.is_schema:
            return Evidence.objects.none()
        return Evidence.objects.visible_to(self.user).for_list()

    @extend_schema(request=EvidenceInput, responses={201: EvidenceSerializer})
    def create(self, request: Request) -> Response:
        parsed = EvidenceInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        given = dict(parsed.validated_data)
        case = get_object_or_404(Case.objects.visible_to(self.user), number=given.pop("case"))
        evidence = services.add_evidence(case, given.pop("file"), actor=self.user, **given)
        return Response(self.get_serializer(evidence).data, status=201)
