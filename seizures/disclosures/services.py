"""One place where every disclosure is written down, in the transaction that makes it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import Entry, record_many
from seizures.cases.models import Case
from seizures.disclosures.models import Disclosure


@transaction.atomic
def note(case: Case, *, actor: User | None, **told: Any) -> Disclosure:
    """Who was told what of a case, and on what ground; see ``note_many``."""
    return note_many([case], actor=actor, **told)[0]


@transaction.atomic
def note_many(  # noqa: PLR0913  # who, what, to whom, on what ground
    cases: Sequence[Case],
    *,
    actor: User | None,
    to_kind: str,
    to: str,
    what: Sequence[str],
    ground: str,
    about: str = "",
    sha256: str = "",
) -> list[Disclosure]:
    """The same was told of several cases; ``sha256`` is that of the file handed over, ``about``
    the number of the request, letter or transfer."""
    now = timezone.now()
    rows = Disclosure.objects.bulk_create(
        Disclosure(
            case=case,
            at=now,
            by=actor,
            to_kind=to_kind,
            to_name=to[:200],
            what=list(what),
            ground=ground,
            about=about,
            sha256=sha256,
        )
        for case in cases
    )
    details = {
        "to_kind": str(to_kind),
        "to": to,
        "what": list(what),
        "ground": ground,
        "about": about,
        "sha256": sha256,
    }
    record_many("disclosure.made", [Entry(case, details) for case in cases], actor=actor)
    return rows
