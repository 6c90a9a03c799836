from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.reference.calendar import today
from enterprises.models import Enterprise
from recordal.applications import rules, services
from recordal.applications.filing_api import KEY, FilingActions
from recordal.applications.filters import RecordalFilter
from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.applications.parts_api import (
    AttachmentSerializer,
    GenuineGoodsSerializer,
    KnownInfringerSerializer,
    PartActions,
    RightImageSerializer,
)
from recordal.rights.models import IpRight


class LawfulUserSerializer(serializers.Serializer[Any]):
    """A licensee as the recordal lists it."""

    name = serializers.CharField()
    uscc = serializers.CharField()
    hs_prefixes = serializers.ListField(child=serializers.CharField())
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class PublicRecordalSerializer(serializers.ModelSerializer[Recordal]):
    """What anybody may know of a recordal."""

    kind = serializers.ChoiceField(source="right.kind", choices=IpRight.Kind.choices)
    title = serializers.CharField(source="right.title")
    title_en = serializers.CharField(source="right.title_en")
    holder_name = serializers.CharField(source="right.holder.name")
    registration_no = serializers.CharField(source="right.registration_no")
    nice_classes = serializers.ListField(
        source="right.nice_classes", child=serializers.IntegerField()
    )
    goods = serializers.CharField(source="right.goods")
    in_force = serializers.SerializerMethodField()

    class Meta:
        model = Recordal
        fields = [
            "number",
            "kind",
            "title",
            "title_en",
            "holder_name",
            "registration_no",
            "nice_classes",
            "goods",
            "approved_on",
            "expires_on",
            "in_force",
        ]

    def get_in_force(self, recordal: Recordal) -> bool:
        return recordal.is_in_force_on(today())


class RecordalSerializer(PublicRecordalSerializer):
    """A recordal as customs and its holder see it."""

    holder = serializers.CharField(source="right.holder.number")
    variants = serializers.ListField(source="right.variants", child=serializers.CharField())
    hs_prefixes = serializers.ListField(source="right.hs_prefixes", child=serializers.CharField())
    protected_until = serializers.DateField(source="right.protected_until", allow_null=True)
    licensees = LawfulUserSerializer(many=True)

    class Meta(PublicRecordalSerializer.Meta):
        fields = [
            *PublicRecordalSerializer.Meta.fields,
            "application_no",
            "status",
            "holder",
            "variants",
            "hs_prefixes",
            "protected_until",
            "ended_on",
            "contact_name",
            "contact_phone",
            "contact_email",
            "licensees",
        ]


OF_FILING = [
    "contact_fax", "filing_no", "version", "saved_at", "international", "registered_on",
    "filing_date", "granted_on", "completed_on", "category", "changes", "history", "images",
    "attachments", "genuine_goods", "known_infringers",
]  # fmt: skip


class ApplicationSerializer(RecordalSerializer):
    """An application with its clock and its decision."""

    international = serializers.BooleanField(source="right.international")
    registered_on = serializers.DateField(source="right.registered_on", allow_null=True)
    filing_date = serializers.DateField(source="right.filing_date", allow_null=True)
    granted_on = serializers.DateField(source="right.granted_on", allow_null=True)
    completed_on = serializers.DateField(source="right.completed_on", allow_null=True)
    category = serializers.CharField(source="right.category")
    changes = serializers.ListField(source="right.changes", child=serializers.CharField())
    history = serializers.CharField(source="right.history")
    images = RightImageSerializer(source="right.images", many=True)
    attachments = AttachmentSerializer(source="right.attachments", many=True)
    genuine_goods = GenuineGoodsSerializer(source="right.genuine_goods", many=True)
    known_infringers = KnownInfringerSerializer(source="right.known_infringers", many=True)

    class Meta(RecordalSerializer.Meta):
        fields = [
            *RecordalSerializer.Meta.fields,
            *OF_FILING,
            "created_at",
            "submitted_at",
            "due_on",
            "decided_at",
            "refusal_ground",
            "reasons",
        ]


