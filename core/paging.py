"""Keyset pages: the same time on page 1 and page 10,000, and no count of the table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q

T = TypeVar("T", bound=models.Model)
SIZE = 25
COUNT_UP_TO = 1000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page. ``next`` and ``previous`` are cursors (``?after=``, ``?before=``)."""

    rows: Sequence[T]
    next: str
    previous: str
    total: int
    total_is_more: bool

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset_page(
    queryset: "models.QuerySet[T]",
    params: Mapping[str, str],
    ordering: Sequence[str],
    size: int = SIZE,
) -> Page[T]:
    """One page of ``queryset`` in ``ordering`` (field names, ``-`` descends, unique together).

    ``params`` may hold ``after`` or ``before``; a cursor
    that is not ours, belongs to another order or points behind the last row shows the first page.
    """
    signer = signer_of(queryset.model, ordering)
    border = read(params.get("before") or params.get("after") or "", signer)
    back = bool(border) and bool(params.get("before"))
    found, has_previous, has_next = window(queryset, ordering, border, back=back, size=size)
    if border and not found:
        return keyset_page(queryset, {}, ordering, size)
    total = queryset.order_by()[: COUNT_UP_TO + 1].count()
    return Page(
        rows=found,
        next=write(found[-1], ordering, signer) if has_next else "",
        previous=write(found[0], ordering, signer) if has_previous else "",
        total=min(total, COUNT_UP_TO),
        total_is_more=total > COUNT_UP_TO,
    )


def window(
    queryset: "models.QuerySet[T]",
    ordering: Sequence[str],
    border: Sequence[Any],
    *,
    back: bool,
    size: int,
) -> tuple[list[T], bool, bool]:
    """``size`` rows after ``border`` (before it when ``back``; from the top when it is empty), and
    whether there are rows before and after them."""
    order = [_flip(field) for field in ordering] if back else list(ordering)
    rows = queryset.order_by(*order)
    if border:
        rows = rows.filter(_beyond(queryset.model, order, border))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    has_previous = bool(found) and (more if back else bool(border))
    return found, has_previous, bool(found) and (back or more)


def signer_of(model: type[models.Model], ordering: Sequence[str]) -> Signer:
    """Cursors hold for one table in one order."""
    return Signer(salt=f"core.paging {model._meta.label} {' '.join(ordering)}")


def _flip(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(model: type[models.Model], ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after ``values``: (a < x) or (a = x and b < y) …

    The bound on the first field alone lets the database start in the index, not at its top.
    """
    condition, equal, bound = Q(pk__in=[]), Q(), Q()
    for field, value in zip(ordering, values, strict=True):
        same = _same(field, value)
        after = _after(model, field, value)
        bound = bound or _from(model, field, value)
        condition |= equal & after
        equal &= same
    return bound & condition


def _from(model: type[models.Model], field: str, value: Any) -> Q:
    if value is None or _may_be_null(model, field.lstrip("-")):
        return _same(field, value) | _after(model, field, value)
    comparison = "lte" if field.startswith("-") else "gte"
    return Q(**{f"{field.lstrip('-')}__{comparison}": value})


def _same(field: str, value: Any) -> Q:
    name = field.lstrip("-")
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def _after(model: type[models.Model], field: str, value: Any) -> Q:
    """As PostgreSQL sorts: NULL comes last, and first when descending."""
    name, descends = field.lstrip("-"), field.startswith("-")
    if value is None:
        return Q(**{f"{name}__isnull": False}) if descends else Q(pk__in=[])
    if descends:
        return Q(**{f"{name}__lt": value})
    after = Q(**{f"{name}__gt": value})
    return after | Q(**{f"{name}__isnull": True}) if _may_be_null(model, name) else after


def _may_be_null(model: type[models.Model], name: str) -> bool:
    """Whether rows may lack the value; what was added by ``annotate`` must not be NULL."""
    for part in name.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return False
        if getattr(field, "null", False):
            return True
        model = getattr(field, "related_model", None) or model
    return False


class Exact:
    """JSON that keeps the microseconds, which the border of a page needs."""

    class Encoder(DjangoJSONEncoder):
        def default(self, o: Any) -> Any:
            return o.isoformat() if hasattr(o, "isoformat") else super().default(o)

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, cls=self.Encoder, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


def write(row: models.Model, ordering: Sequence[str], signer: Signer) -> str:
    values = [_value(row, field.lstrip("-")) for field in ordering]
    return signer.sign_object(values, serializer=Exact)


def _value(row: models.Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def read(cursor: str, signer: Signer) -> list[Any]:
    """The values of a cursor. It is signed: no hand-made value ever reaches the database."""
    if not cursor:
        return []
    try:
        values: list[Any] = signer.unsign_object(cursor, serializer=Exact)
    except (BadSignature, ValueError):
        return []
    return values
