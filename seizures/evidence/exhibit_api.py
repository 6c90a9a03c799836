from typing import Any

from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from core.errors import InvalidInput
from seizures.evidence import exhibits
from seizures.evidence.exhibits import Place
from seizures.evidence.models import Exhibit, ExhibitQuerySet, Store


class ExhibitFilter(FilterSet):
    case = CharFilter(field_name="case__number")
    store = CharFilter(field_name="store__code")
    kind = ChoiceFilter(choices=Exhibit.Kind.choices)
    held = BooleanFilter(method="only_held")

    class Meta:
        model = Exhibit
        fields = ["case", "store", "kind"]

    def only_held(self, things: ExhibitQuerySet, name: str, value: bool) -> ExhibitQuerySet:
        return things.held() if value else things.filter(quantity=0)


class ExhibitSerializer(serializers.ModelSerializer[Exhibit]):
    case = serializers.CharField(source="case.number", read_only=True)
    part_of = serializers.CharField(source="parent.number", read_only=True, default=None)
    store = serializers.CharField(source="store.code", read_only=True, default=None)

    class Meta:
        model = Exhibit
        fields = [
            "number",
            "case",
            "kind",
            "part_of",
            "line_no",
            "description",
            "taken",
            "quantity",
            "unit",
            "store",
            "shelf",
            "place",
            "custodian",
            "seal_no",
            "created_at",
        ]


class MoveInput(serializers.Serializer[Any]):
    store = serializers.CharField(max_length=20, required=False, default="")
    shelf = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    place = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    remarks = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class DivideInput(serializers.Serializer[Any]):
    quantity = serializers.DecimalField(max_digits=18, decimal_places=3)
    sample = serializers.BooleanField(default=False)
    seal_no = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)


class SealInput(serializers.Serializer[Any]):
    seal_no = serializers.CharField(max_length=60)


class ExhibitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Exhibit]):
    """Goods and samples under labels: what is there now, where, and under which seal."""

    serializer_class = ExhibitSerializer
    filterset_class = ExhibitFilter
    ordering = ("-created_at", "-pk")
    ordering_fields = ["created_at", "number"]
    capabilities = {
        "list": Can.KEEP_CASE_FILE,
        "retrieve": Can.KEEP_CASE_FILE,
        "move": Can.KEEP_CASE_FILE,
        "divide": Can.KEEP_CASE_FILE,
        "seal": Can.KEEP_CASE_FILE,
    }

    def get_queryset(self) -> ExhibitQuerySet:
        if self.is_schema:
            return Exhibit.objects.none()
        return Exhibit.objects.visible_to(self.user).for_list()

    @extend_schema(request=MoveInput, responses=ExhibitSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, number: str) -> Response:
        """Put it into another store, on another shelf, or in another place."""
        given = self._given(MoveInput, request)
        store = Store.objects.visible_to(self.user).filter(code=given["store"]).first()
        if given["store"] and store is None:
            raise InvalidInput(_("There is no such store."), field="store")
        place = Place(store, given["shelf"], given["place"])
        return self._answer(
            exhibits.move(self.get_object(), actor=self.user, place=place, remarks=given["remarks"])
        )

    @extend_schema(request=DivideInput, responses={201: ExhibitSerializer})
    @action(detail=True, methods=["post"])
    def divide(self, request: Request, number: str) -> Response:
        """Put a part, or a sample, under a label of its own; answers with the new label."""
        given = self._given(DivideInput, request)
        return self._answer(
            exhibits.divide(self.get_object(), actor=self.user, **given), status=201
        )

    @extend_schema(request=SealInput, responses=ExhibitSerializer)
    @action(detail=True, methods=["post"])
    def seal(self, request: Request, number: str) -> Response:
        """Put a seal on."""
        given = self._given(SealInput, request)
        return self._answer(exhibits.seal(self.get_object(), actor=self.user, **given))

    def _given(self, form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        parsed = form(data=request.data)
        parsed.is_valid(raise_exception=True)
        return dict(parsed.validated_data)

    def _answer(self, thing: Exhibit, status: int = 200) -> Response:
        shown = Exhibit.objects.for_list().get(pk=thing.pk)
        return Response(self.get_serializer(shown).data, status=status)
