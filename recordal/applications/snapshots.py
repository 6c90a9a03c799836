"""What an application states, as text: to compare what customs saw with what comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.files.models import StoredFile
from recordal.applications.copying import CONTACT
from recordal.applications.models import Recordal
from recordal.applications.rules import CONTENTS
from recordal.particulars.models import Attachment, GenuineGoods, KnownInfringer
from recordal.rights.models import IpRight
from recordal.rights.services import RightFields

ADDRESS = "holder_address"


@dataclass(frozen=True)
class Change:
    """One content before and after: a row of ``recordal/review/_side_by_side.html``."""

    field: str
    label: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


def snapshot(recordal: Recordal) -> dict[str, str]:
    """Every content by the name the law's list of contents gives it, as one can read it."""
    right = recordal.right
    stated = {name: _text(getattr(right, name)) for name in RightFields.__annotations__}
    stated |= {name: _text(getattr(recordal, name)) for name in CONTACT}
    stated |= {
        "category": _text(right.get_category_display()),
        "changes": _text(right.changes_text),
    }
    stated[ADDRESS] = right.holder.address
    images = right.images.select_related("file")
    stated["image"] = _lines(f"{_file(one.file)} {one.caption}" for one in images)
    stated["genuine_goods"] = _lines(map(_goods, right.genuine_goods.all()))
    stated["known_infringers"] = _lines(map(_goods, right.known_infringers.all()))
    stated["licensees"] = _lines(f"{one.name} {one.uscc}" for one in recordal.licensees.all())
    papers: dict[str, list[str]] = {}
    for paper in right.attachments.select_related("file"):
        papers.setdefault(paper.kind, []).append(_paper(paper))
    return stated | {kind: _lines(texts) for kind, texts in papers.items()}


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """Both versions side by side, content by content."""
    names = [*old, *(name for name in new if name not in old)]
    return [
        Change(name, label_of(name), old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name) or new.get(name)
    ]


def changed_fields(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    return {change.field for change in compare(old, new) if change.changed}


def label_of(name: str) -> str:
    """How people call a content of an application."""
    for content in CONTENTS:
        if content.field == name:
            return str(content.label)
    if name in Attachment.Kind.values:
        return str(Attachment.Kind(name).label)
    model = Recordal if name in CONTACT else IpRight
    words = str(getattr(model._meta.get_field(name), "verbose_name", name))
    return words[:1].upper() + words[1:]


def place_of(name: str) -> str:
    """The id of the element on the page of the application where a content is stated."""
    return next((content.place for content in CONTENTS if content.field == name), f"id_{name}")


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return _("yes")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)


def _file(file: StoredFile) -> str:
    """The name, and enough of the digest to tell another file of that name."""
    return f"{file.name} ({file.sha256[:12]})"


def _paper(paper: Attachment) -> str:
    return " ".join([_file(paper.file), _text(paper.issued_on), paper.note])


def _goods(goods: GenuineGoods | KnownInfringer) -> str:
    price = f"{goods.price} {goods.currency}" if goods.price is not None else ""
    origin = getattr(goods, "origin", "") or getattr(goods, "manufacturer", "")
    where = ", ".join(goods.districts)
    parts = (goods.name, origin, where, goods.traders, goods.features, price)
    return " · ".join(part for part in parts if part)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text.strip() for text in texts)
