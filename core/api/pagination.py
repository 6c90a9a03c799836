"""Cursor pages ``{"next", "previous", "results"}`` and ``?ordering=``."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from core import paging


class Cursor(CursorPagination):
    """Every row once, in any order: equal and missing values too, however many there are.

    The cursor of the REST framework counts equal values by an offset that ends at a thousand, and
    cannot pass a NULL.
    """

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 500
    ordering = "-pk"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        order = [str(name) for name in self.get_ordering(request, queryset, view)]
        if order[-1].lstrip("-") != "pk":
            order.append("pk")
        given = request.query_params.get(self.cursor_query_param, "")
        border, back = self._border(queryset.model, order, given)
        self.rows, before, after = paging.window(
            queryset, order, border, back=back, size=self.get_page_size(request) or self.page_size
        )
        self.next = self._link(request, queryset.model, order, -1, back=False) if after else None
        self.previous = self._link(request, queryset.model, order, 0, back=True) if before else None
        return self.rows

    def _border(self, model: type[Model], order: Sequence[str], cursor: str) -> tuple[Any, bool]:
        back = cursor.startswith("-")
        border = paging.read(cursor.removeprefix("-"), paging.signer_of(model, order))
        if cursor and not border:
            raise ValidationError(
                {self.cursor_query_param: [_("This cursor does not belong to this list.")]}
            )
        return border, back

    def _link(
        self, request: Request, model: type[Model], order: Sequence[str], at: int, *, back: bool
    ) -> str:
        cursor = paging.write(self.rows[at], order, paging.signer_of(model, order))
        name = self.cursor_query_param
        return replace_query_param(
            request.build_absolute_uri(), name, f"-{cursor}" if back else cursor
        )

    def get_next_link(self) -> str | None:
        return self.next

    def get_previous_link(self) -> str | None:
        return self.previous


class Ordering(OrderingFilter):
    """Orders by the fields a view names in ``ordering_fields``; by its ``ordering`` otherwise."""

    def get_valid_fields(self, queryset: Any, view: Any, context: Any = None) -> Any:
        names = getattr(view, "ordering_fields", None) or []
        return [(name, name) for name in names]
