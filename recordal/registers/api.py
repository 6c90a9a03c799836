from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.files.held import content_of, hold
from enterprises.models import Enterprise
from recordal.registers import services


class RegisterInput(serializers.Serializer[Any]):
    """A file of register records: WIPO ST.96 XML of trademarks, or a table of rights."""

    holder = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=Enterprise.objects.none()
    )
    file = serializers.FileField()
    take = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        help_text="Keys of the proposals to draft; without them, all that are proposed.",
    )
    dry_run = serializers.BooleanField(default=False, help_text="Draft nothing, show proposals.")
    key = serializers.CharField(
        max_length=32,
        required=False,
        help_text="Names this call: made twice, it drafts once. Without it, the file is the name.",
    )

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        if "user" in self.context:
            fields["holder"].queryset = Enterprise.objects.acting(self.context["user"])
        return fields


class RegisterProposalSerializer(serializers.Serializer[Any]):
    """One application that can be drafted of a register record."""

    key = serializers.CharField()
    kind = serializers.CharField(source="record.kind")
    title = serializers.CharField(source="record.title")
    registration_no = serializers.CharField(source="record.registration_no")
    nice_classes = serializers.SerializerMethodField()
    goods = serializers.CharField()
    protected_until = serializers.DateField(source="record.protected_until", allow_null=True)
    proposed = serializers.BooleanField(source="takes")
    filed_already = serializers.ListField(source="known", child=serializers.CharField())
    notes = serializers.ListField(source="record.notes", child=serializers.CharField())
    problem = serializers.CharField(source="record.problem")

    def get_nice_classes(self, one: Any) -> list[int]:
        return [part.number for part in one.classes]


class RegisterOutcomeSerializer(serializers.Serializer[Any]):
    """What was drafted, by application number, and what the file proposes."""

    drafted = serializers.ListField(child=serializers.CharField())
    proposals = RegisterProposalSerializer(many=True)


class RegisterActions:
    """Applications out of register records. Mixed into the resource of applications."""

    capabilities: ClassVar[Mapping[str, Can | str]] = {"from_register": Can.FILE_RECORDALS}

    @extend_schema(request=RegisterInput, responses={201: RegisterOutcomeSerializer})
    @action(detail=False, methods=["post"], url_path="from-register")
    def from_register(self: Any, request: Request) -> Response:
        """Draft applications of what a register states."""
        given = RegisterInput(data=request.data, context={"user": self.user})
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        content, holder = content_of(asked["file"]), asked["holder"]
        offered = services.propose(services.understand(content), holder)
        drafts = []
        if not asked["dry_run"]:
            name = asked["file"].name
            file = hold(content, name=name, content_type="text/plain", actor=self.user)
            key = asked.get("key") or f"api-{file.sha256[:24]}"
            drafts = services.draft_from(
                file, holder, actor=self.user, take=asked.get("take"), key=key
            )
        outcome = {"drafted": [one.application_no for one in drafts], "proposals": offered}
        return Response(RegisterOutcomeSerializer(outcome).data, status=201 if drafts else 200)
