"""The holder's guide for officers: how to tell genuine goods from fakes, what to photograph."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import PICTURE_TYPES, store
from recordal.applications.models import Recordal
from recordal.guides import rules
from recordal.guides.models import (
    Guide,
    GuidePhoto,
    GuideRow,
    GuideShot,
    GuideVersion,
    TellTale,
)
from recordal.guides.rules import GuideContent

__all__ = ["LIVING", "ChangedMeanwhile", "GuideContent", "add_photos", "restore", "write"]

Status = Recordal.Status
LIVING = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RECORDED})
R = TypeVar("R", bound=GuideRow)


class ChangedMeanwhile(DomainError):
    """Somebody else wrote the guide since it was read."""

    code = "guide_changed_meanwhile"


@transaction.atomic
def write(
    recordal: Recordal,
    content: GuideContent,
    *,
    actor: User | None,
    version: int | None = None,
) -> Guide:
    """Write the guide of a right as ``content`` says; what changes makes a new version.

    ``version`` is the one that was read before: raises ChangedMeanwhile when it is not the newest.
    Raises InvalidInput naming the row and field.
    """
    guide = _guide(recordal)
    if version is not None and version != guide.version:
        raise ChangedMeanwhile(
            _("The guide was changed meanwhile: version %(new)s is the newest. Look at it first.")
            % {"new": guide.version},
            version=guide.version,
        )
    _put(guide, content, actor)
    return _sealed(guide, actor)


@transaction.atomic
def add_photos(
    recordal: Recordal,
    uploads: "Iterable[File[bytes]]",
    *,
    actor: User | None,
    genuine: bool,
    tell: int | None = None,
    captions: Mapping[str, str] | None = None,
    field: str = "photo",
) -> list[GuidePhoto]:
    """Add pictures of genuine or of fake goods, of the feature with number ``tell`` or of the
    whole. ``captions`` holds ``caption_zh`` and ``caption_en``, for all of them.

    Raises FileRefused naming ``field``.
    """
    guide = _guide(recordal)
    of_feature = _feature(guide, tell)
    known = list(guide.photos.all())
    (texts,) = rules.checked([captions or {}], "photo", rules.CAPTIONS, 1, 200)
    next_no = max((photo.no for photo in known), default=0)
    place = max((photo.position for photo in known), default=0)
    added = []
    for n, upload in enumerate(uploads, 1):
        file = store(upload, actor=actor, allowed=PICTURE_TYPES, field=field)
        photo = GuidePhoto.objects.create(
            guide=guide, tell=of_feature, file=file, genuine=genuine,
            no=next_no + n, position=place + n, **texts,
        )  # fmt: skip
        added.append(photo)
        record(
            "guide.photo_added", guide.recordal, actor=actor, sha256=file.sha256, genuine=genuine
        )
    if sum(photo.in_use for photo in known) + len(added) > rules.MOST_PHOTOS:
        raise InvalidInput(
            _("At most %(most)s photos fit on the card.") % {"most": rules.MOST_PHOTOS},
            field=field,
        )
    _sealed(guide, actor)
    return added


@transaction.atomic
def restore(version: GuideVersion, *, actor: User | None) -> Guide:
    """Make an earlier version the newest one again; what was written since is kept too."""
    guide = _guide(version.guide.recordal)
    _put(guide, version.content, actor)
    record("guide.restored", guide.recordal, actor=actor, version=version.number)
    return _sealed(guide, actor)


def _guide(recordal: Recordal) -> Guide:
    """The guide, made when there is none yet, under the lock of its recordal."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status not in LIVING:
        raise DomainError(_("Guides are written for living applications and recordals only."))
    guide, _made = Guide.objects.get_or_create(recordal=recordal)
    return guide


def _feature(guide: Guide, no: int | None) -> TellTale | None:
    if no is None:
        return None
    tell = guide.tells.filter(no=no, in_use=True).first()
    if tell is None:
        raise InvalidInput(_("The guide has no feature with this number."), field="tell")
    return tell


