from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from recordal.applications.models import Recordal
from recordal.guides import services
from recordal.guides.drawing import LANGUAGES, card
from recordal.guides.filters import GuideFilter
from recordal.guides.models import Guide, GuidePhoto, GuideQuerySet, GuideVersion
from recordal.guides.rules import LONGEST


def _text(longest: int) -> serializers.CharField:
    return serializers.CharField(max_length=longest, required=False, allow_blank=True)


class GuideTellRow(serializers.Serializer[Any]):
    """One feature by which genuine goods and fakes differ, in Chinese and English."""

    no = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=32767)
    part_zh, part_en = _text(100), _text(100)
    genuine_zh, genuine_en = _text(LONGEST), _text(LONGEST)
    fake_zh, fake_en = _text(LONGEST), _text(LONGEST)


class GuideShotRow(serializers.Serializer[Any]):
    """One thing officers are asked to photograph."""

    no = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=32767)
    text_zh, text_en = _text(200), _text(200)


class GuidePhotoRow(serializers.Serializer[Any]):
    """A photo of genuine or of fake goods; ``tell`` is the number of the feature it shows."""

    no = serializers.IntegerField(min_value=1, max_value=32767)
    tell = serializers.IntegerField(
        source="tell.no", required=False, allow_null=True, default=None, min_value=1
    )
    genuine = serializers.BooleanField()
    caption_zh, caption_en = _text(200), _text(200)


class GuidePhotoSerializer(GuidePhotoRow):
    sha256 = serializers.CharField(source="file.sha256", read_only=True)


class GuideSerializer(serializers.ModelSerializer[Guide]):
    """How to tell genuine goods from fakes, in the order of the card."""

    recordal = serializers.CharField(source="recordal.number")
    tells = GuideTellRow(source="features", many=True)
    shots = GuideShotRow(source="asked", many=True)
    photos = GuidePhotoSerializer(source="pictures", many=True)

    class Meta:
        model = Guide
        fields = [
            "application_no", "recordal", "version", "updated_at", "tells", "shots", "photos"
        ]  # fmt: skip


class GuidePhotoInput(serializers.Serializer[Any]):
    """A photo to keep, where it stands and what it says."""

    no = serializers.IntegerField(min_value=1, max_value=32767)
    tell = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=32767)
    genuine = serializers.BooleanField(required=False)
    caption_zh, caption_en = _text(200), _text(200)


class GuideInput(serializers.Serializer[Any]):
    """The guide as it shall be. A list that is absent stays; rows without ``no`` are new, and a
    row that is absent from its list goes out of use."""

    version = serializers.IntegerField(
        min_value=0,
        required=False,
        help_text="The version that was read: one written since then is not overwritten (409).",
    )
    tells = GuideTellRow(many=True, required=False)
    shots = GuideShotRow(many=True, required=False)
    photos = GuidePhotoInput(many=True, required=False)


class NewGuidePhoto(serializers.Serializer[Any]):
    file = serializers.FileField()
    shows = serializers.ChoiceField(choices=["genuine", "fake"])
    tell = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=32767)
    caption_zh, caption_en = _text(200), _text(200)


class GuideVersionSerializer(serializers.ModelSerializer[GuideVersion]):
    """The guide as it stood after one change."""

    made_by = serializers.CharField(source="made_by.username", allow_null=True, default=None)
    content = serializers.JSONField()

    class Meta:
        model = GuideVersion
        fields = ["number", "made_at", "made_by", "content"]


class GuideViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Guide]):
    """Guides to genuine and fake goods, by the application number of their recordal."""

    serializer_class = GuideSerializer
    filterset_class = GuideFilter
    lookup_field = "recordal__application_no"
    lookup_url_kwarg = "application_no"
    ordering_fields = ["updated_at"]
    capabilities = {
        "list": Can.VIEW_RECORDALS,
        "retrieve": Can.VIEW_RECORDALS,
        "update": Can.FILE_RECORDALS,
        "photos": Can.FILE_RECORDALS,
        "versions": Can.VIEW_RECORDALS,
        "restore": Can.FILE_RECORDALS,
        "card": Can.VIEW_RECORDALS,
    }

    def get_queryset(self) -> GuideQuerySet:
        if self.is_schema:
            return Guide.objects.none()
        rows = Guide.objects.visible_to(self.user).with_rows().prefetch_related("photos__tell")
        return rows.select_related("recordal__right__holder", "recordal__right__image")

    @extend_schema(request=GuideInput, responses=GuideSerializer)
    def update(self, request: Request, application_no: str) -> Response:
        """Write the guide, or begin it; what changes makes a new version."""
        given = GuideInput(data=request.data)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        version = content.pop("version", None)
        recordal = self._recordal(application_no)
        services.write(recordal, content, actor=self.user, version=version)  # type: ignore[arg-type]
        return self._answer(application_no)

    @extend_schema(request=NewGuidePhoto, responses={201: GuidePhotoSerializer})
    @action(detail=True, methods=["post"])
    def photos(self, request: Request, application_no: str) -> Response:
        """Add a photo of genuine or of fake goods behind the others."""
        given = NewGuidePhoto(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        photo: GuidePhoto
        (photo,) = services.add_photos(
            self._recordal(application_no),
            [fields.pop("file")],
            actor=self.user,
            genuine=fields.pop("shows") == "genuine",
            field="file",
            tell=fields.pop("tell", None),
            captions=fields,
        )
        return Response(GuidePhotoSerializer(photo).data, status=201)

    @extend_schema(responses=GuideVersionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def versions(self, request: Request, application_no: str) -> Response:
        """The newest hundred versions, with what each said."""
        rows = self.get_object().versions.select_related("made_by")[:100]
        return Response(GuideVersionSerializer(rows, many=True).data)

    @extend_schema(request=None, responses=GuideSerializer)
    @action(detail=True, methods=["post"], url_path=r"versions/(?P<number>\d{1,8})/restore")
    def restore(self, request: Request, application_no: str, number: str) -> Response:
        """Take an earlier version up again, as the newest one."""
        version = get_object_or_404(self.get_object().versions, number=number)
        services.restore(version, actor=self.user)
        return self._answer(application_no)

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        parameters=[OpenApiParameter("language", enum=LANGUAGES)],
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def card(self, request: Request, application_no: str) -> HttpResponse:
        """The card as PDF, in both languages unless one is asked for."""
        asked = request.query_params.get("language", "both")
        language = asked if asked in LANGUAGES else "both"
        return HttpResponse(card(self.get_object(), language), content_type="application/pdf")

    def _recordal(self, application_no: str) -> Recordal:
        rows = Recordal.objects.visible_to(self.user)
        return get_object_or_404(rows, application_no=application_no)

    def _answer(self, application_no: str) -> Response:
        guide = get_object_or_404(self.get_queryset(), recordal__application_no=application_no)
        return Response(GuideSerializer(guide).data)
