"""The case file's things and papers: who held the goods when, and what proves it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import DOCUMENT_TYPES, PICTURE_TYPES, store
from recordal.guides.models import GuideShot
from seizures.cases.models import Case
from seizures.evidence import whole_case
from seizures.evidence.labelling import Hands
from seizures.evidence.models import CustodyEvent, Evidence
from seizures.evidence.whole_case import quantities

__all__ = ["add_evidence", "quantities", "record_custody"]

ALLOWED: Mapping[str, frozenset[str]] = {
    Evidence.Kind.PHOTO: PICTURE_TYPES,
    Evidence.Kind.DOCUMENT: DOCUMENT_TYPES,
    Evidence.Kind.REPORT: DOCUMENT_TYPES,
}


@transaction.atomic
def record_custody(  # noqa: PLR0913  # each is a column of the custody list
    case: Case,
    kind: str,
    *,
    actor: User | None,
    from_party: str,
    to_party: str,
    place: str,
    seal_no: str = "",
    at: datetime | None = None,
    remarks: str = "",
    only: Mapping[str, Decimal] | None = None,
) -> list[CustodyEvent]:
    """Note that all goods of the case changed hands: one entry for each item under a label.

    Goods that are taken get their labels here, one for each line. Goods that never had labels
    are noted by the unit they are counted in. Entries can only be added: what was noted wrongly
    is put right by a further entry. ``only`` names how many of each unit leave, when not all do.
    """
    case = Case.objects.locked(case.pk)
    at = at or timezone.now()
    if kind not in whole_case.WHOLE_CASE:
        raise InvalidInput(_("Choose what happened to the goods."), field="kind")
    _check_custody(from_party, to_party, place, at)
    hands = Hands(
        from_party.strip(), to_party.strip(), place.strip(), seal_no.strip(), remarks.strip(), at
    )
    if kind == CustodyEvent.Kind.TAKEN:
        events = whole_case.take_lines(case, hands, actor=actor)
    elif only is not None:
        events = whole_case.pass_part(case, kind, hands, only, actor=actor)
    else:
        events = whole_case.pass_on(case, kind, hands, actor=actor)
    totals: dict[str, Decimal] = {}
    for event in events:
        totals[event.unit] = totals.get(event.unit, Decimal(0)) + event.quantity
    record(
        "custody.recorded",
        case,
        actor=actor,
        kind=str(kind),
        from_party=hands.from_party,
        to_party=hands.to_party,
        place=hands.place,
        seal_no=hands.seal_no,
        quantities=[f"{quantity.normalize():f} {unit}" for unit, quantity in totals.items()],
    )
    return events


@transaction.atomic
def add_evidence(
    case: Case,
    upload: "File[bytes]",
    *,
    actor: User,
    kind: str,
    title: str,
    secret_of: str = "",
    shot: GuideShot | None = None,
) -> Evidence:
    """Add a document or picture to the case file, with the hash of its bytes (PEN 44).

    What is the commercial secret of one side is never shown to the other (REG 6).
    """
    case = Case.objects.locked(case.pk)
    if kind not in Evidence.Kind.values:
        raise InvalidInput(_("Choose what kind of evidence this is."), field="kind")
    if not title.strip():
        raise InvalidInput(_("Say what this evidence shows."), field="title")
    if secret_of not in {"", "holder", "consignor"}:
        raise InvalidInput(_("Choose whose commercial secret this is."), field="secret_of")
    file = store(upload, actor=actor, allowed=ALLOWED[kind])
    evidence = Evidence.objects.create(
        case=case,
        kind=kind,
        file=file,
        title=title.strip()[:200],
        secret_of=secret_of,
        shot=shot,
        added_by=actor,
    )
    record(
        "evidence.added",
        case,
        actor=actor,
        kind=str(kind),
        title=evidence.title,
        sha256=file.sha256,
        secret_of=secret_of,
    )
    return evidence


def _check_custody(from_party: str, to_party: str, place: str, at: datetime) -> None:
    missing = {
        "from_party": (from_party, _("Say who handed the goods over.")),
        "to_party": (to_party, _("Say who took the goods.")),
        "place": (place, _("Say where this happened.")),
    }
    for field, (given, message) in missing.items():
        if not given.strip():
            raise InvalidInput(message, field=field)
    if at > timezone.now() + timedelta(minutes=5):
        raise InvalidInput(_("This is in the future."), field="at")
