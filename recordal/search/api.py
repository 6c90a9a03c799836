from typing import Any

from rest_framework import mixins

from core.api.permissions import PUBLIC
from core.api.throttling import PublicRate
from core.api.views import ApiViewSet
from recordal.applications.api import PublicRecordalSerializer
from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.licensees.api import LicensedRecordalViewSet
from recordal.search.filters import BY_RANK, PublicFilter, SearchFilter


class Searchable:
    """A list that answers ``q`` with the best first, unless another order is asked for."""

    usual: tuple[str, ...] = ("-pk",)

    @property
    def ordering(self: Any) -> tuple[str, ...]:
        asked = not self.is_schema and self.request.query_params.get("q", "").strip()
        return BY_RANK if asked else self.usual


class SearchedRecordalViewSet(Searchable, LicensedRecordalViewSet):
    """Rights recorded with customs, and their lawful users. ``q`` finds the best 500."""

    filterset_class = SearchFilter


class PublicRecordalViewSet(
    Searchable, mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Recordal]
):
    """What is recorded, for anybody, without a key. ``q`` finds the best 500."""

    serializer_class = PublicRecordalSerializer
    filterset_class = PublicFilter
    throttle_classes = [PublicRate]
    usual = ("number",)
    capabilities = {"list": PUBLIC, "retrieve": PUBLIC}

    def get_queryset(self) -> RecordalQuerySet:
        return Recordal.objects.public().for_list()

    def filter_queryset(self, queryset: Any) -> Any:
        """One number opens also what has expired; the list leaves that to the filter."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset
