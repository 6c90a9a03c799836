"""One place where every disclosure is written down, in the transaction that makes it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from seizures.cases.models import Case
from seizures.disclosures.models import Disclosure


@transaction.atomic
def note(  # noqa: PLR0913  # who, what, to whom, on what ground
    case: Case,
    *,
    actor: User | None,
    to_kind: str,
    to: str,
    what: Sequence[str],
    ground: str,
    about: str = "",
    sha256: str = "",
) -> Disclosure:
    """Who was told what of a case, and on what ground; ``sha256`` is that of the file handed over,
    ``about`` the number of the request or transfer."""
    row = Disclosure.objects.create(
        case=case,
        at=timezone.now(),
        by=actor,
        to_kind=to_kind,
        to_name=to[:200],
        what=list(what),
        ground=ground,
        about=about,
        sha256=sha256,
    )
    record(
        "disclosure.made",
        case,
        actor=actor,
        to_kind=str(to_kind),
        to=to,
        what=list(what),
        ground=ground,
        about=about,
        sha256=sha256,
    )
    return row
