"""Goods, infringers, pictures and papers of a right, taken in and kept in order.

Whoever calls these has locked the application, or recordal, the right belongs to, knows that it may
be changed, and writes the ledger: these are parts of its steps.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, TypeVar, cast

from django.core.files.base import File
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.files import thumbnails
from core.files.models import StoredFile
from core.files.services import DOCUMENT_TYPES, PICTURE_TYPES, store
from recordal.particulars import rules
from recordal.particulars.models import (
    Attachment,
    GenuineGoods,
    KnownInfringer,
    Part,
    RightImage,
)
from recordal.rights.models import IpRight
from recordal.rights.rules import check_past

Upload = File[bytes] | StoredFile
Kind = Attachment.Kind
G = TypeVar("G", bound=GenuineGoods | KnownInfringer)


class GoodsFields(TypedDict, total=False):
    """What is stated of genuine goods (``origin``) or infringing ones (``manufacturer``).

    ``no`` names an entry that is there, or the number a new one gets: saving twice makes one.
    """

    no: int
    name: str
    origin: str
    manufacturer: str
    districts: list[str]
    traders: str
    features: str
    price: Decimal | None
    currency: str


class PartFields(TypedDict, total=False):
    """What comes with a right. Files are uploads, or files stored before.

    ``image`` becomes the first picture, ``images`` follow; ``certificate`` is a paper like others.
    """

    image: Upload | None
    certificate: Upload | None
    images: list[Upload]
    #: kind of paper, file, and when it was issued if that matters
    attachments: list[tuple[str, Upload] | tuple[str, Upload, date]]
    genuine_goods: list[GoodsFields]
    known_infringers: list[GoodsFields]
    #: captions of pictures, and days of issue of papers, by their number
    captions: Mapping[int, str]
    issued: Mapping[int, date | None]


LISTS: Mapping[str, type[Any]] = {
    "genuine_goods": GenuineGoods,
    "known_infringers": KnownInfringer,
}
FILES = ("image", "images", "certificate", "attachments")


def put(right: IpRight, fields: Mapping[str, Any], *, actor: User | None) -> None:
    """Add every part among ``fields``. Raises InvalidInput naming the field."""
    if image := fields.get("image"):
        _move(_add(right, image, actor, "image"), 1)
    for image in fields.get("images", ()):
        _add(right, image, actor, "images")
    _put_papers(right, fields, actor)
    for name, model in LISTS.items():
        for goods in fields.get(name, ()):
            save_goods(_entry(model, right, goods), goods)
    _put_notes(right, fields)
    if any(fields.get(name) for name in FILES):
        _mirror(right)


def _put_papers(right: IpRight, fields: Mapping[str, Any], actor: User | None) -> None:
    certificate, others = fields.get("certificate"), fields.get("attachments", ())
    if not certificate and not others:
        return
    papers = Papers.of(right)
    if certificate:
        _attach(papers, certificate, actor, Kind.CERTIFICATE, field="certificate")
    for kind, paper, *issued_on in others:
        _attach(papers, paper, actor, kind, issued_on=next(iter(issued_on), None))


def _put_notes(right: IpRight, fields: Mapping[str, Any]) -> None:
    captions: Mapping[int, str] = fields.get("captions") or {}
    issued: Mapping[int, date | None] = fields.get("issued") or {}
    for image in right.images.filter(no__in=captions) if captions else ():
        caption_image(image, captions[image.no])
    for paper in right.attachments.filter(no__in=issued) if issued else ():
        paper.issued_on = check_past(issued[paper.no], "issued_on")
        paper.save(update_fields=["issued_on"])


def stated(right: IpRight) -> dict[str, object]:
    """Goods and captions as they are stored, to compare two states of an application."""
    names = [*CHECKS, "no"]
    found: dict[str, object] = {
        key: [
            {name: getattr(row, name) for name in names if hasattr(row, name)}
            for row in model._default_manager.filter(right=right)
        ]
        for key, model in LISTS.items()
    }
    return found | {
        "captions": {image.no: image.caption for image in right.images.all()},
        "issued": {paper.no: paper.issued_on for paper in right.attachments.all()},
    }


def _entry(model: type[G], right: IpRight, fields: GoodsFields) -> G:
    """The entry of that number, or a new one."""
    no = fields.get("no")
    known = model._default_manager.filter(right=right, no=no).first() if no else None
    return model(right=right, no=no) if known is None else cast("G", known)


# Pictures


def add_image(
    right: IpRight, upload: Upload, *, actor: User | None, caption: str = ""
) -> RightImage:
    """Add a picture of the mark or work; the same picture is kept once."""
    image = _add(right, upload, actor, "images", caption)
    _mirror(right)
    return image


def _add(
    right: IpRight, upload: Upload, actor: User | None, field: str, caption: str = ""
) -> RightImage:
    file = _stored(upload, actor, field, PICTURE_TYPES)
    known = list(right.images.select_related("file"))
    for image in known:
        if image.file.sha256 == file.sha256:
            return image
    rules.check_room(len(known), rules.MOST_IMAGES, field)
    image = RightImage(
        right=right,
        no=max((one.no for one in known), default=0) + 1,
        file=file,
        caption=rules.check_line(caption, "caption"),
        position=max((one.position for one in known), default=0) + 1,
    )
    image.save()
    _draw_small(file)
    return image


def caption_image(image: RightImage, caption: str) -> None:
    image.caption = rules.check_line(caption, "caption")
    image.save(update_fields=["caption"])


def move_image(image: RightImage, position: int) -> None:
    """Put a picture at a place, counted from 1; the others close up."""
    _move(image, position)
    _mirror(image.right)


def _move(image: RightImage, position: int) -> None:
    if image.position == position == 1:
        return
    others = [other for other in image.right.images.all() if other.pk != image.pk]
    others.insert(max(position, 1) - 1, image)
    for place, one in enumerate(others, start=1):
        one.position = place
    RightImage.objects.bulk_update(others, ["position"])


def remove_image(image: RightImage) -> None:
    """Take a picture out; its file stays, as everything that was ever handed in."""
    right = image.right
    image.delete()
    _mirror(right)


def _draw_small(file: StoredFile) -> None:
    try:
        thumbnails.ensure(file)
    except thumbnails.NoThumbnail:
        return  # it was checked as a picture when it came in: lists show it in its own size


# Papers


@dataclass(frozen=True)
class Papers:
    """A right with the papers it has, read once for several that are added."""

    right: IpRight
    known: list[Attachment]

    @classmethod
    def of(cls, right: IpRight) -> "Papers":
        return cls(right, list(right.attachments.select_related("file")))


def attach(
    right: IpRight,
    upload: Upload,
    *,
    actor: User | None,
    kind: str,
    issued_on: date | None = None,
    note: str = "",
) -> Attachment:
    """Add a paper; the same paper of the same kind is kept once."""
    paper = _attach(Papers.of(right), upload, actor, kind, issued_on=issued_on, note=note)
    _mirror(right)
    return paper


def _attach(
    papers: Papers,
    upload: Upload,
    actor: User | None,
    kind: str,
    *,
    issued_on: date | None = None,
    note: str = "",
    field: str = "file",
) -> Attachment:
    if kind not in Kind.values:
        raise InvalidInput(_("There is no such kind of paper."), field="kind")
    issued_on = check_past(issued_on, "issued_on")
    is_photo = kind == Kind.GOODS_PHOTO
    file = _stored(upload, actor, field, PICTURE_TYPES if is_photo else DOCUMENT_TYPES)
    known = papers.known
    same = [one for one in known if one.kind == kind and one.file.sha256 == file.sha256]
    if not same:
        rules.check_room(len(known), rules.MOST_PAPERS, field)
        no = max((one.no for one in known), default=0) + 1
        same = [Attachment(right=papers.right, no=no, kind=kind, file=file)]
        known += same
        if is_photo:
            _draw_small(file)
    paper = same[0]
    paper.issued_on = issued_on or paper.issued_on
    paper.note = rules.check_line(note, "note") or paper.note
    paper.save()
    return paper


def detach(paper: Attachment) -> None:
    """Take a paper out; its file stays, as everything that was ever handed in."""
    right = paper.right
    paper.delete()
    _mirror(right)


# Goods


def save_goods(goods: G, fields: GoodsFields) -> G:
    """Add or change goods of either list. Raises InvalidInput naming the field.

    They may wait for their name while the application is a draft.
    """
    for name, value in fields.items():
        if name in CHECKS and hasattr(goods, name):
            setattr(goods, name, CHECKS[name](value))
    if goods._state.adding:
        known = type(goods)._default_manager.filter(right=goods.right)
        have = known.aggregate(count=Count("pk"), last=Max("no"))
        rules.check_room(have["count"], rules.MOST_GOODS, "name")
        goods.no = goods.no or (have["last"] or 0) + 1
    goods.save()
    return goods


def _text_of(name: str) -> Callable[[str], str]:
    return lambda value: rules.check_line(value, name)


def _lines(value: str) -> str:
    return value.strip()


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "name": _text_of("name"),
    "origin": _text_of("origin"),
    "manufacturer": _text_of("manufacturer"),
    "districts": rules.check_districts,
    "traders": _lines,
    "features": _lines,
    "price": rules.check_price,
    "currency": rules.check_currency,
}


# Copies


def copy_parts(
    source: IpRight, target: IpRight, *, images: bool = True, papers: Iterable[str] | None = None
) -> None:
    """Give a right the goods, pictures and papers of another; ``papers`` names the kinds wanted."""
    rows: list[Part] = [*source.genuine_goods.all(), *source.known_infringers.all()]
    rows += source.images.all() if images else ()
    kinds = Kind.values if papers is None else papers
    rows += source.attachments.filter(kind__in=kinds)
    for row in rows:
        row.pk = None
        row._state.adding = True
        row.right = target  # type: ignore[attr-defined]
        row.save(force_insert=True)
    _mirror(target)


def _mirror(right: IpRight) -> None:
    """The first picture and the certificate stand at the right itself, where all lists look."""
    first = right.images.select_related("file").order_by("position").first()
    proof = right.attachments.filter(kind=Kind.CERTIFICATE).select_related("file").last()
    right.image = first.file if first else None
    right.certificate = proof.file if proof else None
    right.save(update_fields=["image", "certificate"])


def _stored(upload: Upload, actor: User | None, field: str, allowed: frozenset[str]) -> StoredFile:
    if not isinstance(upload, StoredFile):
        return store(upload, actor=actor, field=field, allowed=allowed)
    if upload.content_type not in allowed:
        raise InvalidInput(_("Choose a picture."), field=field)
    return upload
