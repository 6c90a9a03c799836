"""Parcels for programs: many logged in one request, read like any other list."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.api import CaseItemSerializer
from seizures.parcels import holders, services
from seizures.parcels.acts import ACTS, Act, perform
from seizures.parcels.filters import ParcelFilter
from seizures.parcels.handed_in import new_key
from seizures.parcels.models import Parcel, ParcelEntry, ParcelQuerySet
from seizures.parcels.rows import COLUMNS, Row, plain
from seizures.parcels.rules import ACT_AT_ONCE
from seizures.procedure.guards import StepNotAllowed

KEY = "Idempotency-Key"


class ParcelSerializer(serializers.ModelSerializer[Parcel]):
    number = serializers.CharField(source="case.number", read_only=True)
    status = serializers.CharField(source="case.status", read_only=True)
    district = serializers.CharField(source="district_id", read_only=True)
    holder = serializers.CharField(source="case.holder.number", read_only=True)
    holder_name = serializers.CharField(source="case.holder.name", read_only=True)
    channel = serializers.CharField(source="case.shipment.channel", read_only=True)
    direction = serializers.CharField(source="case.shipment.direction", read_only=True)
    goods = serializers.CharField(source="category_id", read_only=True, allow_null=True)
    notified_at = serializers.DateTimeField(source="case.notified_at", read_only=True)
    release_ground = serializers.CharField(source="case.release_ground", read_only=True)
    closed_at = serializers.DateTimeField(source="case.closed_at", read_only=True)
    items = CaseItemSerializer(source="case.items", many=True, read_only=True)

    class Meta:
        model = Parcel
        fields = [
            "number",
            "tracking_no",
            "status",
            "district",
            "holder",
            "holder_name",
            "channel",
            "direction",
            "goods",
            "place",
            "logged_at",
            "notified_at",
            "party",
            "party_name",
            "explanation",
            "explained_at",
            "abandonment",
            "abandoned_at",
            "holder_opinion",
            "holder_answered_at",
            "release_ground",
            "closed_at",
            "items",
        ]

    def to_representation(self, instance: Parcel) -> dict[str, Any]:
        """Who posted or carries the goods is a private person: holders are not told."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.context["request"].user.is_enterprise:
            for name in ("party_name", "explanation"):
                shown[name] = ""
        return shown


class ParcelInput(serializers.Serializer[Any]):
    """One parcel; what is wrong with it is answered by row."""

    tracking_no = serializers.CharField(required=False, allow_blank=True)
    mark = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Number of a recordal, or a name that means one.",
    )
    goods = serializers.CharField(
        required=False, allow_blank=True, help_text="Key of a kind of goods, or “other”."
    )
    quantity = serializers.CharField(required=False, allow_blank=True)
    place = serializers.CharField(required=False, allow_blank=True)
    unit = serializers.CharField(required=False, allow_blank=True)
    value = serializers.CharField(required=False, allow_blank=True, help_text="In yuan.")
    direction = serializers.CharField(required=False, allow_blank=True)
    channel = serializers.CharField(required=False, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True)
    party = serializers.CharField(required=False, allow_blank=True)
    party_name = serializers.CharField(required=False, allow_blank=True)
    party_address = serializers.CharField(required=False, allow_blank=True)
    party_email = serializers.CharField(required=False, allow_blank=True)


class ParcelsInput(serializers.Serializer[Any]):
    parcels = ParcelInput(many=True, allow_empty=False)


class LoggedParcel(serializers.Serializer[Any]):
    number = serializers.CharField()
    tracking_no = serializers.CharField()


class RefusedParcel(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="Place in the request, from 1.")
    errors = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]


class ParcelsLogged(serializers.Serializer[Any]):
    key = serializers.CharField()
    repeated = serializers.BooleanField(help_text="The same key had been answered before.")
    saved = LoggedParcel(many=True)
    refused = RefusedParcel(many=True)


class StepInput(serializers.Serializer[Any]):
    act = serializers.ChoiceField(choices=list(ACTS))
    given = serializers.DictField(required=False, default=dict, help_text="Fields of the act.")


class ActInput(serializers.Serializer[Any]):
    act = serializers.ChoiceField(choices=[name for name, act in ACTS.items() if act.many])
    parcels = serializers.ListField(child=serializers.CharField(), max_length=ACT_AT_ONCE)
    given = serializers.DictField(required=False, default=dict, help_text="Fields of the act.")


class RefusedAct(serializers.Serializer[Any]):
    number = serializers.CharField()
    tracking_no = serializers.CharField()
    why_not = serializers.CharField()
    citation = serializers.CharField()


class ActDone(serializers.Serializer[Any]):
    number = serializers.CharField()
    done = serializers.ListField(child=serializers.CharField())
    refused = RefusedAct(many=True)


