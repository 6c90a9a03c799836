"""Notices of courts: kept as they come, with the effect that their kind has in law, or the reason
why they have none (REG 24; MEA 18, 29, 35, 36)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.reference.calendar import load_calendar
from core.reference.models import CourtNoticeKind
from core.wording import letter
from seizures.cases.models import Case
from seizures.civil import holds, suits
from seizures.civil.models import CourtNotice, CourtNoticePart
from seizures.deadlines import services as deadlines
from seizures.deadlines.rules import BEIJING, due_moment
from seizures.evidence.models import CustodyEvent, Exhibit
from seizures.evidence.services import record_custody
from seizures.hooks import services as hooks
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure import counter, counter_guards, guards, telling
from seizures.procedure.court_effects import (
    DECIDED,
    NOT_YET,
    WINDOWS,
    adds,
    promote,
    settle_goods,
    start_clocks,
    whole_of,
)
from seizures.securities import services as securities

WINDOW = "Regulation art 24; Measures arts 18, 29"
SECURITY_WINDOW = "Measures art 35(3)"
COUNTER_WINDOW = "Measures arts 20, 36"
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
class Part:
    """So much of a line, or the things under a label; without ``quantity`` all that is there."""

    line_no: int | None = None
    exhibit: Exhibit | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Statement:
    """What stands in a notice."""

    kind: CourtNoticeKind
    court: str
    number: str
    received_at: datetime
    office: PartnerOffice | None = None
    scope: str = Scope.WHOLE
    parts: Sequence[Part] = ()
    amount: Decimal | None = None
    valid_until: date | None = None
    follows: CourtNotice | None = None
    #: a superior court may lift what another ordered
    superior: bool = False

    @property
    def covers(self) -> str:
        if self.follows is not None and self.kind.covers == Covers.EARLIER:
            return self.follows.covers
        return self.kind.covers


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
    _check(case, said)
    now = timezone.now()
    parts = _parts(case, said)
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
        notice.status, notice.problem = _standing(case, notice)
        notice.valid_until = said.valid_until or _longest(said.kind, said.received_at)
    elif problem := _no_effect(case, said):
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
    _reply(notice, actor=actor)
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
    notice: CourtNotice, status: Status, verb: str, *, actor: User | None, now: datetime
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
    earlier.valid_until = said.valid_until or _longest(earlier.kind, start)
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


def _check(case: Case, said: Statement) -> None:
    if not said.court.strip():
        raise InvalidInput(_("Name the court."), field="court")
    if not said.number.strip():
        raise InvalidInput(_("Give the number of the notice."), field="number")
    if said.received_at > timezone.now():
        raise InvalidInput(_("This is in the future."), field="received_at")
    if said.received_at < case.opened_at:
        raise InvalidInput(_("The notice cannot be older than the case."), field="received_at")
    known = case.court_notices.filter(court=said.court.strip(), number=said.number.strip())
    if known.exists():
        raise InvalidInput(_("This notice has been recorded already."), field="number")
    if said.office is not None and said.office.kind != PartnerOffice.Kind.COURT:
        raise InvalidInput(_("Choose a court."), field="office")
    _check_earlier(case, said)
    _check_scope(said)
    _check_term(said)


def _check_earlier(case: Case, said: Statement) -> None:
    needs = said.kind.act in {Act.LIFT, Act.RENEW}
    earlier = said.follows
    if needs and earlier is None:
        raise InvalidInput(_("Say which earlier notice it is about."), field="follows")
    if earlier is None:
        return
    if not needs:
        raise InvalidInput(
            _("Only a lifting or renewal is about an earlier notice."), field="follows"
        )
    if earlier.case_id != case.pk or earlier.kind.act != Act.HOLD:
        raise InvalidInput(_("Choose a notice of this case that keeps something."), field="follows")
    if said.received_at < earlier.received_at:
        raise InvalidInput(
            _("It cannot be older than the notice it is about."), field="received_at"
        )
    earlier.case = case


def _check_scope(said: Statement) -> None:
    holding = said.kind.act == Act.HOLD
    if said.scope not in Scope.values or (not holding and said.scope != Scope.WHOLE):
        raise InvalidInput(_("Such a notice has no scope of its own."), field="scope")
    if said.scope == Scope.PART and said.covers != Covers.GOODS:
        raise InvalidInput(_("Only goods have lines and labels."), field="scope")
    if said.scope == Scope.AMOUNT and said.covers == Covers.GOODS:
        raise InvalidInput(_("Only of a security an amount can be kept."), field="scope")
    if said.scope == Scope.AMOUNT and (said.amount is None or said.amount <= 0):
        raise InvalidInput(_("State an amount."), field="amount")
    if said.scope == Scope.PART and not said.parts:
        raise InvalidInput(_("Name the lines or labels that it keeps."), field="parts")


def _check_term(said: Statement) -> None:
    if said.valid_until is None:
        return
    if said.kind.act not in {Act.HOLD, Act.RENEW}:
        raise InvalidInput(_("Such a notice has no last day."), field="valid_until")
    start, kind = said.received_at, said.kind
    if said.follows is not None and said.follows.valid_until is not None:
        kind = said.follows.kind
        start = datetime.combine(said.follows.valid_until, datetime.min.time(), tzinfo=BEIJING)
    if said.valid_until < timezone.localdate(start, BEIJING):
        raise InvalidInput(_("The last day lies before the beginning."), field="valid_until")
    longest = _longest(kind, start)
    if longest is not None and said.valid_until > longest:
        raise InvalidInput(
            _("No longer than until %(longest)s (%(citation)s).")
            % {"longest": longest.isoformat(), "citation": kind.citation},
            field="valid_until",
        )


def _longest(kind: CourtNoticeKind, start: datetime) -> date | None:
    """The last day of the longest term that the law knows for such a measure."""
    if kind.length is None:
        return None
    due = due_moment(kind, start, load_calendar())
    return timezone.localdate(due.at - timedelta(minutes=1), BEIJING)


def _parts(case: Case, said: Statement) -> list[CourtNoticePart]:
    """The lines and labels named, with what is there of them. Raises InvalidInput."""
    if said.scope != Scope.PART:
        return []
    kept = holds.goods(case, notices=())
    found = []
    for part in said.parts:
        if part.exhibit is not None:
            there, unit = part.exhibit.quantity, part.exhibit.unit
            known = part.exhibit.case_id == case.pk
        else:
            there = kept.detained.get(part.line_no or 0, Decimal(0))
            unit, known = kept.units.get(part.line_no or 0, ""), True
        quantity = there if part.quantity is None else part.quantity
        if not known or not 0 < quantity <= there:
            raise InvalidInput(
                _("Name lines and labels of the case, and no more than is there."), field="parts"
            )
        found.append(
            CourtNoticePart(
                line_no=part.line_no, exhibit=part.exhibit, quantity=quantity, unit=unit
            )
        )
    return found


def _standing(case: Case, notice: CourtNotice) -> tuple[Status, str]:
    """Whether a notice that keeps something takes effect, waits, or came too late."""
    if notice.covers == Covers.SECURITY:
        if securities.live(case) is None:
            return Status.NO_EFFECT, _(
                "Customs holds no security in this case any more (%(citation)s)."
            ) % {"citation": SECURITY_WINDOW}
        return Status.IN_FORCE, ""
    if notice.covers == Covers.COUNTER_SECURITY:
        if counter_guards.live(case) is None:
            return Status.NO_EFFECT, _("Customs holds no deposit in this case (%(citation)s).") % {
                "citation": COUNTER_WINDOW
            }
        return Status.IN_FORCE, ""
    return _standing_on_goods(case, notice)


def _standing_on_goods(case: Case, notice: CourtNotice) -> tuple[Status, str]:
    if case.status == Case.Status.RELEASED:
        return Status.NO_EFFECT, _("The goods have been released already (%(citation)s).") % {
            "citation": WINDOW
        }
    if case.status == Case.Status.CLOSED:
        return Status.NO_EFFECT, _("The case is closed: customs holds no goods any more.")
    clock = next(filter(None, (guards.last_clock(case, key) for key in WINDOWS)), None)
    waits_for_court = case.status in {Case.Status.DETAINED, Case.Status.UNDETERMINED}
    if clock and notice.received_at >= clock.due_at and (waits_for_court or case.status in NOT_YET):
        return Status.NO_EFFECT, _(
            "The notice arrived after the time limit had run out (%(citation)s)."
        ) % {"citation": clock.citation}
    if case.status in NOT_YET:
        return Status.WAITING, _(
            "The case is “%(status)s”: the notice takes effect when the goods are detained."
        ) % {"status": case.get_status_display()}
    if case.status in DECIDED:
        return Status.IN_FORCE, _(
            "The case is “%(status)s”: its goods cannot be seized for a court, but are kept from"
            " disposal."
        ) % {"status": case.get_status_display()}
    return Status.IN_FORCE, ""


def _no_effect(case: Case, said: Statement) -> str:
    """Why a lifting, renewal or notice of a suit changes nothing."""
    earlier = said.follows
    if earlier is None:
        return ""
    if not earlier.is_standing:
        return _("The earlier notice is “%(status)s” already.") % {
            "status": earlier.get_status_display()
        }
    if said.kind.act == Act.LIFT and said.court.strip() != earlier.court and not said.superior:
        return _("Only the court that ordered it, or its superior, can lift it (%(citation)s).") % {
            "citation": said.kind.citation
        }
    last = earlier.valid_until
    if said.kind.act == Act.RENEW and last and timezone.localdate(said.received_at, BEIJING) > last:
        return _("The earlier notice had ended on %(day)s: a new one is needed (%(citation)s).") % {
            "day": last.isoformat(),
            "citation": said.kind.citation,
        }
    return ""


def _reply(notice: CourtNotice, *, actor: User) -> None:
    """The written answer to the court: what customs keeps for it, or why it cannot."""
    kind = notice.kind
    if kind.act == Act.ACCEPT:
        return
    effects = {}
    for language, code in {"zh": "zh-hans", "en": "en"}.items():
        with override(code):
            effects[f"effect_{language}"] = _effect(notice)
    until = notice.valid_until or (notice.follows.valid_until if notice.follows else None)
    said = letter(
        Notice.Kind.COURT_REPLY,
        {
            "case": notice.case.number,
            "court": notice.court,
            "number": notice.number,
            "kind_zh": kind.name_zh,
            "kind_en": kind.name_en,
            "received": f"{timezone.localtime(notice.received_at, BEIJING):%Y-%m-%d %H:%M}",
            "scope": scope_text(notice) if notice.status == Status.IN_FORCE else "",
            "until": until.isoformat() if until and notice.status != Status.NO_EFFECT else "",
            **effects,
        },
    )
    court = {"name": notice.court}
    for told in said.values():
        told["goods"] = []
    notice.reply = notices.order(
        notice.case,
        Notice.Kind.COURT_REPLY,
        addressee=Notice.Addressee.COURT,
        actor=actor,
        extra={**said, "addressee": court},
    )
    notice.save(update_fields=["reply"])


def _effect(notice: CourtNotice) -> str:
    if notice.status == Status.NO_EFFECT:
        return _("It has no effect: %(problem)s") % {"problem": _standing_text(notice)}
    if notice.status == Status.WAITING:
        return _("It waits for its turn and is kept on file.")
    if notice.kind.act == Act.LIFT:
        return _("The measure is lifted.")
    if notice.kind.act == Act.RENEW:
        return _("The measure goes on.")
    return _("Customs assists as the notice asks.")


def _standing_text(notice: CourtNotice) -> str:
    """The reason anew, in the language of the letter."""
    if notice.kind.act == Act.HOLD:
        return _standing(notice.case, notice)[1] or notice.problem
    return notice.problem


def scope_text(notice: CourtNotice) -> str:
    """What a notice keeps, in words for a line."""
    if notice.scope == Scope.AMOUNT and notice.amount is not None:
        return f"{notice.amount:,.2f} CNY"
    if notice.scope == Scope.PART:
        return "; ".join(str(part) for part in notice.parts.all())
    return str(notice.get_covers_display())


def lines_of(case: Case) -> dict[int, tuple[str, Decimal, str]]:
    """What of the goods a notice can name: description, quantity and unit by line."""
    there = holds.goods(case, notices=())
    words = dict(case.items.values_list("line_no", "description"))
    return {
        line: (words[line], quantity, there.units[line])
        for line, quantity in there.detained.items()
    }
