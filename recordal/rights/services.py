"""Taking in what a holder states about a right."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict

from django.core.files.base import File
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.files.models import StoredFile
from core.files.services import PICTURE_TYPES, store
from recordal.rights.models import IpRight
from recordal.rights.rules import check_classes, check_hs_prefixes

Upload = File[bytes] | StoredFile | None


class RightFields(TypedDict, total=False):
    """What is stated about a right. Files are uploads, or files stored before."""

    title: str
    title_en: str
    variants: list[str]
    registration_no: str
    nice_classes: list[int]
    goods: str
    hs_prefixes: list[str]
    protected_until: date | None
    image: Upload
    certificate: Upload


def check_kind(kind: str) -> str:
    if kind not in IpRight.Kind.values:
        raise InvalidInput(_("There is no such kind of right."), field="kind")
    return kind


def fill(right: IpRight, fields: RightFields, *, actor: User | None) -> None:
    """Set the given fields in memory. Raises InvalidInput naming the field."""
    for name, value in fields.items():
        if name in FILES:
            if value is not None:
                setattr(right, name, _stored(value, actor, name))
        elif name in CHECKS:
            setattr(right, name, CHECKS[name](value))
    if not right.title:
        raise InvalidInput(_("Give the title of the right, or the mark itself."), field="title")


def _text(value: str) -> str:
    return value.strip()


def _spellings(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if value.strip()))


def _day(value: date | None) -> date | None:
    return value


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "title": _text,
    "title_en": _text,
    "variants": _spellings,
    "registration_no": _text,
    "nice_classes": check_classes,
    "goods": _text,
    "hs_prefixes": check_hs_prefixes,
    "protected_until": _day,
}
FILES = frozenset({"image", "certificate"})


def _stored(upload: Any, actor: User | None, field: str) -> StoredFile:
    if isinstance(upload, StoredFile):
        return upload
    if field == "image":
        return store(upload, actor=actor, field=field, allowed=PICTURE_TYPES)
    return store(upload, actor=actor, field=field)