class RightInput(serializers.Serializer[Any]):
    """What an application states. Pictures and papers come as multipart parts."""

    title = serializers.CharField(max_length=300, required=False)
    title_en = serializers.CharField(max_length=300, required=False, allow_blank=True)
    variants = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=50
    )
    registration_no = serializers.CharField(max_length=60, required=False, allow_blank=True)
    nice_classes = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=999), required=False, max_length=45
    )
    goods = serializers.CharField(required=False, allow_blank=True)
    hs_prefixes = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=500
    )
    protected_until = serializers.DateField(required=False, allow_null=True)
    international = serializers.BooleanField(required=False)
    registered_on = serializers.DateField(required=False, allow_null=True)
    filing_date = serializers.DateField(required=False, allow_null=True)
    granted_on = serializers.DateField(required=False, allow_null=True)
    completed_on = serializers.DateField(required=False, allow_null=True)
    category = serializers.ChoiceField(
        choices=IpRight.Category.choices, required=False, allow_blank=True
    )
    changes = serializers.ListField(
        child=serializers.ChoiceField(choices=IpRight.Change.choices), required=False
    )
    history = serializers.CharField(required=False, allow_blank=True)
    image = serializers.FileField(required=False)
    certificate = serializers.FileField(required=False)
    contact_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    contact_phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    contact_fax = serializers.CharField(max_length=40, required=False, allow_blank=True)
    contact_email = serializers.EmailField(required=False, allow_blank=True)


class ChangeInput(RightInput):
    version = serializers.IntegerField(
        min_value=0,
        required=False,
        help_text="The version that was read: a draft changed since then is not overwritten (409).",
    )


class DraftRecordalInput(RightInput):
    key = serializers.CharField(max_length=64, required=False, allow_blank=True, help_text=KEY)
    holder = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=Enterprise.objects.none()
    )
    kind = serializers.ChoiceField(choices=IpRight.Kind.choices)
    title = serializers.CharField(max_length=300)

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        if "user" in self.context:
            fields["holder"].queryset = Enterprise.objects.acting(self.context["user"])
        return fields


class RecordalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Recordal]):
    """Rights recorded with customs, by recordal number."""

    serializer_class = RecordalSerializer
    filterset_class = RecordalFilter
    ordering_fields = ["number", "approved_on", "expires_on"]
    capabilities = {"list": Can.VIEW_RECORDALS, "retrieve": Can.VIEW_RECORDALS}

    def get_queryset(self) -> RecordalQuerySet:
        if self.is_schema:
            return Recordal.objects.none()
        rows = Recordal.objects.visible_to(self.user).public().for_list()
        return rows.prefetch_related("licensees")


class ApplicationViewSet(
    PartActions,
    FilingActions,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    ApiViewSet[Recordal],
):
    """Applications and their steps, by application number."""

    serializer_class = ApplicationSerializer
    filterset_class = RecordalFilter
    lookup_field = "application_no"
    ordering_fields = ["created_at", "due_on", "application_no"]
    capabilities = {
        "list": Can.VIEW_RECORDALS,
        "retrieve": Can.VIEW_RECORDALS,
        "create": Can.FILE_RECORDALS,
        "partial_update": Can.FILE_RECORDALS,
        "submit": Can.FILE_RECORDALS,
        **FilingActions.capabilities,
        **PartActions.capabilities,
    }

    def get_queryset(self) -> RecordalQuerySet:
        if self.is_schema:
            return Recordal.objects.none()
        rows = Recordal.objects.visible_to(self.user).for_list()
        return rows.prefetch_related(*rules.PARTS)

    @extend_schema(request=DraftRecordalInput, responses={201: ApplicationSerializer})
    def create(self, request: Request) -> Response:
        """Begin an application; only holder, kind and title are needed for a draft."""
        given = DraftRecordalInput(data=request.data, context={"user": self.user})
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        recordal = services.draft(fields.pop("holder"), actor=self.user, **fields)
        return self._answer(recordal, status=201)

    @extend_schema(request=ChangeInput, responses=ApplicationSerializer)
    def partial_update(self, request: Request, application_no: str) -> Response:
        """Change a draft, or an application returned for correction."""
        given = ChangeInput(data=request.data)
        given.is_valid(raise_exception=True)
        recordal = services.change_draft(self.get_object(), actor=self.user, **given.validated_data)
        return self._answer(recordal)

    @extend_schema(request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, application_no: str) -> Response:
        """File the application; what is missing is answered field by field."""
        try:
            recordal = services.submit(self.get_object(), actor=self.user)
        except services.MissingContents as error:
            raise serializers.ValidationError(
                {content.field: [str(content.label)] for content in error.contents},
                code=error.code,
            ) from error
        return self._answer(recordal)

    def _answer(self, recordal: Recordal, status: int = 200) -> Response:
        return Response(ApplicationSerializer(recordal).data, status=status)
