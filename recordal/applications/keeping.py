"""Saving the page of an application: everything that can be taken, whatever is wrong beside it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import DomainError, InvalidInput
from recordal.applications import parts, services
from recordal.applications.models import Recordal
from recordal.applications.sheet import Sheet
from recordal.particulars.models import Attachment, GenuineGoods
from recordal.rights.models import IpRight

Uploads = MultiValueDict[str, Any]
#: A button of the page: “image-3-up”, “paper-2-remove”, “use-goods-17”, “image-3-to-1”.
PART_STEP = re.compile(
    r"(?P<part>image|paper|goods|infringers)-(?P<no>\d{1,4})-(?P<do>up|down|remove|to-(?P<to>\d+))",
    re.ASCII,
)
USE_STEP = re.compile(r"use-(?P<what>goods|paper|contact)-(?P<key>[\w-]+)", re.ASCII)
LISTS = {"goods": "genuine_goods", "infringers": "known_infringers"}


@dataclass
class Kept:
    """The draft as it is now, and the sheet that says what could not be taken.

    Without a draft nothing could be kept: the title, or the holder, is missing.
    """

    recordal: Recordal | None
    sheet: Sheet
    #: somebody saved something else meanwhile: nothing was taken
    conflict: services.ChangedMeanwhile | None = None

    @property
    def is_whole(self) -> bool:
        return self.recordal is not None and not self.sheet.problems


def keep(
    user: User, kind: str, recordal: Recordal | None, data: QueryDict, *, typing: bool = False
) -> Kept:
    """Save what the page states. Raises NotEditable when customs has the application."""
    recordal = recordal or services.drafted_with(data.get("key", ""), user)
    sheet = Sheet(kind, user=None if recordal else user, recordal=recordal, data=data)
    try:
        if recordal:
            saved: Recordal | None = _change(user, recordal, sheet, data, typing=typing)
        else:
            saved = _draft(user, sheet, data)
    except services.ChangedMeanwhile as conflict:
        return Kept(conflict.recordal, sheet, conflict)
    if saved is None:
        return Kept(None, sheet)
    return Kept(saved, Sheet(kind, recordal=saved, data=data) if recordal is None else sheet)


def _draft(user: User, sheet: Sheet, data: QueryDict) -> Recordal | None:
    fields, holder = sheet.stated(), sheet.main.cleaned_data.get("holder")
    if holder is None or not fields.get("title"):
        return None
    return services.draft(
        holder,
        actor=user,
        kind=sheet.kind,
        key=data.get("key", ""),
        pending=sheet.pending(),
        **fields,
    )


def _change(
    user: User, recordal: Recordal, sheet: Sheet, data: QueryDict, *, typing: bool
) -> Recordal:
    fields = sheet.stated()
    version = data.get("version", "")
    if not version and data.get("key"):
        version = "0"  # the page of a new draft, sent again: it knows the draft as it was made
    return services.change_draft(
        recordal,
        actor=user,
        version=int(version) if version.isdecimal() else None,
        pending=sheet.pending(),
        typing=typing,
        **fields,
    )


def take_files(user: User, kept: Kept, data: QueryDict, files: Uploads) -> None:
    """Add each chosen file; one that is refused says so at its field and stops no other."""
    recordal = kept.recordal
    if recordal is None:
        return
    take: Callable[[], object]
    for upload in files.getlist("images"):
        take = partial(parts.add_images, recordal, [upload], actor=user)
        _attempt(kept.sheet, "images", "pictures-file", _("Pictures"), take)
    for kind in Attachment.Kind:
        name = f"paper-{kind.value}"
        for upload in files.getlist(name):
            take = partial(_attach, user, recordal, kind.value, upload, data)
            _attempt(kept.sheet, name, f"{name}-file", str(kind.label), take)
    if other := files.get("paper_file"):
        note, chosen = data.get("paper_note", ""), data.get("paper_kind", "")
        take = partial(parts.attach, recordal, other, actor=user, kind=chosen, note=note)
        _attempt(kept.sheet, "paper_file", "id_paper_file", _("Other paper"), take)


def _attempt(sheet: Sheet, name: str, place: str, label: str, take: Callable[[], object]) -> None:
    try:
        take()
    except services.NotEditable:
        raise
    except DomainError as error:
        sheet.refuse(name, place, label, error.message)


def _attach(
    user: User, recordal: Recordal, kind: str, upload: File[bytes], data: QueryDict
) -> None:
    try:
        day = forms.DateField(required=False).clean(data.get(f"paper-{kind}-issued_on", ""))
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field="issued_on") from error
    parts.attach(recordal, upload, actor=user, kind=kind, issued_on=day)


def take_step(user: User, recordal: Recordal, step: str) -> str:
    """Do what a button of the page says to one part; the place of the page to return to."""
    if found := PART_STEP.fullmatch(step):
        return _step_of_part(user, recordal, found)
    if found := USE_STEP.fullmatch(step):
        return _use(user, recordal, found["what"], found["key"])
    return ""


def _step_of_part(user: User, recordal: Recordal, found: re.Match[str]) -> str:
    part, no, do = found["part"], int(found["no"]), found["do"]
    if part == "image":
        return _step_of_image(user, recordal, no, do, found["to"])
    if do != "remove":
        return ""
    if part == "paper":
        if paper := recordal.right.attachments.filter(no=no).first():
            parts.detach(recordal, paper, actor=user)
        return "papers"
    if goods := getattr(recordal.right, LISTS[part]).filter(no=no).first():
        parts.remove_goods(recordal, goods, actor=user)
    return LISTS[part].replace("_", "-")


def _step_of_image(user: User, recordal: Recordal, no: int, do: str, to: str | None) -> str:
    image = recordal.right.images.filter(no=no).first()
    if image is None:
        return "pictures"
    if do == "remove":
        parts.remove_image(recordal, image, actor=user)
        return "pictures"
    order = list(recordal.right.images.values_list("no", flat=True))
    place = int(to) if to else order.index(no) + {"up": 0, "down": 2}[do]
    parts.move_image(recordal, image, place, actor=user)
    return f"image-{no}-{'up' if place > 1 else 'down'}" if not to else "pictures"


def _use(user: User, recordal: Recordal, what: str, key: str) -> str:
    holder = recordal.right.holder_id
    if what == "contact":
        others = Recordal.objects.filter(right__holder=holder, application_no=key)
        if other := others.first():
            parts.use_contact(recordal, other, actor=user)
        return "contact"
    if what == "goods":
        goods = parts.mine(GenuineGoods, holder, key)
        if isinstance(goods, GenuineGoods):
            parts.use_goods(recordal, goods, actor=user)
        return "genuine-goods"
    paper = parts.mine(Attachment, holder, key)
    if isinstance(paper, Attachment):
        parts.use_paper(recordal, paper, actor=user)
    return "papers"


def kind_of(text: str) -> IpRight.Kind | None:
    return IpRight.Kind(text) if text in IpRight.Kind.values else None
