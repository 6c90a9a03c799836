"""What notices of courts do to a case: goods seized and set free again, clocks stopped and resumed.

Which clocks a kind of notice moves and what it bars is data (``CourtNoticeKind``). Everything here
is called with the case locked.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.reference.models import ReleaseGround
from core.wording import letter
from seizures.cases.models import Case, CaseItem
from seizures.civil import holds
from seizures.civil.court_models import CourtNotice
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.evidence import part_lines
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.part_releases.models import PartRelease
from seizures.procedure import counter_guards, guards, parts, telling
from seizures.securities import services as securities

SEIZED = gettext_noop("The goods of case %(case)s are seized for %(court)s.")
FREED = gettext_noop(
    "%(court)s keeps the goods of case %(case)s no longer: the time limits go on from where they"
    " began."
)
PART_FREED = gettext_noop(
    "A part of the goods of case %(case)s is released; the rest is kept for a court."
)
#: goods that no court can seize any more, but that stay from being disposed of
DECIDED = (Case.Status.PENALTY_NOTICED, Case.Status.PENALISED, Case.Status.COLLECTED)
#: stages at which a notice has to wait until the goods are with customs again
NOT_YET = (Case.Status.SUSPENDED, Case.Status.TRANSFERRED)
WINDOWS = (guards.COURT, guards.COURT_BY_APPLICATION)


def settle_goods(case: Case, *, actor: User | None, now: datetime) -> None:
    """Bring the case to where its notices on goods put it: seized when courts keep everything,
    back where it stood when they no longer do."""
    promote(case, CourtNotice.Covers.GOODS, actor=actor, now=now)
    kept = holds.goods(case)
    if case.status == Case.Status.COURT_SEIZED:
        if not kept.everything:
            restore(case, actor=actor, now=now)
    elif kept.everything and case.can_move_to(Case.Status.COURT_SEIZED):
        seize(case, actor=actor, now=now)


def promote(case: Case, covers: str, *, actor: User | None, now: datetime) -> None:
    """A waiting notice takes effect by itself when what came before it falls away (SPC Provisions
    on sealing, art 26), the earliest first."""
    if covers == CourtNotice.Covers.GOODS and case.status in NOT_YET:
        return
    waiting = case.court_notices.filter(status=CourtNotice.Status.WAITING, covers=covers)
    for notice in waiting.order_by("received_at", "pk"):
        if adds(case, notice):
            take_effect(notice, actor=actor, now=now)


def adds(case: Case, notice: CourtNotice) -> bool:
    """Whether a notice keeps anything that those in force do not keep already."""
    if notice.covers != CourtNotice.Covers.GOODS:
        whole = whole_of(case, notice.covers)
        return all(
            holds.amount(case, act, whole, besides=notice) < whole for act in notice.kind.bars
        )
    in_force = list(case.court_notices.barring(holds.DISPOSAL).exclude(pk=notice.pk))
    before = holds.goods(case, notices=in_force)
    return holds.goods(case, notices=[*in_force, notice]).lines != before.lines


def take_effect(notice: CourtNotice, *, actor: User | None, now: datetime) -> None:
    notice.move_to(CourtNotice.Status.IN_FORCE)
    notice.problem, notice.effective_at = "", now
    notice.save(update_fields=["status", "problem", "effective_at"])
    record(
        "court_notice.took_effect",
        notice.case,
        actor=actor,
        court=notice.court,
        number=notice.number,
        citation=notice.kind.citation,
    )
    start_clocks(notice, now=now)


def start_clocks(notice: CourtNotice, *, now: datetime) -> None:
    """Clocks that begin with the measure itself; those of the security begin with the seizure."""
    for key in notice.kind.starts:
        if key not in guards.SECURITY_WAITS:
            deadlines.start(notice.case, key, at=now)


def seize(case: Case, *, actor: User | None, now: datetime) -> None:
    """Keep the goods of the locked case for the court (REG 24, MEA 29).

    The holder's security waits 20 working days for a court of its own (MEA 35(3)).
    """
    rows = list(case.court_notices.barring(holds.RELEASE).select_related("kind"))
    notice = rows[-1]
    notice.seized_at, notice.case_status_before = now, case.status
    notice.save(update_fields=["seized_at", "case_status_before"])
    case.move_to(Case.Status.COURT_SEIZED)
    case.save(update_fields=["status"])
    started = {key for row in rows for key in row.kind.starts}
    _stop(case, {key for row in rows for key in row.kind.stops}, spare=started, now=now)
    held = securities.live(case)
    if held is not None and holds.amount(case, holds.SECURITY_RETURN, held.amount) < held.amount:
        for key in started & set(guards.SECURITY_WAITS):
            deadlines.start(case, key, at=now)
    record("case.court_seized", case, actor=actor, court=notice.court, number=notice.number)
    telling.tell_holder(case, SEIZED, court=notice.court)
    telling.tell_consignor(case, SEIZED, court=notice.court)


def _stop(case: Case, stops: set[str], *, spare: set[str], now: datetime) -> None:
    """Stop the clocks that notices stop; nothing of these is overdue any more."""
    mine = case.deadlines.all()
    open_ones = mine.filter(status=Deadline.Status.RUNNING) | mine.filter(
        status=Deadline.Status.MISSED, settled_at__isnull=True
    )
    keys = set(open_ones.values_list("rule", flat=True)) - spare
    for key in keys if "all" in stops else keys & stops:
        deadlines.stop(case, key, at=now)


def restore(case: Case, *, actor: User | None, now: datetime) -> None:
    """No court keeps all of the goods any more: the case goes on where it stood.

    The law knows no pause: clocks run again from where they began, and one that has run out is
    acted on by the next sweep.
    """
    seized = case.court_notices.filter(seized_at__isnull=False).select_related("kind")
    notice = seized.order_by("-seized_at", "-pk").first()
    if notice is None:
        return
    case.move_to(notice.case_status_before)
    case.save(update_fields=["status"])
    stopped = case.deadlines.filter(status=Deadline.Status.STOPPED, ended_at=notice.seized_at)
    for clock in list(stopped):
        deadlines.start(case, clock.rule_id, at=clock.started_at)
    if case.status in guards.UNDECIDED:
        for key in WINDOWS:
            last = guards.last_clock(case, key)
            if last is not None:
                deadlines.start(case, key, at=last.started_at)
    for key in guards.SECURITY_WAITS:
        deadlines.stop(case, key, at=now)
    record("case.court_freed", case, actor=actor, court=notice.court, number=notice.number)
    telling.tell_holder(case, FREED, court=notice.court)
    telling.tell_consignor(case, FREED, court=notice.court)
    telling.tell_officers(case, FREED, supervisors=True, legal=True, court=notice.court)


def free_rest(
    case: Case, ground: ReleaseGround, *, actor: User | None, now: datetime, reasons: str
) -> Case:
    """Release what no court keeps, on a ground of release; what courts keep stays for them.

    A notice that reaches only part of the goods does not hold the rest (REG 24, MEA 18, 29).
    """
    kept = holds.goods(case)
    others = parts.kept_by_others(case)
    elsewhere = {line: one.quantity for line, one in others.items()}
    left = {line: n - elsewhere.get(line, Decimal(0)) for line, n in kept.rest.items()}
    freed = {line: n for line, n in left.items() if n > 0}
    lines = _shrink(case, kept.lines)
    PartRelease.objects.bulk_create(
        PartRelease(
            shipment=case.shipment,
            case=case,
            line_no=line,
            description=lines[line].description,
            quantity=quantity,
            unit=kept.units[line],
            released_at=now,
            released_by=actor,
        )
        for line, quantity in freed.items()
    )
    if freed:
        part_lines.give_back(
            case,
            freed,
            spare=kept.labels,
            to_party=case.shipment.consignor_name,
            actor=actor,
            at=now,
        )
    seize(case, actor=actor, now=now)
    _say_what_is_kept(case, kept, freed, ground, actor=actor, now=now)
    record(
        "case.part_released",
        case,
        actor=actor,
        lines=[f"{line}: {n.normalize():f} {kept.units[line]}" for line, n in freed.items()],
        ground=ground.key,
        reasons=reasons,
        citation="Regulation art 24; Measures arts 18, 29",
    )
    telling.tell_holder(case, PART_FREED)
    telling.tell_consignor(case, PART_FREED)
    telling.tell_officers(case, PART_FREED, legal=True)
    return case


def _shrink(case: Case, kept: Mapping[int, Decimal]) -> dict[int, CaseItem]:
    """From now on only what courts keep is detained; the lines as they were described."""
    items = list(case.items.all())
    for item in items:
        item.detained_quantity = kept.get(item.line_no, Decimal(0))
    CaseItem.objects.bulk_update(items, ["detained_quantity"])
    return {item.line_no: item for item in items}


def _say_what_is_kept(
    case: Case,
    kept: holds.Kept,
    freed: Mapping[int, Decimal],
    ground: ReleaseGround,
    *,
    actor: User | None,
    now: datetime,
) -> None:
    said = letter(
        Notice.Kind.COURT_KEEPS,
        {
            "case": case.number,
            "released_on": timezone.localdate(now).isoformat(),
            "kept": _listed(kept.lines, kept.units),
            "freed": _listed(freed, kept.units),
            "ground": {"zh": ground.condition_zh or ground.condition, "en": ground.condition},
            "courts": "; ".join(str(row) for row in case.court_notices.barring(holds.RELEASE)),
        },
    )
    kind = Notice.Kind.COURT_KEEPS
    for addressee in (Notice.Addressee.HOLDER, Notice.Addressee.CONSIGNOR):
        notices.order(case, kind, addressee=addressee, actor=actor, extra={**said, "goods": []})


def _listed(lines: Mapping[int, Decimal], units: Mapping[int, str]) -> str:
    found = [f"{line}: {n.normalize():f} {units[line]}" for line, n in lines.items() if n]
    return "; ".join(found) or "—"


def whole_of(case: Case, covers: str) -> Decimal:
    """The sum that customs holds of what a notice on money covers; nothing when it is gone."""
    if covers == CourtNotice.Covers.SECURITY:
        held = securities.live(case)
        return held.amount if held else Decimal(0)
    deposit = counter_guards.live(case)
    return deposit.amount if deposit else Decimal(0)
