"""Pictures, papers and goods of an application, for programs."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from recordal.applications import parts
from recordal.applications.models import Recordal
from recordal.particulars.models import Attachment, GenuineGoods, KnownInfringer, RightImage

NO = r"(?P<no>\d{1,4})"


class FileFields(serializers.Serializer[Any]):
    """A file of an application; ``sha256`` proves which one."""

    no = serializers.IntegerField()
    name = serializers.CharField(source="file.name")
    content_type = serializers.CharField(source="file.content_type")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")


class RightImageSerializer(FileFields):
    caption = serializers.CharField()
    position = serializers.IntegerField()


class AttachmentSerializer(FileFields):
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    issued_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class GoodsFields(serializers.Serializer[Any]):
    no = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=200)
    districts = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=42
    )
    traders = serializers.CharField(required=False, allow_blank=True)
    features = serializers.CharField(required=False, allow_blank=True)
    price = serializers.DecimalField(14, 2, required=False, allow_null=True)
    currency = serializers.CharField(max_length=3, required=False)


class GenuineGoodsSerializer(GoodsFields):
    """Goods the holder makes or sells under the right (MEA 6)."""

    origin = serializers.CharField(max_length=200, required=False, allow_blank=True)


class KnownInfringerSerializer(GoodsFields):
    """Goods known to infringe (MEA 6)."""

    manufacturer = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ImageInput(serializers.Serializer[Any]):
    file = serializers.FileField()
    caption = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ImageChange(serializers.Serializer[Any]):
    caption = serializers.CharField(max_length=200, required=False, allow_blank=True)
    position = serializers.IntegerField(min_value=1, max_value=99, required=False)


class AttachmentInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    file = serializers.FileField()
    issued_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class PartActions:
    """Parts of an application, by their numbers. Mixed into the resource of applications."""

    capabilities: ClassVar[Mapping[str, Can | str]] = dict.fromkeys(
        (
            "images", "image", "image_remove", "attachments", "attachment_remove",
            "genuine_goods", "genuine_goods_change", "genuine_goods_remove",
            "known_infringers", "known_infringers_change", "known_infringers_remove",
        ),
        Can.FILE_RECORDALS,
    )  # fmt: skip

    @extend_schema(request=ImageInput, responses={201: RightImageSerializer})
    @action(detail=True, methods=["post"], url_path="images")
    def images(self: Any, request: Request, application_no: str) -> Response:
        """Add a picture behind the others; the first one stands for the right."""
        given, recordal = _given(ImageInput, request), self.get_object()
        caption = given.get("caption", "")
        added = parts.add_images(recordal, [given["file"]], actor=self.user, caption=caption)
        return Response(RightImageSerializer(added[0]).data, status=201)

    @extend_schema(request=ImageChange, responses=RightImageSerializer(many=True))
    @action(detail=True, methods=["patch"], url_path=f"images/{NO}")
    def image(self: Any, request: Request, application_no: str, no: str) -> Response:
        """Give a picture another caption, or another place among the pictures."""
        given, recordal = _given(ImageChange, request), self.get_object()
        image = _one(recordal.right.images, no)
        if "caption" in given:
            parts.caption_image(recordal, image, given["caption"], actor=self.user)
        if "position" in given:
            parts.move_image(recordal, image, given["position"], actor=self.user)
        rows = RightImage.objects.filter(right=recordal.right)
        return Response(RightImageSerializer(rows, many=True).data)

    @extend_schema(responses={204: None})
    @image.mapping.delete
    def image_remove(self: Any, request: Request, application_no: str, no: str) -> Response:
        """Take a picture out."""
        recordal = self.get_object()
        parts.remove_image(recordal, _one(recordal.right.images, no), actor=self.user)
        return Response(status=204)

    @extend_schema(request=AttachmentInput, responses={201: AttachmentSerializer})
    @action(detail=True, methods=["post"], url_path="attachments")
    def attachments(self: Any, request: Request, application_no: str) -> Response:
        """Add a paper."""
        given, recordal = _given(AttachmentInput, request), self.get_object()
        paper = parts.attach(recordal, given.pop("file"), actor=self.user, **given)
        return Response(AttachmentSerializer(paper).data, status=201)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path=f"attachments/{NO}")
    def attachment_remove(self: Any, request: Request, application_no: str, no: str) -> Response:
        """Take a paper out."""
        recordal = self.get_object()
        parts.detach(recordal, _one(recordal.right.attachments, no), actor=self.user)
        return Response(status=204)

    @extend_schema(request=GenuineGoodsSerializer, responses={201: GenuineGoodsSerializer})
    @action(detail=True, methods=["post"], url_path="genuine-goods")
    def genuine_goods(self: Any, request: Request, application_no: str) -> Response:
        """Name genuine goods."""
        recordal = self.get_object()
        goods = GenuineGoods(right=recordal.right)
        return _saved(self, recordal, goods, GenuineGoodsSerializer, status=201)

    @extend_schema(request=GenuineGoodsSerializer, responses=GenuineGoodsSerializer)
    @action(detail=True, methods=["patch"], url_path=f"genuine-goods/{NO}")
    def genuine_goods_change(self: Any, request: Request, application_no: str, no: str) -> Response:
        """Change genuine goods."""
        recordal = self.get_object()
        goods = _one(recordal.right.genuine_goods, no)
        return _saved(self, recordal, goods, GenuineGoodsSerializer)

    @extend_schema(responses={204: None})
    @genuine_goods_change.mapping.delete
    def genuine_goods_remove(self: Any, request: Request, application_no: str, no: str) -> Response:
        """Take genuine goods out."""
        recordal = self.get_object()
        parts.remove_goods(recordal, _one(recordal.right.genuine_goods, no), actor=self.user)
        return Response(status=204)

    @extend_schema(request=KnownInfringerSerializer, responses={201: KnownInfringerSerializer})
    @action(detail=True, methods=["post"], url_path="known-infringers")
    def known_infringers(self: Any, request: Request, application_no: str) -> Response:
        """Name goods known to infringe."""
        recordal = self.get_object()
        goods = KnownInfringer(right=recordal.right)
        return _saved(self, recordal, goods, KnownInfringerSerializer, status=201)

    @extend_schema(request=KnownInfringerSerializer, responses=KnownInfringerSerializer)
    @action(detail=True, methods=["patch"], url_path=f"known-infringers/{NO}")
    def known_infringers_change(
        self: Any, request: Request, application_no: str, no: str
    ) -> Response:
        """Change goods known to infringe."""
        recordal = self.get_object()
        goods = _one(recordal.right.known_infringers, no)
        return _saved(self, recordal, goods, KnownInfringerSerializer)

    @extend_schema(responses={204: None})
    @known_infringers_change.mapping.delete
    def known_infringers_remove(
        self: Any, request: Request, application_no: str, no: str
    ) -> Response:
        """Take goods known to infringe out."""
        recordal = self.get_object()
        parts.remove_goods(recordal, _one(recordal.right.known_infringers, no), actor=self.user)
        return Response(status=204)


def _given(expected: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = expected(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _one(rows: Any, no: str) -> Any:
    found = rows.filter(no=no).first()
    if found is None:
        raise Http404
    return found


def _saved(
    view: Any,
    recordal: Recordal,
    goods: parts.Goods,
    expected: type[serializers.Serializer[Any]],
    status: int = 200,
) -> Response:
    given = expected(data=view.request.data, partial=status == 200)
    given.is_valid(raise_exception=True)
    saved = parts.save_goods(recordal, goods, given.validated_data, actor=view.user)
    return Response(expected(saved).data, status=status)
