from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.files.services import read
from seizures.notices import services
from seizures.notices.filters import NoticeFilter
from seizures.notices.models import Notice, NoticeQuerySet


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    case = serializers.CharField(source="case.number", read_only=True)
    replaces = serializers.CharField(source="replaces.number", read_only=True, default=None)

    class Meta:
        model = Notice
        fields = [
            "number",
            "case",
            "kind",
            "addressee",
            "status",
            "ordered_at",
            "served_at",
            "seen_at",
            "version",
            "replaces",
        ]


class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Notice]):
    """Formal letters: ``/notices/<number>/pdf/zh/`` and ``…/en/`` are the papers themselves."""

    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    ordering = ("-ordered_at", "-pk")
    ordering_fields = ["ordered_at", "number"]
    capabilities = {
        "list": Can.VIEW_LETTERS,
        "retrieve": Can.VIEW_LETTERS,
        "pdf": Can.VIEW_LETTERS,
    }

    def get_queryset(self) -> NoticeQuerySet:
        if self.is_schema:
            return Notice.objects.none()
        return Notice.objects.visible_to(self.user).for_list()

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="pdf/(?P<language>zh|en)")
    def pdf(self, request: Request, number: str, language: str) -> HttpResponse:
        """The paper; while it is being drawn up it does not exist yet (404)."""
        notice = self.get_object()
        file = notice.file_zh if language == "zh" else notice.file_en
        if file is None:
            raise NotFound(_("The letter is being drawn up."))
        services.open_letter(notice, reader=self.user)
        return HttpResponse(read(file), content_type=file.content_type)
