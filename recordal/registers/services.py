"""Applications out of register records: what registers print is not typed again."""

from collections.abc import Collection
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.held import content_of
from core.files.models import StoredFile
from core.files.services import read as stored
from core.folding import fold
from enterprises.models import Enterprise
from recordal.applications.copying import join_filing
from recordal.applications.models import Recordal
from recordal.applications.services import draft
from recordal.registers import st96, table
from recordal.registers.records import (
    Proposal,
    RegisterRecord,
    completed,
    known,
    proposals,
)

XML_BEGINS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


def read(upload: "File[bytes]") -> list[RegisterRecord]:
    """The records of an uploaded file: WIPO ST.96 XML, or a table.

    Raises InvalidInput naming ``file`` when it is neither.
    """
    return understand(content_of(upload))


def understand(content: bytes) -> list[RegisterRecord]:
    """The records in these bytes; what they are is found out by reading."""
    found = (st96 if content.lstrip().startswith(XML_BEGINS) else table).read(content)
    against = known()
    return [completed(one, against) for one in found]


def propose(records: list[RegisterRecord], holder: Enterprise) -> list[Proposal]:
    """What applications can be drafted for a holder, and which of them are filed already."""
    numbers = {one.registration_no for one in records} - {""}
    filed: dict[str, list[str]] = {}
    same = Recordal.objects.filter(right__holder=holder, right__registration_no__in=numbers)
    same = same.exclude(status__in=[*Recordal.OVER, Recordal.Status.DISCARDED])
    for one in same.select_related("right").order_by("pk"):
        filed.setdefault(one.right.registration_no, []).append(str(one))
    return proposals(records, filed)


def stranger(one: RegisterRecord, holder: Enterprise) -> bool:
    """Whether the register names somebody else than the holder: an old name, or a slip."""
    if not one.holders:
        return False
    ours = {fold(name) for name in (holder.name_zh, holder.name_en) if name}
    return not ours & {fold(name) for name in one.holders}


@transaction.atomic
def draft_from(
    file: StoredFile,
    holder: Enterprise,
    *,
    actor: User,
    take: Collection[str] | None = None,
    key: str = "",
) -> list[Recordal]:
    """Draft the chosen applications (all that are proposed): all of them, or none.

    ``key`` names the sitting (this file): it drafts each of them once.
    """
    sitting = key or f"register-{file.pk}"
    offered = propose(understand(stored(file)), holder)
    keys = {one.key for one in offered if one.takes} if take is None else set(take)
    chosen = [one for one in offered if one.key in keys]
    if not chosen:
        raise InvalidInput(_("Choose at least one right."), field="take")
    if wrong := [one for one in chosen if one.record.problem]:
        raise InvalidInput(f"{wrong[0].record.title}: {wrong[0].record.problem}", field="take")
    since = Recordal.objects.filter(drafted_by=actor).count()
    drafts = [_drafted(one, sitting, holder, actor=actor) for one in chosen]
    if Recordal.objects.filter(drafted_by=actor).count() == since:
        return drafts  # a second click
    _join(drafts)
    record(
        "register.read",
        drafts[0],
        actor=actor,
        file=file.name,
        sha256=file.sha256,
        drafted=[one.application_no for one in drafts],
    )
    return drafts


def _drafted(one: Proposal, sitting: str, holder: Enterprise, *, actor: User) -> Recordal:
    fields: Any = one.stated()
    return draft(holder, actor=actor, kind=one.record.kind, key=f"{sitting}/{one.key}", **fields)


def _join(drafts: list[Recordal]) -> None:
    """Applications drafted together are filed together."""
    if len(drafts) < 2:
        return
    number = join_filing(drafts[0])
    for one in drafts[1:]:
        if not one.filing_no:
            one.filing_no = number
            one.save(update_fields=["filing_no"])


def told(drafts: list[Recordal]) -> str:
    text = ngettext("%(n)s application is drafted.", "%(n)s applications are drafted.", len(drafts))
    return text % {"n": len(drafts)}
