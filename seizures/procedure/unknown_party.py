"""Goods whose party cannot be found: public notice, three months, collection (MEA 32, PEN 62(4)).

One service for freight and for parcels: both call it with their case.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.forfeitures.models import PublicNotice
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure import outcome_letters, telling
from seizures.procedure.guards import (
    CrimeSuspected,
    StepNotAllowed,
    WrongState,
    crime_is_suspected,
    expect,
    last_clock,
)

UNKNOWN = "Measures art 32; Penalty Regs art 62(4)"
CLOCK = "unknown_party_forfeiture"
KIND = PublicNotice.Kind.UNKNOWN_PARTY

MAY_COLLECT = gettext_noop(
    "Nobody came forward for the goods of case %(case)s: they may be collected (%(citation)s)."
)
COLLECTED = gettext_noop("The goods of case %(case)s are collected: their party is unknown.")


class PartyIsKnown(StepNotAllowed):
    """Somebody who is known is heard and penalised; only goods without a party are collected."""

    code = "party_is_known"


class NoticeStillRuns(StepNotAllowed):
    code = "notice_still_runs"


def open_notice(case: Case) -> PublicNotice | None:
    return PublicNotice.objects.posted().filter(case=case, kind=KIND).first()


def party_is_known(case: Case) -> bool:
    """Whether the goods have a party that can be heard.

    Of freight a registered code stands for one; of a parcel the name of sender, addressee or
    traveller does as well.
    """
    parcel = getattr(case, "parcel", None)
    return bool(case.shipment.consignor_uscc) or (parcel is not None and parcel.is_party_known)


def can_post(case: Case, user: User | None, now: datetime) -> None:
    """Infringing goods (parcels: detained ones) of a party that cannot be found (MEA 32)."""
    if crime_is_suspected(case):
        raise CrimeSuspected(_("The case is being transferred to the police."), UNKNOWN)
    simplified = [Case.Status.DETAINED] if case.flow == "simplified" else []
    expect(case, Case.Status.INFRINGING, *simplified, citation=UNKNOWN)
    if party_is_known(case):
        raise PartyIsKnown(
            _("The consignor is known: it is heard and penalised, its goods are not collected."),
            UNKNOWN,
        )
    if open_notice(case):
        raise WrongState(_("A public notice is posted already."), UNKNOWN)


@transaction.atomic
def post(case: Case, *, actor: User, search: str, posted_where: str) -> PublicNotice:
    """Post the public notice that calls for the party of the goods; three months run (MEA 32).

    ``search`` says what was done to find the party. Raises StepNotAllowed (409) or InvalidInput.
    """
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_post(case, actor, now)
    if not search.strip():
        raise InvalidInput(_("Say what was done to find the party."), field="search")
    if not posted_where.strip():
        raise InvalidInput(_("Say where the notice is posted."), field="posted_where")
    notice = PublicNotice.objects.create(
        number=public_number("B", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        kind=KIND,
        search=search.strip(),
        posted_where=posted_where.strip()[:200],
        posted_at=now,
        posted_by=actor,
    )
    clock = deadlines.start(case, CLOCK, at=now)
    notices.order(
        case,
        Notice.Kind.PUBLIC_NOTICE,
        addressee=Notice.Addressee.PUBLIC,
        actor=actor,
        extra=outcome_letters.public_notice(notice, clock),
    )
    record(
        "public_notice.posted",
        notice,
        actor=actor,
        case=case.number,
        where=notice.posted_where,
        citation=UNKNOWN,
    )
    return notice


def can_note_claim(case: Case, user: User | None, now: datetime) -> None:
    """Until the goods are collected somebody may come forward."""
    if open_notice(case) is None:
        raise WrongState(_("No public notice is posted."), UNKNOWN)


@transaction.atomic
def note_claim(
    case: Case, *, actor: User, claimed_by: str, claim: str, uscc: str = ""
) -> PublicNotice:
    """Somebody came forward: the notice ends, and the case goes on with a known party."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_note_claim(case, actor, now)
    if not claimed_by.strip():
        raise InvalidInput(_("Say who came forward."), field="claimed_by")
    notice = _locked(case)
    notice.move_to(PublicNotice.Status.CLAIMED)
    notice.claimed_at, notice.claimed_by = now, claimed_by.strip()[:200]
    notice.claim = claim.strip()
    notice.save(update_fields=["status", "claimed_at", "claimed_by", "claim"])
    shipment = case.shipment
    shipment.consignor_name = notice.claimed_by
    shipment.consignor_uscc = uscc.strip().upper()[:18]
    shipment.save(update_fields=["consignor_name", "consignor_uscc"])
    deadlines.stop(case, CLOCK, at=now)
    record(
        "public_notice.claimed",
        notice,
        actor=actor,
        case=case.number,
        claimed_by=notice.claimed_by,
        uscc=shipment.consignor_uscc,
    )
    return notice


def can_collect(case: Case, user: User | None, now: datetime) -> None:
    """Three months after the notice, when nobody came forward (MEA 32)."""
    if crime_is_suspected(case):
        raise CrimeSuspected(_("The case is being transferred to the police."), UNKNOWN)
    if open_notice(case) is None:
        raise WrongState(_("No public notice is posted."), UNKNOWN)
    clock = last_clock(case, CLOCK)
    if clock is not None and now < clock.due_at:
        until = timezone.localdate(clock.last_moment)
        raise NoticeStillRuns(
            _("The party may come forward until %(until)s.") % {"until": until.isoformat()},
            clock.citation,
        )


@transaction.atomic
def collect(case: Case, *, actor: User) -> PublicNotice:
    """Collect the goods of the unknown party (收缴) and tell the rights holder (MEA 30, 32)."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_collect(case, actor, now)
    notice = _locked(case)
    notice.move_to(PublicNotice.Status.COLLECTED)
    notice.collected_at, notice.collected_by = now, actor
    notice.save(update_fields=["status", "collected_at", "collected_by"])
    case.move_to(Case.Status.COLLECTED)
    case.save(update_fields=["status"])
    deadlines.stop_all(case, at=now)
    deadlines.start(case, "storage_fee_cap", at=now)
    notices.order(
        case,
        Notice.Kind.COLLECTION_DECISION,
        addressee=Notice.Addressee.PUBLIC,
        actor=actor,
        extra=outcome_letters.collection_decision(notice),
    )
    notices.order(
        case,
        Notice.Kind.HOLDER_CONFISCATION_NOTICE,
        addressee=Notice.Addressee.HOLDER,
        actor=actor,
        extra=outcome_letters.confiscation_notice(now),
    )
    record("public_notice.collected", notice, actor=actor, case=case.number, citation=UNKNOWN)
    telling.tell_holder(case, COLLECTED)
    return notice


def _locked(case: Case) -> PublicNotice:
    rows = PublicNotice.objects.posted().filter(case=case, kind=KIND)
    return rows.select_for_update(no_key=True).get()
