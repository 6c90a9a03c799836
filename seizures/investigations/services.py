"""The log of the investigation: added to, struck out with reasons, never changed (APL 42, 55)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import DOCUMENT_TYPES, store
from core.numbering import public_number
from core.reference import figures
from seizures.cases.models import Case
from seizures.investigations.models import Investigation, InvestigationFile

RECORD = "APL art 55"
MOST_FILES = 20
#: clocks of cameras and servers differ a little
SLACK = timedelta(minutes=5)


class CaseIsOver(DomainError):
    """Nothing is investigated in a case that has ended."""

    code = "case_is_over"


@dataclass(frozen=True)
class Act:
    """What was done, as the officers state it."""

    kind: str
    started_at: datetime
    place: str
    found: str
    ended_at: datetime | None = None
    person: str = ""
    relation: str = ""
    told_rights: bool = False
    signature: str = ""
    second_officer: User | None = None


@transaction.atomic
def log(
    case: Case, act: Act, *, actor: User, papers: "Sequence[File[bytes]]" = ()
) -> Investigation:
    """Log one act of the investigation, with its papers and pictures.

    Raises CaseIsOver (409), or InvalidInput (422) for what the law wants in a record: two
    officers with their badges, cards shown, the signature of whoever was questioned.
    """
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    if case.status in {Case.Status.RELEASED, Case.Status.CLOSED}:
        raise CaseIsOver(_("The case has ended: nothing is investigated any more."))
    _check_words(act)
    _check_time(act, now)
    _check_officers(case, act, actor)
    if act.kind == Investigation.Kind.QUESTIONING:
        _check_questioning(act)
    if len(papers) > MOST_FILES:
        raise InvalidInput(
            _("At most %(most)d papers at once.") % {"most": MOST_FILES}, field="papers"
        )
    row = Investigation.objects.create(
        number=public_number("J", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        kind=act.kind,
        started_at=act.started_at,
        ended_at=act.ended_at,
        place=act.place.strip(),
        person=act.person.strip(),
        relation=act.relation.strip(),
        told_rights=act.told_rights,
        found=act.found.strip(),
        signature=act.signature,
        officer=actor,
        second_officer=act.second_officer,
        logged_at=now,
    )
    kept = {
        file.pk: file
        for file in (
            store(one, actor=actor, field="papers", allowed=DOCUMENT_TYPES) for one in papers
        )
    }
    InvestigationFile.objects.bulk_create(
        InvestigationFile(investigation=row, file=file) for file in kept.values()
    )
    record(
        "investigation.logged",
        case,
        actor=actor,
        number=row.number,
        kind=row.kind,
        at=row.started_at.isoformat(),
        place=row.place,
        person=row.person,
        officers=", ".join(str(person) for person in (actor, act.second_officer) if person),
        papers=[file.sha256 for file in kept.values()],
    )
    return row


def _check_words(act: Act) -> None:
    if act.kind not in Investigation.Kind.values:
        raise InvalidInput(_("Choose what was done."), field="kind")
    if act.signature not in Investigation.Signature.values:
        raise InvalidInput(_("Choose how it was signed."), field="signature")
    for field, text in (("place", act.place), ("found", act.found)):
        if not text.strip():
            raise InvalidInput(_("This field is required."), field=field)


def _check_time(act: Act, now: datetime) -> None:
    if act.started_at > now + SLACK:
        raise InvalidInput(_("This is in the future."), field="started_at")
    if act.ended_at and not act.started_at <= act.ended_at <= now + SLACK:
        raise InvalidInput(_("It ends after its start, and not in the future."), field="ended_at")


def _check_officers(case: Case, act: Act, actor: User) -> None:
    """Two or more officers with their identity cards investigate (APL 42, 55; PEN 34)."""
    second = act.second_officer
    if second is not None and second.pk == actor.pk:
        raise InvalidInput(_("The second officer is somebody else."), field="second_officer")
    if second is not None and second.district_id != case.district_id:
        raise InvalidInput(_("Choose an officer of this district."), field="second_officer")
    if act.kind not in Investigation.BY_TWO:
        return
    rule = figures.figure("officers_at_least", timezone.localdate(act.started_at))
    named = [person for person in (actor, second) if person and person.badge_no]
    if len(named) < rule.value:
        raise InvalidInput(
            _("At least %(least)d officers with a badge number do this (%(citation)s).")
            % {"least": int(rule.value), "citation": rule.citation},
            field="second_officer",
            citation=rule.citation,
        )


def _check_questioning(act: Act) -> None:
    if not act.person.strip():
        raise InvalidInput(_("Name the person."), field="person")
    if not act.told_rights:
        raise InvalidInput(
            _("The officers show their cards and tell rights and duties first (%(citation)s).")
            % {"citation": RECORD},
            field="told_rights",
            citation=RECORD,
        )
    if not act.signature:
        raise InvalidInput(
            _("Say whether the person signed the record or refused to."), field="signature"
        )


@transaction.atomic
def strike(investigation: Investigation, *, actor: User, reason: str) -> Investigation:
    """Strike out what was noted wrongly; it stays readable, with the reason."""
    Case.objects.locked(investigation.case_id)
    rows = Investigation.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("case").get(pk=investigation.pk)
    if row.struck_at:
        raise DomainError(_("The entry is struck out already."))
    if not reason.strip():
        raise InvalidInput(_("Say why it is struck out."), field="reason")
    row.struck_at, row.struck_by, row.strike_reason = timezone.now(), actor, reason.strip()
    row.save(update_fields=["struck_at", "struck_by", "strike_reason"])
    record(
        "investigation.struck",
        row.case,
        actor=actor,
        number=row.number,
        reason=row.strike_reason,
    )
    return row
