"""The guide as a card to print, for officers only."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from core.files.services import read
from core.pdf import render_pdf
from recordal.applications.drawing import HEADQUARTERS, NOTHING
from recordal.guides.models import Guide
from recordal.guides.showing import Card, Feature, Picture, both, card_of, spoken

#: ``both`` prints Chinese and English on one card.
LANGUAGES = ("both", "zh", "en")


def card(
    guide: Guide, language: str, content: Mapping[str, Any] | None = None, version: int = 0
) -> bytes:
    """The card in ``zh``, ``en`` or ``both``; texts missing in one language appear in the other.

    ``content`` is that of an earlier ``version``; without, the newest state is printed.
    """
    with translation.override("en" if language == "en" else "zh-hans"):
        return _drawn(card_of(guide, content, version), bilingual=language == "both")


def _drawn(shown: Card, *, bilingual: bool) -> bytes:
    guide = shown.guide
    recordal, right = guide.recordal, guide.recordal.right
    files = {
        _name(picture): read(picture.photo.file)
        for feature in shown.features
        for picture in (*feature.genuine_photos, *feature.fake_photos)
    }
    if right.image:
        files["mark"] = read(right.image)
    chinese = (translation.get_language() or "").startswith("zh")
    say = both if bilingual else spoken
    data: dict[str, object] = {
        "number": f"{recordal} · V{shown.version}",
        "date": timezone.localdate(guide.updated_at),
        "language": "zh" if chinese else "en",
        "bilingual": bilingual,
        "district": HEADQUARTERS,
        "demo": settings.DEBUG,
        "recordal": {
            "number": str(recordal),
            "kind": right.kind,
            "title": right.title,
            "registration_no": right.registration_no,
            "goods": right.goods,
            "image": "mark" if right.image else "",
            "holder": {"name": right.holder.name_zh or right.holder.name_en},
        },
        "features": [_feature(feature, say) for feature in shown.features]
        or [{"genuine": NOTHING, "fake": NOTHING}],
        "photos_to_take": _shots(shown, bilingual=bilingual),
        "licensees": [licensee.name for licensee in recordal.licensees.all()],
        "known_infringers": [
            infringer.manufacturer or infringer.name
            for infringer in right.known_infringers.all()
            if infringer.manufacturer or infringer.name
        ],
        "contact": {"name": recordal.contact_name, "phone": recordal.contact_phone},
    }
    return render_pdf(
        "seizures/notices/guide_card.typ", data, files=files, timestamp=guide.updated_at
    )


def _shots(shown: Card, *, bilingual: bool) -> list[str]:
    if not bilingual:
        return shown.shots
    return [both(row, "text").replace("\n", " / ") for row in shown.shot_rows]


def _feature(feature: Feature, say: Any) -> dict[str, object]:
    return {
        "title": say(feature.row, "part"),
        "genuine": say(feature.row, "genuine") or NOTHING,
        "fake": say(feature.row, "fake") or NOTHING,
        "genuine_images": [_image(picture, say) for picture in feature.genuine_photos],
        "fake_images": [_image(picture, say) for picture in feature.fake_photos],
    }


def _image(picture: Picture, say: Any) -> dict[str, str]:
    return {"file": _name(picture), "caption": say(picture.row, "caption") or NOTHING}


def _name(picture: Picture) -> str:
    return f"photo-{picture.photo.no}"
