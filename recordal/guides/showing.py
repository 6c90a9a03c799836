"""A guide, or an earlier version of it, as the card shows it: feature by feature, side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from recordal.guides.models import Guide, GuidePhoto
from recordal.guides.rules import content_of

Texts = Mapping[str, Any]


@dataclass(frozen=True)
class Picture:
    """A photo with the caption it had in that version."""

    photo: GuidePhoto
    caption: str
    row: Texts


@dataclass(frozen=True)
class Feature:
    """Where to look, and what genuine goods and fakes show there."""

    no: int | None
    part: str
    genuine: str
    fake: str
    row: Texts
    genuine_photos: list[Picture] = field(default_factory=list)
    fake_photos: list[Picture] = field(default_factory=list)


@dataclass(frozen=True)
class Card:
    guide: Guide
    version: int
    features: list[Feature]
    shot_rows: list[Texts]

    @property
    def shots(self) -> list[str]:
        """What to photograph, in the reader's language."""
        return [spoken(row, "text") for row in self.shot_rows]


def card_of(guide: Guide, content: Mapping[str, Any] | None = None, version: int = 0) -> Card:
    """The newest state, or ``content`` of an earlier version, in the reader's language."""
    content = content_of(guide) if content is None else content
    photos = {photo.no: photo for photo in guide.photos.all()}
    pictures = [
        (row, Picture(photos[row["no"]], spoken(row, "caption"), row))
        for row in content.get("photos", ())
        if row["no"] in photos
    ]
    features = [_feature(row, pictures) for row in content.get("tells", ())]
    whole = _feature({"no": None}, pictures)
    if whole.genuine_photos or whole.fake_photos:
        features.append(whole)
    return Card(guide, version or guide.version, features, list(content.get("shots", ())))


def _feature(row: Texts, pictures: Iterable[tuple[Texts, Picture]]) -> Feature:
    mine = [(shown, picture) for shown, picture in pictures if shown.get("tell") == row["no"]]
    return Feature(
        no=row["no"],
        part=spoken(row, "part"),
        genuine=spoken(row, "genuine"),
        fake=spoken(row, "fake"),
        row=row,
        genuine_photos=[picture for shown, picture in mine if shown["genuine"]],
        fake_photos=[picture for shown, picture in mine if not shown["genuine"]],
    )


def spoken(row: Texts, name: str) -> str:
    """A text in the reader's language, or in the other one when it was not written."""
    zh = (get_language() or "").startswith("zh")
    first, second = ("zh", "en") if zh else ("en", "zh")
    return str(row.get(f"{name}_{first}") or row.get(f"{name}_{second}") or "")


def both(row: Texts, name: str) -> str:
    """A text in both languages, Chinese first, one below the other; once when they are equal."""
    texts = [str(row.get(f"{name}_{language}") or "") for language in ("zh", "en")]
    return "\n".join(dict.fromkeys(text for text in texts if text))
