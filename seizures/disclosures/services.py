"""One place where every disclosure is written down, in the transaction that makes it."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import Entry, record_many
from seizures.cases.models import Case
from seizures.disclosures.models import Disclosure


class Told(TypedDict):
    """To whom what was told, and on what ground; ``sha256`` is that of the file handed over,
    ``about`` the number of the request, letter or transfer."""

    to_kind: str
    to: str
    what: Sequence[str]
    ground: str
    about: NotRequired[str]
    sha256: NotRequired[str]


@transaction.atomic
def note(case: Case, *, actor: User | None, **told: Unpack[Told]) -> Disclosure:
    """Write down that something of a case was told."""
    return note_many([case], actor=actor, **told)[0]


@transaction.atomic
def note_many(
    cases: Sequence[Case], *, actor: User | None, **told: Unpack[Told]
) -> list[Disclosure]:
    """Write down that the same was told of several cases."""
    now = timezone.now()
    about, sha256 = told.get("about", ""), told.get("sha256", "")
    what, ground = list(told["what"]), told["ground"]
    rows = Disclosure.objects.bulk_create(
        Disclosure(
            case=case,
            at=now,
            by=actor,
            to_kind=told["to_kind"],
            to_name=told["to"][:200],
            what=what,
            ground=ground,
            about=about,
            sha256=sha256,
        )
        for case in cases
    )
    details = {
        "to_kind": str(told["to_kind"]),
        "to": told["to"],
        "what": what,
        "ground": ground,
        "about": about,
        "sha256": sha256,
    }
    record_many("disclosure.made", [Entry(case, details) for case in cases], actor=actor)
    return rows
