"""Making an application out of another: one more right like this, the same again, one per class."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from core.accounts.models import User
from core.audit.services import record
from core.numbering import next_number
from core.reference.calendar import today
from recordal.applications.models import Recordal
from recordal.particulars.models import Attachment
from recordal.particulars.services import copy_parts
from recordal.rights.models import IpRight
from recordal.rights.services import fill

CONTACT = ("contact_name", "contact_phone", "contact_fax", "contact_email")
Paper = Attachment.Kind
#: Papers that are about the holder and its goods, not about one right.
SHARED_PAPERS = (Paper.IDENTITY, Paper.POWER_OF_ATTORNEY, Paper.GOODS_PHOTO)
#: A line of goods that names its class: “第9类：…”, “Class 9: …”, “9: …”.
CLASS_LINE = re.compile(
    r"^\s*(?:第|class\s*|cl\.?\s*)?0?(?P<number>\d{1,2})\s*类?\s*[:：]\s*(?P<goods>.+)$",
    re.IGNORECASE,
)


def next_application_no() -> str:
    year = today().year
    return f"A{year}-{next_number('A', year):05}"


def join_filing(recordal: Recordal) -> str:
    """The number under which an application and its companions are filed together."""
    if not recordal.filing_no:
        recordal.filing_no = recordal.application_no
        recordal.save(update_fields=["filing_no"])
    return recordal.filing_no


def like(
    source: Recordal, *, actor: User | None, title: str, lawful_users: bool, key: str
) -> Recordal:
    """A draft for another right of the same holder: its contact, goods and common papers."""
    right = IpRight(kind=source.right.kind, holder=source.right.holder)
    fill(right, {"title": title, "hs_prefixes": source.right.hs_prefixes})
    copy = _begin(source, right, actor=actor, key=key, filing_no=join_filing(source))
    copy_parts(source.right, right, images=False, papers=SHARED_PAPERS)
    if lawful_users:
        _copy_licensees(source, copy)
    return copy


def again(
    source: Recordal, *, actor: User | None, key: str = "", filing_no: str = "", **changes: Any
) -> Recordal:
    """A draft for the same right, with everything that was stated; ``changes`` of the right."""
    right = IpRight.objects.select_related("holder").get(pk=source.right_id)
    right.pk = None
    right._state.adding = True
    fill(right, changes)
    copy = _begin(source, right, actor=actor, key=key, filing_no=filing_no)
    copy_parts(IpRight.objects.get(pk=source.right_id), right)
    _copy_licensees(source, copy)
    return copy


def _begin(
    source: Recordal, right: IpRight, *, actor: User | None, key: str, filing_no: str
) -> Recordal:
    right.image = right.certificate = None
    right.save(force_insert=True)
    copy = Recordal(
        right=right,
        application_no=next_application_no(),
        filing_no=filing_no,
        drafted_by=actor,
        draft_key=key,
        **{name: getattr(source, name) for name in CONTACT},
    )
    copy.save(force_insert=True)
    record(
        "recordal.drafted",
        copy,
        actor=actor,
        kind=right.kind,
        holder=right.holder.number,
        copied_from=source.application_no,
    )
    return copy


def _copy_licensees(source: Recordal, target: Recordal) -> None:
    for licensee in source.licensees.all():
        licensee._state.adding = True
        for field in licensee._meta.concrete_fields:
            if field.unique:
                setattr(licensee, field.attname, field.get_default())
        licensee.recordal = target
        licensee.save(force_insert=True)


def classes_to_split(right: IpRight) -> list[int]:
    """The classes of an international mark that each need an application (MEA 6), if several."""
    several = right.international and len(right.nice_classes) > 1
    return list(right.nice_classes) if several else []


def goods_by_class(goods: str, classes: Iterable[int]) -> Mapping[int, str]:
    """The goods of each class where their lines name it; otherwise all goods for each class."""
    lines = [CLASS_LINE.match(line) for line in goods.splitlines() if line.strip()]
    named: dict[int, list[str]] = {}
    for line in lines:
        if line is not None:
            named.setdefault(int(line["number"]), []).append(line["goods"].strip())
    if all(lines) and set(named) == set(classes):
        return {number: "\n".join(named[number]) for number in classes}
    return dict.fromkeys(classes, goods)


def split(recordal: Recordal, *, actor: User | None) -> list[Recordal]:
    """Make of an international mark in several classes one draft for each class, itself first."""
    right = recordal.right
    first, *others = classes_to_split(right)
    goods = goods_by_class(right.goods, [first, *others])
    filing_no = join_filing(recordal)
    copies = [
        again(
            recordal, actor=actor, filing_no=filing_no, nice_classes=[number], goods=goods[number]
        )
        for number in others
    ]
    fill(right, {"nice_classes": [first], "goods": goods[first]})
    right.save()
    return [recordal, *copies]
