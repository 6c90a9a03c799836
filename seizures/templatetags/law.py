"""The law beside a case: which text a citation names, and where rules contradict each other."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.template import Context, Library
from django.utils import timezone

from core.reference.calendar import load_calendar
from core.reference.models import Instrument, LegalNote
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import workdays_left

register = Library()
KNOWN = "instruments of this page"


def instruments_of(citation: str, known: Mapping[str, Instrument]) -> list[Instrument]:
    """The instruments that a citation names, each once, in its order."""
    found: dict[str, Instrument] = {}
    for part in citation.split(";"):
        names = [key for key in known if part.strip().startswith(f"{key} art")]
        if names:
            longest = max(names, key=len)
            found.setdefault(longest, known[longest])
    return list(found.values())


@register.simple_tag(takes_context=True)
def cited(context: Context, citation: str) -> list[Instrument]:
    """The texts behind a citation, with version and days in force; asked once for a page."""
    kept: Any = context.render_context.dicts[0]
    if KNOWN not in kept:
        kept[KNOWN] = Instrument.objects.in_bulk()
    return instruments_of(citation, kept[KNOWN])


@register.simple_tag
def days_left(clock: Deadline) -> int | None:
    """Working days left of a running clock counted in them; None for every other."""
    if clock.is_done or clock.unit != "working_day":
        return None
    return workdays_left(clock.due_at, timezone.now(), load_calendar())


@register.simple_tag
def first_day(clock: Deadline) -> datetime | None:
    """The day from which days are counted; hours run from the moment itself (TRF 5)."""
    return None if clock.unit == "hour" else clock.started_at + timedelta(days=1)


@register.simple_tag
def legal_notes(case: Case) -> list[LegalNote]:
    """The contradictions that matter for the case at its stage."""
    items = case.items.select_related("recordal__right", "unrecorded")
    patents = any(item.right.is_patent for item in items)
    return [note for note in LegalNote.objects.all() if _matters(note, case, patents=patents)]


def _matters(note: LegalNote, case: Case, *, patents: bool) -> bool:
    if note.stages and case.status not in note.stages:
        return False
    if note.flows and case.flow not in note.flows:
        return False
    if note.topic == "patent":
        return patents
    return note.topic != "import" or case.shipment.direction == "import"
