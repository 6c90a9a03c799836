from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.reference.models import District
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.leads import services
from seizures.leads.filters import LeadFilter
from seizures.leads.models import Lead, LeadQuerySet
from seizures.shipments.models import Shipment


class LeadSerializer(serializers.ModelSerializer[Lead]):
    recordal = serializers.CharField(source="recordal.number", default=None, read_only=True)
    holder = serializers.CharField(source="holder.number", default=None, read_only=True)
    shipments = serializers.SerializerMethodField()
    cases = serializers.SerializerMethodField()

    class Meta:
        model = Lead
        fields = [
            "number",
            "status",
            "text",
            "mark",
            "goods",
            "suspect",
            "references",
            "direction",
            "expected_on",
            "district",
            "recordal",
            "holder",
            "received_at",
            "outcome",
            "closed_at",
            "shipments",
            "cases",
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_shipments(self, lead: Lead) -> list[str]:
        """Shipments it is tied to; for officers, as far as they see them."""
        return self._seen(lead.shipments.all())

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_cases(self, lead: Lead) -> list[str]:
        """Cases it is tied to; for officers, as far as they see them."""
        return self._seen(lead.cases.all())

    def _seen(self, tied: Iterable[Shipment | Case]) -> list[str]:
        user = self.context["user"]
        if user.is_enterprise:
            return []
        return [
            one.number
            for one in tied
            if user.is_headquarters or one.district_id == user.district_id
        ]


class ReportLeadInput(serializers.ModelSerializer[Lead]):
    recordal = serializers.SlugRelatedField[Recordal](
        slug_field="number", queryset=Recordal.objects.none(), required=False, allow_null=True
    )
    district = serializers.PrimaryKeyRelatedField[District](
        queryset=District.objects.all(), required=False, allow_null=True
    )

    papers = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="At most five; pictures or PDF."
    )

    class Meta:
        model = Lead
        fields = [
            "text",
            "mark",
            "goods",
            "suspect",
            "references",
            "direction",
            "expected_on",
            "district",
            "recordal",
            "papers",
        ]

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        if "user" in self.context:
            own = Recordal.objects.visible_to(self.context["user"]).public()
            fields["recordal"].queryset = own
        return fields


class LinkLeadInput(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=40)


class CloseLeadInput(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=sorted(Lead.CLOSED))
    outcome = serializers.CharField()


class GiveLeadInput(serializers.Serializer[Any]):
    district = serializers.PrimaryKeyRelatedField[District](queryset=District.objects.all())


class LeadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Lead]):
    """What holders and the public report of infringing goods."""

    serializer_class = LeadSerializer
    filterset_class = LeadFilter
    ordering = ("-received_at", "-pk")
    ordering_fields = ["received_at", "number"]
    capabilities = {
        "list": Can.VIEW_LEADS,
        "retrieve": Can.VIEW_LEADS,
        "create": Can.REPORT_LEADS,
        "follow_up": Can.TRIAGE_LEADS,
        "give": Can.TRIAGE_LEADS,
        "link": Can.TRIAGE_LEADS,
        "unlink": Can.TRIAGE_LEADS,
        "inspect": Can.TRIAGE_LEADS,
        "close": Can.TRIAGE_LEADS,
    }

    def get_queryset(self) -> LeadQuerySet:
        if self.is_schema:
            return Lead.objects.none()
        rows = Lead.objects.visible_to(self.user).for_list()
        return rows.prefetch_related("shipments", "cases")

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        return context if self.is_schema else context | {"user": self.user}

    @extend_schema(request=ReportLeadInput, responses={201: LeadSerializer})
    def create(self, request: Request) -> Response:
        """Report what you know; only the text is needed."""
        given = ReportLeadInput(data=request.data, context={"user": self.user})
        given.is_valid(raise_exception=True)
        lead, _code = services.report(actor=self.user, **given.validated_data)
        return self._answer(lead, status=201)

    @extend_schema(request=None, responses=LeadSerializer)
    @action(detail=True, methods=["post"], url_path="follow-up")
    def follow_up(self, request: Request, number: str) -> Response:
        """Take the lead up."""
        return self._answer(services.follow_up(self.get_object(), actor=self.user))

    @extend_schema(request=GiveLeadInput, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, number: str) -> Response:
        """Give the lead to a district."""
        given = self._given(GiveLeadInput, request)
        return self._answer(services.give_to(self.get_object(), actor=self.user, **given))

    @extend_schema(request=LinkLeadInput, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, number: str) -> Response:
        """Tie the lead to a shipment or case."""
        lead, given = self.get_object(), self._given(LinkLeadInput, request)
        services.link(lead, given["number"], actor=self.user)
        return self._answer(lead)

    @extend_schema(request=LinkLeadInput, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, number: str) -> Response:
        """Undo such a tie."""
        lead, given = self.get_object(), self._given(LinkLeadInput, request)
        services.unlink(lead, given["number"], actor=self.user)
        return self._answer(lead)

    @extend_schema(request=LinkLeadInput, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def inspect(self, request: Request, number: str) -> Response:
        """Order an inspection of a shipment the lead is tied to."""
        lead, given = self.get_object(), self._given(LinkLeadInput, request)
        services.inspect(lead, given["number"], actor=self.user)
        return self._answer(lead)

    @extend_schema(request=CloseLeadInput, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, number: str) -> Response:
        """Close the lead and tell its informant the outcome."""
        given = self._given(CloseLeadInput, request)
        return self._answer(services.close(self.get_object(), actor=self.user, **given))

    @staticmethod
    def _given(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        given = serializer(data=request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _answer(self, lead: Lead, status: int = 200) -> Response:
        lead = Lead.objects.for_list().get(pk=lead.pk)
        return Response(self.get_serializer(lead).data, status=status)