def _put(guide: Guide, content: Mapping[str, Any], actor: User | None) -> None:
    if "tells" in content:
        tells = rules.checked(content["tells"], "tell", rules.TELL_TEXTS, rules.MOST_FEATURES, 100)
        _rows(guide, TellTale, tells, rules.TELL_TEXTS, kept=_pictured(guide, content))
    if "shots" in content:
        shots = rules.checked(content["shots"], "shot", rules.SHOT_TEXTS, rules.MOST_SHOTS, 200)
        _rows(guide, GuideShot, shots, rules.SHOT_TEXTS)
    if "photos" in content:
        _photos(guide, content["photos"], actor)


def _pictured(guide: Guide, content: Mapping[str, Any]) -> set[int | None]:
    """Numbers of features that show something, even when nothing is written there."""
    if "photos" in content:
        return {photo.get("tell") for photo in content["photos"]}
    return set(guide.photos.filter(in_use=True).values_list("tell__no", flat=True))


def _rows(
    guide: Guide,
    model: type[R],
    given: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    kept: Container[int | None] | None = None,
) -> None:
    """Put the rows into this order; what is not among them goes out of use.

    A row that says nothing, like an empty one of a form, is none unless its number is ``kept``.
    """
    known = {row.no: row for row in model._default_manager.filter(guide=guide)}
    rows = _merged(guide, model, known, given)
    made, changed = list[R](), list[R]()
    for row, fields in rows:
        for name in names:
            if name in fields:
                setattr(row, name, fields[name])
        if not (any(getattr(row, name) for name in names) or (kept and row.no in kept)):
            continue
        row.position, row.in_use = len(made) + len(changed) + 1, True
        (changed if row.no in known else made).append(row)
    used = {row.no for row in changed}
    for row in known.values():
        if row.no not in used and row.in_use:
            row.in_use = False
            changed.append(row)
    model._default_manager.bulk_create(made)
    model._default_manager.bulk_update(changed, [*names, "position", "in_use"])


def _merged(
    guide: Guide, model: type[R], known: Mapping[int, R], given: Sequence[Mapping[str, Any]]
) -> list[tuple[R, Mapping[str, Any]]]:
    """Each given row with the stored one it names, or a new one with the next number."""
    next_no, rows = max(known, default=0) + 1, list[tuple[R, Mapping[str, Any]]]()
    seen = set[int]()
    for fields in given:
        no = fields.get("no")
        if no is None:
            rows.append((model(guide=guide, no=next_no), fields))
            next_no += 1
            continue
        if no not in known:
            raise InvalidInput(_("The guide has no row with the number %(no)s.") % {"no": no})
        if no in seen:
            raise InvalidInput(_("The number %(no)s stands there twice.") % {"no": no})
        seen.add(no)
        rows.append((known[no], fields))
    return rows


def _photos(guide: Guide, given: Sequence[Mapping[str, Any]], actor: User | None) -> None:
    rows = rules.checked(given, "photo", rules.CAPTIONS, rules.MOST_PHOTOS, 200)
    tells = {tell.no: tell for tell in guide.tells.filter(in_use=True)}
    shown = {photo.no for photo in guide.photos.filter(in_use=True)}
    for row in rows:
        if row.get("no") is None:
            raise InvalidInput(_("Photos are added one by one, as files."), field="photos")
        if "tell" in row and row["tell"] is not None:
            if row["tell"] not in tells:
                raise InvalidInput(_("The guide has no feature with this number."), field="tell")
            row["tell"] = tells[row["tell"]]
    wanted = {row["no"] for row in rows}
    _rows(guide, GuidePhoto, rows, [*rules.CAPTIONS, "tell", "genuine"], kept=wanted)
    gone = shown - wanted
    for photo in guide.photos.filter(no__in=gone).select_related("file"):
        record("guide.photo_removed", guide.recordal, actor=actor, sha256=photo.file.sha256)


def _sealed(guide: Guide, actor: User | None) -> Guide:
    """Keep the state as a new version, unless nothing changed."""
    guide = Guide.objects.with_rows().select_related("recordal").get(pk=guide.pk)
    content = rules.content_of(guide)
    last = guide.versions.first()
    before: Mapping[str, Any] = last.content if last else {}
    changed = [name for name, rows in content.items() if rows != before.get(name, [])]
    if last is not None and not changed:
        return guide
    guide.version += 1
    guide.save(update_fields=["version", "updated_at"])
    GuideVersion.objects.create(guide=guide, number=guide.version, content=content, made_by=actor)
    record("guide.saved", guide.recordal, actor=actor, version=guide.version, fields=changed)
    return guide
