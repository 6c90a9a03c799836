"""The holder's guide for officers: how to tell genuine goods from fakes, what to photograph."""

from typing import TypedDict, Unpack

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError
from core.files.services import PICTURE_TYPES, store
from recordal.applications.models import Recordal
from recordal.guides.models import Guide, GuidePhoto

Status = Recordal.Status
LIVING = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RECORDED})


class GuideTexts(TypedDict, total=False):
    """Texts in two languages; ``shots`` holds one thing to photograph a line."""

    genuine_zh: str
    genuine_en: str
    fake_zh: str
    fake_en: str
    shots_zh: str
    shots_en: str


@transaction.atomic
def save(recordal: Recordal, *, actor: User | None, **texts: Unpack[GuideTexts]) -> Guide:
    """Write the guide of a right, or write it anew; photos stay."""
    guide = _guide(recordal)
    for name, text in texts.items():
        setattr(guide, name, str(text).strip())
    guide.save()
    record("guide.saved", guide.recordal, actor=actor, fields=sorted(texts))
    return guide


@transaction.atomic
def add_photo(
    recordal: Recordal,
    upload: "File[bytes]",
    *,
    actor: User | None,
    genuine: bool,
    caption: str = "",
) -> GuidePhoto:
    """Add a picture of genuine or of fake goods."""
    guide = _guide(recordal)
    file = store(upload, actor=actor, allowed=PICTURE_TYPES, field="photo")
    photo = GuidePhoto.objects.create(
        guide=guide, file=file, genuine=genuine, caption=caption.strip()
    )
    record("guide.photo_added", guide.recordal, actor=actor, sha256=file.sha256, genuine=genuine)
    return photo


@transaction.atomic
def remove_photo(photo: GuidePhoto, *, actor: User | None) -> None:
    """Take a picture out of the guide; the stored file and the ledger keep it."""
    recordal = Recordal.objects.locked(photo.guide.recordal_id)
    sha256 = photo.file.sha256
    photo.delete()
    record("guide.photo_removed", recordal, actor=actor, sha256=sha256)


def _guide(recordal: Recordal) -> Guide:
    """The guide, made when there is none yet, under the lock of its recordal."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status not in LIVING:
        raise DomainError(_("Guides are written for living applications and recordals only."))
    guide, _made = Guide.objects.get_or_create(recordal=recordal)
    return guide
