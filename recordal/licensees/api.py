"""Lawful users below the recordal, or the application, they belong to."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.files.held import content_of
from recordal.applications.api import RecordalViewSet
from recordal.applications.models import Recordal
from recordal.licensees import services, tables
from recordal.licensees.models import Licensee
from recordal.licensees.rules import terms_of

LICENSEE = r"licensees/(?P<reference>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


class LicenseeSerializer(serializers.ModelSerializer[Licensee]):
    """A lawful user with its licence. Empty limits do not limit."""

    class Meta:
        model = Licensee
        fields = [
            "reference",
            "name",
            "uscc",
            "goods",
            "hs_prefixes",
            "districts",
            "valid_from",
            "valid_to",
        ]


class LicenceInput(serializers.Serializer[Any]):
    """What a licence says."""

    goods = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    hs_prefixes = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=500
    )
    districts = serializers.ListField(
        child=serializers.CharField(max_length=4), required=False, max_length=60
    )
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)
    contract = serializers.FileField(required=False)


class LicenseeInput(LicenceInput):
    name = serializers.CharField(max_length=200)
    uscc = serializers.CharField(max_length=18, required=False, allow_blank=True)


class LastDayInput(serializers.Serializer[Any]):
    on = serializers.DateField(required=False, help_text="The last day; today when left out.")


class LicenseeTableInput(serializers.Serializer[Any]):
    """A table of lawful users."""

    file = serializers.FileField()
    mode = serializers.ChoiceField(
        choices=["all", "good"],
        default="all",
        help_text="all: nobody is listed while a row has a mistake; good: the good rows are.",
    )


class RefusedLicenseeSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    name = serializers.CharField()
    reason = serializers.CharField()


class TableOutcomeSerializer(serializers.Serializer[Any]):
    """What became of the rows of a table."""

    listed = LicenseeSerializer(many=True)
    refused = RefusedLicenseeSerializer(many=True)


class LicenseeActions:
    """The lawful users of one recordal or application. Mixed into its resource."""

    capabilities: ClassVar[Mapping[str, Can | str]] = {
        "licensees": Can.VIEW_RECORDALS,
        "add_licensee": Can.FILE_RECORDALS,
        "upload_licensees": Can.FILE_RECORDALS,
        "change_licensee": Can.FILE_RECORDALS,
        "end_licensee": Can.FILE_RECORDALS,
    }

    @extend_schema(responses=LicenseeSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def licensees(self: Any, request: Request, **key: str) -> Response:
        """Its lawful users."""
        return Response(LicenseeSerializer(self.get_object().licensees.all(), many=True).data)

    @extend_schema(request=LicenseeInput, responses={201: LicenseeSerializer})
    @licensees.mapping.post
    def add_licensee(self: Any, request: Request, **key: str) -> Response:
        """List a lawful user."""
        given = LicenseeInput(data=request.data)
        given.is_valid(raise_exception=True)
        licensee = services.add(self.get_object(), actor=self.user, **given.validated_data)
        return Response(LicenseeSerializer(licensee).data, status=201)

    @extend_schema(request=LicenseeTableInput, responses={201: TableOutcomeSerializer})
    @action(detail=True, methods=["post"], url_path="licensees/upload")
    def upload_licensees(self: Any, request: Request, **key: str) -> Response:
        """List the lawful users of a table; refused rows say why."""
        given = LicenseeTableInput(data=request.data)
        given.is_valid(raise_exception=True)
        recordal: Recordal = self.get_object()
        rows = tables.read(
            content_of(given.validated_data["file"]), map(terms_of, recordal.licensees.all())
        )
        refused = [row for row in rows if row.reason]
        if refused and given.validated_data["mode"] == "all":
            raise serializers.ValidationError({str(row.line): [row.reason] for row in refused})
        wanted = [row.terms for row in rows if row.terms]
        if not wanted:
            raise InvalidInput(refused[0].reason, field="file")
        listed = services.add_all(recordal, wanted, actor=self.user)
        outcome = TableOutcomeSerializer({"listed": listed, "refused": refused})
        return Response(outcome.data, status=201)

    @extend_schema(request=LicenceInput, responses=LicenseeSerializer)
    @action(detail=True, methods=["patch"], url_path=LICENSEE)
    def change_licensee(self: Any, request: Request, reference: str, **key: str) -> Response:
        """Shorten, extend or redraw a licence."""
        given = LicenceInput(data=request.data)
        given.is_valid(raise_exception=True)
        licensee = self._licensee(reference)
        licensee = services.change(licensee, actor=self.user, **given.validated_data)
        return Response(LicenseeSerializer(licensee).data)

    @extend_schema(request=LastDayInput, responses={200: LicenseeSerializer, 204: None})
    @action(detail=True, methods=["post"], url_path=f"{LICENSEE}/end")
    def end_licensee(self: Any, request: Request, reference: str, **key: str) -> Response:
        """End a licence. One that has not begun is taken off the list."""
        given = LastDayInput(data=request.data)
        given.is_valid(raise_exception=True)
        licensee = services.end(
            self._licensee(reference), actor=self.user, on=given.validated_data.get("on")
        )
        if licensee is None:
            return Response(status=204)
        return Response(LicenseeSerializer(licensee).data)

    def _licensee(self: Any, reference: str) -> Licensee:
        rows = self.get_object().licensees.select_related("recordal")
        licensee: Licensee | None = rows.filter(reference=reference).first()
        if licensee is None:
            raise Http404
        return licensee


class LicensedRecordalViewSet(LicenseeActions, RecordalViewSet):
    """Rights recorded with customs, and their lawful users."""

    capabilities = {**RecordalViewSet.capabilities, **LicenseeActions.capabilities}