class OpinionInput(serializers.Serializer[Any]):
    parcels = serializers.ListField(child=serializers.CharField(), max_length=ACT_AT_ONCE)
    opinion = serializers.CharField(help_text="counterfeit, genuine or unsure")
    text = serializers.CharField(required=False, allow_blank=True, default="")


class OpinionGiven(serializers.Serializer[Any]):
    answered = serializers.IntegerField()


class ParcelViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Parcel]):
    """What people carry or post, stopped on suspicion (REG 31; MEA 31); each is a case too."""

    serializer_class = ParcelSerializer
    filterset_class = ParcelFilter
    lookup_field = "case__number"
    lookup_url_kwarg = "number"
    ordering = ("-logged_at", "-pk")
    ordering_fields = ["logged_at", "tracking_no"]
    capabilities = {
        "list": Can.VIEW_CASES,
        "retrieve": Can.VIEW_CASES,
        "create": Can.LOG_PARCELS,
        "acts": Can.KEEP_CASE_FILE,
        "step": Can.KEEP_CASE_FILE,
        "opinion": Can.ANSWER_NOTICES,
    }

    def get_queryset(self) -> ParcelQuerySet:
        if self.is_schema:
            return Parcel.objects.none()
        parcels = Parcel.objects.visible_to(self.user).for_list()
        return parcels.prefetch_related("case__items__recordal__right")

    @extend_schema(
        request=ParcelsInput,
        responses={201: ParcelsLogged},
        parameters=[
            OpenApiParameter(
                KEY, str, OpenApiParameter.HEADER, description="Sent twice, stored once."
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Log up to a thousand parcels; good rows are stored, the others answered one by one."""
        parsed = ParcelsInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        rows = [
            Row(n, {name: plain(given[name]) for name in COLUMNS if given.get(name)})
            for n, given in enumerate(parsed.validated_data["parcels"], start=1)
        ]
        key = request.headers.get(KEY, "").strip()[:64] or new_key()
        outcome = services.log(rows, actor=self.user, key=key, door=ParcelEntry.Door.API)
        saved = [
            {"number": parcel.case.number, "tracking_no": parcel.tracking_no}
            for parcel in outcome.parcels
        ]
        refused = [{"row": one["row"], "errors": one["errors"]} for one in outcome.entry.refused]
        answer = {"key": key, "repeated": outcome.again, "saved": saved, "refused": refused}
        return Response(answer, status=201 if saved else 422)

    @extend_schema(request=StepInput, responses=ParcelSerializer)
    @action(detail=True, methods=["post"])
    def step(self, request: Request, number: str) -> Response:
        """One act on one parcel; 409 with the article when the law does not allow it now."""
        parsed = StepInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        act, given = self._act(parsed.validated_data["act"], parsed.validated_data["given"])
        parcel = get_object_or_404(self._for_acts(), case__number=number)
        act.check(parcel)
        (answer,) = act.run([parcel], actor=self.user, **given)
        if answer.why_not:
            raise StepNotAllowed(answer.why_not, answer.citation)
        return Response(self.get_serializer(self.get_queryset().get(pk=parcel.pk)).data)

    @extend_schema(request=ActInput, responses={200: ActDone})
    @action(detail=False, methods=["post"])
    def acts(self, request: Request) -> Response:
        """One act on up to 200 parcels; each answers for itself. Sent twice, done once."""
        parsed = ActInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        name = parsed.validated_data["act"]
        _act, given = self._act(name, parsed.validated_data["given"])
        parcels = self._for_acts().filter(case__number__in=parsed.validated_data["parcels"])
        key = request.headers.get(KEY, "").strip()[:64] or new_key()
        kept = perform(name, list(parcels), actor=self.user, key=key, **given)
        return Response({"number": kept.number, "done": kept.done, "refused": kept.refused})

    @extend_schema(request=OpinionInput, responses={200: OpinionGiven})
    @action(detail=False, methods=["post"])
    def opinion(self, request: Request) -> Response:
        """The rights holder says of parcels whether they infringe (MEA 31)."""
        parsed = OpinionInput(data=request.data)
        parsed.is_valid(raise_exception=True)
        given = dict(parsed.validated_data)
        n = holders.give_opinion(given.pop("parcels"), actor=self.user, **given)
        return Response({"answered": n})

    def _for_acts(self) -> ParcelQuerySet:
        return Parcel.objects.visible_to(self.user).for_acts()

    def _act(self, name: str, given: dict[str, Any]) -> tuple[Act, dict[str, Any]]:
        """The act and what its form makes of what was sent; 403, or 422 field by field."""
        act = ACTS[name]
        if not self.user.can(act.capability):
            raise exceptions.PermissionDenied
        form = act.form(given, step=name)
        if not form.is_valid():
            wrong = {name: [str(one) for one in said] for name, said in form.errors.items()}
            raise serializers.ValidationError(wrong)
        return act, form.cleaned_data
