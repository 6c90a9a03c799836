"""Notices of courts: kept as they come, with the effect that their kind has in law, or the reason
why they have none (REG 24; MEA 18, 29, 35, 36)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.reference.models import CourtNoticeKind
from seizures.cases.models import Case
from seizures.civil import holds, suits
from seizures.civil.court_models import CourtNotice, CourtNoticePart
from seizures.deadlines import services as deadlines
from seizures.deadlines.rules import BEIJING
from seizures.evidence.models import CustodyEvent
from seizures.evidence.services import record_custody
from seizures.hooks import services as hooks
from seizures.procedure import counter, counter_guards, guards, telling
from seizures.procedure.court_effects import (
    adds,
    promote,
    settle_goods,
    start_clocks,
    whole_of,
)
from seizures.procedure.court_replies import reply
from seizures.procedure.court_standing import no_effect, standing
from seizures.procedure.court_statements import Statement, check, longest, parts_of

#: house rule: so long before its end the legal officers are told
WARN_BEFORE = timedelta(days=30)
HAND_OVER = "Regulation art 24; Civil Procedure Law 2023 art 262"

FROZEN = gettext_noop("%(court)s has frozen your security in case %(case)s.")
DEPOSIT_FROZEN = gettext_noop("%(court)s has frozen the deposit in case %(case)s.")
PART_KEPT = gettext_noop(
    "%(court)s keeps a part of the goods of case %(case)s; for the rest the time limit runs on."
)
LIFTED = gettext_noop("%(court)s has lifted its notice %(number)s in case %(case)s.")
LAPSED = gettext_noop("Notice %(number)s of %(court)s in case %(case)s was not renewed in time.")
ENDS_SOON = gettext_noop("Notice %(number)s of %(court)s in case %(case)s ends on %(due)s.")
HANDED = gettext_noop("The goods of case %(case)s were handed to %(court)s.")

Act, Covers, Scope, Status = (
    CourtNoticeKind.Act,
    CourtNoticeKind.Covers,
    CourtNotice.Scope,
    CourtNotice.Status,
)


class NotKeptForCourt(guards.StepNotAllowed):
    code = "not_kept_for_court"


@dataclass(frozen=True)
class Recorded:
    """A court notice is always kept; ``problem`` says why it has no effect, or not the whole."""

    notice: CourtNotice
    problem: str

    @property
    def in_time(self) -> bool:
        return not self.problem


@transaction.atomic
def record_court_notice(
    case: Case, said: Statement, *, actor: User, file: "File[bytes] | None" = None
) -> Recorded:
    """Keep a court's notice and let it have its effect; a late one changes nothing, but is kept
    with the reason. The moment of receipt decides, not that of recording.

    Raises InvalidInput (422) for particulars that cannot be.
    """
    case = Case.objects.locked(case.pk)
    check(case, said)
    now = timezone.now()
    parts = parts_of(case, said)
    notice = CourtNotice(
        case=case,
        kind=said.kind,
        court=said.court.strip(),
        office=said.office,
        number=said.number.strip(),
        covers=said.covers,
        scope=said.scope,
        amount=said.amount if said.scope == Scope.AMOUNT else None,
        received_at=said.received_at,
        follows=said.follows,
        recorded_by=actor,
        status=Status.NOTED,
    )
    if said.kind.act == Act.HOLD:
        notice.status, notice.problem = standing(case, notice)
        notice.valid_until = said.valid_until or longest(said.kind, said.received_at)
    elif problem := no_effect(case, said):
        notice.status, notice.problem = Status.NO_EFFECT, problem
    if notice.status == Status.IN_FORCE:
        notice.effective_at = now
    notice.file = store(file, actor=actor) if file else None
    notice.save()
    for part in parts:
        part.notice = notice
    CourtNoticePart.objects.bulk_create(parts)
    if said.kind.act == Act.HOLD and notice.status == Status.IN_FORCE and not adds(case, notice):
        notice.status, notice.effective_at = Status.WAITING, None
        notice.problem = _("Another court's notice comes first; this one takes effect after it.")
        notice.save(update_fields=["status", "effective_at", "problem"])
    record(
        "court_notice.recorded",
        case,
        actor=actor,
        court=notice.court,
        number=notice.number,
        kind=said.kind.key,
        covers=notice.covers,
        scope=notice.scope,
        parts=[str(part) for part in parts],
        amount=None if notice.amount is None else str(notice.amount),
        received_at=said.received_at.isoformat(),
        valid_until=str(notice.valid_until or ""),
        problem=notice.problem,
        citation=said.kind.citation,
    )
    if notice.status != Status.NO_EFFECT:
        _apply(case, notice, said, actor=actor, now=now)
    notice.refresh_from_db()
    reply(notice, actor=actor)
    if notice.office is not None:
        hooks.dispatch(
            notice.office,
            event="court_notice.recorded",
            subject=case.number,
            key=f"{case.number}-court-{notice.pk}",
            content={
                "at": now,
                "case": case.number,
                "number": notice.number,
                "status": notice.status,
                "problem": notice.problem,
                "valid_until": notice.valid_until,
            },
        )
    return Recorded(notice, notice.problem)


def _apply(case: Case, notice: CourtNotice, said: Statement, *, actor: User, now: datetime) -> None:
    if said.kind.act == Act.LIFT and said.follows is not None:
        _end(said.follows, Status.LIFTED, "court_notice.lifted", actor=actor, now=now)
        telling.tell_holder(case, LIFTED, court=notice.court, number=said.follows.number)
        telling.tell_consignor(case, LIFTED, court=notice.court, number=said.follows.number)
    elif said.kind.act == Act.RENEW and said.follows is not None:
        _renew(said, actor=actor)
    elif said.kind.act == Act.ACCEPT:
        _note_suit(case, notice, actor=actor)
    elif notice.status == Status.IN_FORCE:
        _hold(case, notice, actor=actor, now=now)


def _hold(case: Case, notice: CourtNotice, *, actor: User, now: datetime) -> None:
    start_clocks(notice, now=now)
    if notice.covers == Covers.GOODS:
        settle_goods(case, actor=actor, now=now)
        if case.status in {Case.Status.DETAINED, Case.Status.UNDETERMINED}:
            telling.tell_holder(case, PART_KEPT, court=notice.court)
            telling.tell_consignor(case, PART_KEPT, court=notice.court)
        return
    whole = whole_of(case, notice.covers)
    if all(holds.amount(case, act, whole) >= whole for act in notice.kind.bars):
        for key in notice.kind.stops:
            deadlines.stop(case, key, at=now)
    if notice.covers == Covers.SECURITY:
        telling.tell_holder(case, FROZEN, court=notice.court)
    else:
        telling.tell_consignor(case, DEPOSIT_FROZEN, court=notice.court)
        telling.tell_holder(case, DEPOSIT_FROZEN, court=notice.court)


def _end(
    notice: CourtNotice, status: CourtNotice.Status, verb: str, *, actor: User | None, now: datetime
) -> None:
    """A measure is over: what waited behind it takes its turn, and the clocks it stopped go on."""
    case = notice.case
    notice.move_to(status)
    notice.ended_at = now
    notice.save(update_fields=["status", "ended_at"])
    record(
        verb,
        case,
        actor=actor,
        court=notice.court,
        number=notice.number,
        covers=notice.covers,
        citation=notice.kind.citation,
    )
    if notice.covers == Covers.GOODS:
        settle_goods(case, actor=actor, now=now)
        return
    promote(case, notice.covers, actor=actor, now=now)
    whole = whole_of(case, notice.covers)
    if not whole or all(holds.amount(case, act, whole) >= whole for act in notice.kind.bars):
        return
    for key in notice.kind.stops:
        last = guards.last_clock(case, key)
        if last is not None:
            deadlines.start(case, key, at=last.started_at)
    if notice.covers == Covers.COUNTER_SECURITY:
        counter.return_after_lifting(case)


def _renew(said: Statement, *, actor: User) -> None:
    earlier = said.follows
    if earlier is None or earlier.valid_until is None:
        return
    start = datetime.combine(earlier.valid_until, datetime.min.time(), tzinfo=BEIJING)
    earlier.valid_until = said.valid_until or longest(earlier.kind, start)
    earlier.save(update_fields=["valid_until"])
    record(
        "court_notice.renewed",
        earlier.case,
        actor=actor,
        court=earlier.court,
        number=earlier.number,
        valid_until=str(earlier.valid_until),
        citation=said.kind.citation,
    )


def _note_suit(case: Case, notice: CourtNotice, *, actor: User) -> None:
    """The court has accepted a suit: that proves it, and stops no window (MEA 20(3); CPL 104)."""
    for key in notice.kind.meets:
        if key == counter_guards.SUIT_PROOF:
            counter.suit_by_court(
                case,
                actor=actor,
                court=notice.court,
                number=notice.number,
                received_at=notice.received_at,
                document=notice.file,
            )
        else:
            deadlines.meet(case, key, at=notice.received_at)
    day = timezone.localdate(notice.received_at)
    suit = case.suits.filter(status="filed", court=notice.court, filed_on__lte=day).first()
    if suit is not None and actor.can(Can.DECIDE_CIVIL_SUPPORT):
        suits.accept_suit(suit, actor=actor, docket_no=notice.number, accepted_on=day)


@transaction.atomic
def lapse(notice: CourtNotice, *, now: datetime) -> bool:
    """A measure that was not renewed by its last day binds customs no longer. For the clock."""
    case = Case.objects.locked(notice.case_id)
    notice = _locked(notice, case)
    today = timezone.localdate(now, BEIJING)
    if not notice.is_standing or notice.valid_until is None or notice.valid_until >= today:
        return False
    _end(notice, Status.LAPSED, "court_notice.lapsed", actor=None, now=now)
    telling.tell_officers(
        case, LAPSED, supervisors=True, legal=True, court=notice.court, number=notice.number
    )
    telling.tell_holder(case, LAPSED, court=notice.court, number=notice.number)
    return True


def warn(notice: CourtNotice) -> int:
    """Tell the legal officers, once, that a measure ends soon."""
    return telling.tell_officers(
        notice.case,
        ENDS_SOON,
        legal=True,
        once=f"court-notice-{notice.pk}-{notice.valid_until}",
        court=notice.court,
        number=notice.number,
        due=notice.valid_until,
    )


@transaction.atomic
def hand_over(case: Case, *, actor: User, notice: CourtNotice, place: str, remarks: str) -> Case:
    """Hand the goods to the court that keeps them; the case of customs is closed."""
    case = Case.objects.locked(case.pk)
    can_hand_over(case)
    notice = _locked(notice, case)
    if notice.status != Status.IN_FORCE or notice.covers != Covers.GOODS:
        raise NotKeptForCourt(_("The goods are not kept on this notice."), HAND_OVER)
    if not place.strip():
        raise InvalidInput(_("Say where the goods are handed over."), field="place")
    now = timezone.now()
    record_custody(
        case,
        CustodyEvent.Kind.HANDED_OVER,
        actor=actor,
        from_party=case.district.name_zh,
        to_party=notice.court,
        place=place.strip(),
        at=now,
        remarks=f"{notice.number} {remarks}".strip(),
    )
    case.move_to(Case.Status.CLOSED)
    case.closed_at = now
    case.save(update_fields=["status", "closed_at"])
    record(
        "case.handed_to_court",
        case,
        actor=actor,
        court=notice.court,
        number=notice.number,
        place=place.strip(),
        citation=HAND_OVER,
    )
    telling.tell_holder(case, HANDED, court=notice.court)
    telling.tell_consignor(case, HANDED, court=notice.court)
    return case


def can_hand_over(case: Case) -> None:
    """Only goods that are seized for a court, and wholly for one."""
    guards.expect(case, Case.Status.COURT_SEIZED, citation=HAND_OVER)
    rows = case.court_notices.barring(holds.RELEASE)
    if rows.values("court").distinct().count() > 1:
        raise NotKeptForCourt(
            _("Several courts keep these goods: they have to agree, and lift, first."), HAND_OVER
        )


def _locked(notice: CourtNotice, case: Case) -> CourtNotice:
    rows = CourtNotice.objects.select_for_update(no_key=True, of=("self",))
    notice = rows.select_related("kind").get(pk=notice.pk, case=case)
    notice.case = case
    return notice
