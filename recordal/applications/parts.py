"""Changing the pictures, papers and goods of an application, one at a time, and using old ones."""

from collections.abc import Iterable
from datetime import date

from django.db import models, transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from recordal.applications.copying import CONTACT
from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.applications.services import editable, note_changes
from recordal.particulars import services as particulars
from recordal.particulars.models import Attachment, GenuineGoods, KnownInfringer, RightImage
from recordal.particulars.services import GoodsFields, Upload

Goods = GenuineGoods | KnownInfringer
#: Papers that say something about the holder or its goods, whatever the right.
REUSABLE = (
    Attachment.Kind.IDENTITY, Attachment.Kind.POWER_OF_ATTORNEY, Attachment.Kind.GOODS_PHOTO,
    Attachment.Kind.LICENCE_CONTRACT,
)  # fmt: skip
OFFERED = 8


def _changed(recordal: Recordal, actor: User | None, **details: object) -> None:
    recordal.saved_at = timezone.now()
    recordal.save(update_fields=["saved_at"])
    note_changes(recordal, actor)
    record("recordal.changed", recordal, actor=actor, **details)


@transaction.atomic
def add_images(
    recordal: Recordal, uploads: Iterable[Upload], *, actor: User | None, caption: str = ""
) -> list[RightImage]:
    """Add pictures of the mark or work behind those that are there."""
    recordal = editable(recordal)
    images = [
        particulars.add_image(recordal.right, upload, actor=actor, caption=caption)
        for upload in uploads
    ]
    _changed(recordal, actor, fields=["image"], added=[image.file.name for image in images])
    return images


@transaction.atomic
def caption_image(
    recordal: Recordal, image: RightImage, caption: str, *, actor: User | None
) -> None:
    recordal = editable(recordal)
    particulars.caption_image(image, caption)
    _changed(recordal, actor, fields=["image"], caption=image.caption)


@transaction.atomic
def move_image(recordal: Recordal, image: RightImage, position: int, *, actor: User | None) -> None:
    """Put a picture at a place; the first one stands for the right."""
    recordal = editable(recordal)
    image = recordal.right.images.get(pk=image.pk)
    particulars.move_image(image, position)
    _changed(recordal, actor, fields=["image"], moved=image.file.name, position=position)


@transaction.atomic
def remove_image(recordal: Recordal, image: RightImage, *, actor: User | None) -> None:
    recordal = editable(recordal)
    particulars.remove_image(image)
    _changed(recordal, actor, fields=["image"], removed=image.file.name)


@transaction.atomic
def attach(
    recordal: Recordal,
    upload: Upload,
    *,
    actor: User | None,
    kind: str,
    issued_on: date | None = None,
    note: str = "",
) -> Attachment:
    """Add a paper to the application (MEA 7)."""
    recordal = editable(recordal)
    paper = particulars.attach(
        recordal.right, upload, actor=actor, kind=kind, issued_on=issued_on, note=note
    )
    _changed(recordal, actor, fields=[kind], added=[paper.file.name])
    return paper


@transaction.atomic
def detach(recordal: Recordal, paper: Attachment, *, actor: User | None) -> None:
    recordal = editable(recordal)
    particulars.detach(paper)
    _changed(recordal, actor, fields=[paper.kind], removed=paper.file.name)


@transaction.atomic
def save_goods(
    recordal: Recordal, goods: Goods, fields: GoodsFields, *, actor: User | None
) -> Goods:
    """Add or change genuine goods, or goods known to infringe (MEA 6)."""
    recordal = editable(recordal)
    goods.right = recordal.right
    saved: Goods = particulars.save_goods(goods, fields)
    _changed(recordal, actor, fields=[_list_of(goods)], goods=saved.name)
    return saved


@transaction.atomic
def remove_goods(recordal: Recordal, goods: Goods, *, actor: User | None) -> None:
    recordal = editable(recordal)
    name = goods.name
    goods.delete()
    _changed(recordal, actor, fields=[_list_of(goods)], removed=name)


def _list_of(goods: Goods) -> str:
    return "genuine_goods" if isinstance(goods, GenuineGoods) else "known_infringers"


# What the holder stated before


def _earlier(recordal: Recordal) -> RecordalQuerySet:
    others = Recordal.objects.filter(right__holder=recordal.right.holder_id)
    return others.exclude(pk=recordal.pk).order_by("-created_at", "-pk")


def earlier_goods(recordal: Recordal) -> list[GenuineGoods]:
    """Genuine goods of other filings of the holder that this one does not name yet."""
    here = {goods.name for goods in recordal.right.genuine_goods.all()}
    rows = GenuineGoods.objects.filter(right__holder=recordal.right.holder_id)
    rows = rows.exclude(right=recordal.right_id).order_by("-pk")[:200]
    found = {goods.name: goods for goods in reversed(rows) if goods.name not in here}
    return list(found.values())[-OFFERED:]


def earlier_papers(recordal: Recordal) -> list[Attachment]:
    """Papers of other filings of the holder that this one lacks and can use."""
    here = {(paper.kind, paper.file.sha256) for paper in recordal.right.attachments.all()}
    rows = Attachment.objects.filter(right__holder=recordal.right.holder_id, kind__in=REUSABLE)
    rows = rows.exclude(right=recordal.right_id).select_related("file").order_by("-pk")[:200]
    found: dict[tuple[str, str], Attachment] = {}
    for paper in rows:
        if (paper.kind, paper.file.sha256) not in here:
            found.setdefault((paper.kind, paper.file.sha256), paper)
    return list(found.values())[:OFFERED]


def earlier_contacts(recordal: Recordal) -> list[Recordal]:
    """Other people whom customs may call in other filings of the holder, each once."""
    found = {_contact(recordal): recordal}
    for other in _earlier(recordal).exclude(contact_name="")[:50]:
        found.setdefault(_contact(other), other)
    return [other for other in found.values() if other.pk != recordal.pk][:OFFERED]


def _contact(recordal: Recordal) -> tuple[str, str]:
    return recordal.contact_name, recordal.contact_phone


@transaction.atomic
def use_goods(recordal: Recordal, goods: GenuineGoods, *, actor: User | None) -> GenuineGoods:
    """State again the goods of another filing."""
    names = ("name", "origin", "districts", "traders", "features", "price", "currency")
    fields = {name: getattr(goods, name) for name in names}
    copy = GenuineGoods(right=recordal.right)
    saved = save_goods(recordal, copy, fields, actor=actor)  # type: ignore[arg-type]
    assert isinstance(saved, GenuineGoods)  # noqa: S101 -- for the types
    return saved


@transaction.atomic
def use_paper(recordal: Recordal, paper: Attachment, *, actor: User | None) -> Attachment:
    """Hand in again a paper of another filing."""
    return attach(
        recordal,
        paper.file,
        actor=actor,
        kind=paper.kind,
        issued_on=paper.issued_on,
        note=paper.note,
    )


@transaction.atomic
def use_contact(recordal: Recordal, other: Recordal, *, actor: User | None) -> Recordal:
    """Name the contact person of another filing."""
    recordal = editable(recordal)
    for name in CONTACT:
        setattr(recordal, name, getattr(other, name))
    recordal.version += 1
    recordal.save(update_fields=[*CONTACT, "version"])
    _changed(recordal, actor, fields=list(CONTACT))
    return recordal


def mine(model: type[models.Model], holder_id: int, pk: str) -> models.Model | None:
    """One part of an earlier filing of the same holder, by the number a form gave."""
    if not pk.isdecimal():
        return None
    return model._default_manager.filter(pk=pk, right__holder=holder_id).first()
