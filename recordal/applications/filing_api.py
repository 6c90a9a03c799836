"""Steps of a draft, for programs: what it lacks, one more like it, put away, filed again."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.reference.calendar import today
from recordal.applications import companions, rules, services

KEY = "Names this call: sent twice, it yields one draft."


class ContentSerializer(serializers.Serializer[Any]):
    """One content the law names, and whether it is needed and there."""

    field = serializers.CharField(source="content.field")
    label = serializers.CharField(source="content.label")  # type: ignore[assignment]
    citation = serializers.CharField(source="content.citation")
    needed = serializers.BooleanField()
    given = serializers.BooleanField()


class WarningSerializer(serializers.Serializer[Any]):
    """What may be a slip at a field."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class CollisionSerializer(serializers.Serializer[Any]):
    """A recordal with the same mark or number."""

    recordal = serializers.CharField(source="recordal.number")
    holder_name = serializers.CharField(source="recordal.right.holder.name")
    shared = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()


class FilingStateSerializer(serializers.Serializer[Any]):
    """How complete an application is, and what its filer should know."""

    contents = ContentSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    warnings = WarningSerializer(many=True)
    collisions = CollisionSerializer(many=True)


class KeyInput(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=64, required=False, allow_blank=True, help_text=KEY)


class AnotherInput(KeyInput):
    title = serializers.CharField(max_length=300)
    lawful_users = serializers.BooleanField(required=False)


class DraftedSerializer(serializers.Serializer[Any]):
    """Drafts by application number."""

    applications = serializers.ListField(child=serializers.CharField())


class FilingActions:
    """What can be done with an application before customs has it."""

    capabilities: ClassVar[Mapping[str, Can | str]] = {
        "contents": Can.FILE_RECORDALS,
        "discard": Can.FILE_RECORDALS,
        "restore": Can.FILE_RECORDALS,
        "another": Can.FILE_RECORDALS,
        "file_again": Can.FILE_RECORDALS,
        "split": Can.FILE_RECORDALS,
    }

    @extend_schema(responses=FilingStateSerializer)
    @action(detail=True, methods=["get"])
    def contents(self: Any, request: Request, application_no: str) -> Response:
        """Every content and paper the law names, what is missing, slips, and like marks."""
        recordal = self.get_object()
        checked = rules.contents_of(recordal, today())
        state = {
            "contents": checked,
            "missing": [one.content.field for one in checked if one.missing],
            "warnings": rules.warnings(recordal),
            "collisions": rules.collisions(recordal),
        }
        return Response(FilingStateSerializer(state).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def discard(self: Any, request: Request, application_no: str) -> Response:
        """Put a draft away."""
        answer: Response = self._answer(services.discard(self.get_object(), actor=self.user))
        return answer

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self: Any, request: Request, application_no: str) -> Response:
        """Take up a draft that was put away."""
        answer: Response = self._answer(services.restore(self.get_object(), actor=self.user))
        return answer

    @extend_schema(request=AnotherInput)
    @action(detail=True, methods=["post"])
    def another(self: Any, request: Request, application_no: str) -> Response:
        """Begin an application for another right of the holder, filed together with this one."""
        given = AnotherInput(data=request.data)
        given.is_valid(raise_exception=True)
        copy = companions.another(self.get_object(), actor=self.user, **given.validated_data)
        answer: Response = self._answer(copy, status=201)
        return answer

    @extend_schema(request=KeyInput)
    @action(detail=True, methods=["post"], url_path="file-again")
    def file_again(self: Any, request: Request, application_no: str) -> Response:
        """Begin a new application with all that an unsuccessful, or ended, one stated."""
        given = KeyInput(data=request.data)
        given.is_valid(raise_exception=True)
        copy = companions.file_again(self.get_object(), actor=self.user, **given.validated_data)
        answer: Response = self._answer(copy, status=201)
        return answer

    @extend_schema(request=None, responses=DraftedSerializer)
    @action(detail=True, methods=["post"])
    def split(self: Any, request: Request, application_no: str) -> Response:
        """Make one draft for each class of an international mark."""
        drafts = companions.split(self.get_object(), actor=self.user)
        return Response({"applications": [one.application_no for one in drafts]})
