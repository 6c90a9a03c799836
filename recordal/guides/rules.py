"""What a guide may hold, and the guide as one piece of plain data."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from recordal.guides.models import Guide, GuidePhoto, GuideShot, TellTale

MOST_FEATURES = 30
MOST_SHOTS = 40
MOST_PHOTOS = 60
LONGEST = 2000
TELL_TEXTS = ("part_zh", "part_en", "genuine_zh", "genuine_en", "fake_zh", "fake_en")
SHOT_TEXTS = ("text_zh", "text_en")
CAPTIONS = ("caption_zh", "caption_en")


class TellContent(TypedDict, total=False):
    """One feature: where to look, what genuine goods show there, and what fakes show."""

    no: int | None
    part_zh: str
    part_en: str
    genuine_zh: str
    genuine_en: str
    fake_zh: str
    fake_en: str


class ShotContent(TypedDict, total=False):
    """One thing to photograph."""

    no: int | None
    text_zh: str
    text_en: str


class PhotoContent(TypedDict, total=False):
    """A photo that is there: of which feature (``tell``, its number), and what it shows."""

    no: int
    tell: int | None
    genuine: bool
    caption_zh: str
    caption_en: str


class GuideContent(TypedDict, total=False):
    """A guide in its order. A list that is absent stays as it is; a row that is absent goes out.

    Rows with ``no`` are rows that are there; others are new.
    """

    tells: Sequence[TellContent]
    shots: Sequence[ShotContent]
    photos: Sequence[PhotoContent]


def content_of(guide: Guide) -> dict[str, list[dict[str, Any]]]:
    """The guide as it stands, as plain data that can be kept and written back."""
    tells = {tell.pk: tell.no for tell in guide.tells.all()}
    return {
        "tells": [_row(tell, TELL_TEXTS) for tell in guide.features],
        "shots": [_row(shot, SHOT_TEXTS) for shot in guide.asked],
        "photos": [
            _row(photo, CAPTIONS)
            | {
                "tell": tells.get(photo.tell_id) if photo.tell_id else None,
                "genuine": photo.genuine,
                "sha256": photo.file.sha256,
            }
            for photo in guide.pictures
        ],
    }


def _row(row: TellTale | GuideShot | GuidePhoto, names: Sequence[str]) -> dict[str, Any]:
    return {"no": row.no} | {name: getattr(row, name) for name in names}


def checked(
    rows: Sequence[Mapping[str, Any]], kind: str, names: Sequence[str], most: int, longest: int
) -> list[dict[str, Any]]:
    """Texts without spaces around them. Raises InvalidInput with the field of the wrong one."""
    if len(rows) > most:
        raise InvalidInput(
            _("At most %(most)s rows fit on the card; there are %(n)s.")
            % {"most": most, "n": len(rows)},
            field=f"{kind}s",
        )
    cleaned: list[dict[str, Any]] = []
    for row in rows:
        texts = {name: str(row[name]).strip() for name in names if name in row}
        for name, text in texts.items():
            limit = LONGEST if name.startswith(("genuine", "fake")) else longest
            if len(text) > limit:
                raise InvalidInput(
                    _("At most %(limit)s characters, please; these are %(n)s.")
                    % {"limit": limit, "n": len(text)},
                    field=f"{kind}-{row.get('no') or 'new'}-{name}",
                )
        cleaned.append({**row, **texts})
    return cleaned


def lacking(guide: Guide) -> dict[str, int]:
    """How many texts are written in one language only, by the language they lack."""
    pairs = [
        (getattr(row, f"{stem}_zh"), getattr(row, f"{stem}_en"))
        for rows, stems in (
            (guide.features, ("part", "genuine", "fake")),
            (guide.asked, ("text",)),
            (guide.pictures, ("caption",)),
        )
        for row in rows
        for stem in stems
    ]
    counts = {
        "zh": sum(bool(en and not zh) for zh, en in pairs),
        "en": sum(bool(zh and not en) for zh, en in pairs),
    }
    return {language: n for language, n in counts.items() if n}
