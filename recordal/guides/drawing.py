"""The guide as a card to print, for officers only."""

from collections.abc import Sequence
from itertools import zip_longest

from django.conf import settings
from django.utils import timezone

from core.files.services import read
from core.pdf import render_pdf
from recordal.applications.drawing import HEADQUARTERS, NOTHING
from recordal.guides.models import Guide, GuidePhoto


def card(guide: Guide, language: str) -> bytes:
    """The card in ``zh`` or ``en``; texts missing in one language appear in the other."""
    recordal = guide.recordal
    right = recordal.right
    photos = list(guide.photos.select_related("file"))
    files = {f"photo-{photo.pk}": read(photo.file) for photo in photos}
    if right.image:
        files["mark"] = read(right.image)
    data: dict[str, object] = {
        "number": str(recordal),
        "date": timezone.localdate(guide.updated_at),
        "language": language,
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
        "features": _features(guide, photos),
        "photos_to_take": guide.shots,
        "licensees": [licensee.name for licensee in recordal.licensees.all()],
        "contact": {"name": recordal.contact_name, "phone": recordal.contact_phone},
    }
    return render_pdf(
        "seizures/notices/guide_card.typ", data, files=files, timestamp=guide.updated_at
    )


def _features(guide: Guide, photos: Sequence[GuidePhoto]) -> list[dict[str, str]]:
    """Genuine beside fake: the texts line by line, then the pictures pair by pair."""
    texts = zip_longest(guide.genuine.splitlines(), guide.fake.splitlines())
    features = [{"genuine": good or NOTHING, "fake": bad or NOTHING} for good, bad in texts]
    pairs = zip_longest(
        [photo for photo in photos if photo.genuine],
        [photo for photo in photos if not photo.genuine],
    )
    for pair in pairs:
        feature = {"genuine": NOTHING, "fake": NOTHING}
        for side, photo in zip(("genuine", "fake"), pair, strict=True):
            if photo:
                feature[f"{side}_image"] = f"photo-{photo.pk}"
                feature[side] = photo.caption or NOTHING
        features.append(feature)
    return features or [{"genuine": NOTHING, "fake": NOTHING}]
