"""A penalty is announced: facts, reasons, basis and rights, by two officers (APL 42, 44, 45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.numbering import public_number
from core.reference import figures
from core.reference.models import StatutoryDeadline
from core.workdays import Calendar
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.hearings.models import SideFine
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.penalties.rules import PENALTY_CITATION, Suggestion, hearing_right, suggest
from seizures.procedure import heard, papers
from seizures.procedure.fines import tell_party
from seizures.procedure.guards import (
    CrimeSuspected,
    TooLate,
    crime_is_suspected,
    expect,
)
from seizures.procedure.hearing import HEARING, STATEMENT
from seizures.procedure.service_clocks import send_letter
from seizures.procedure.side_fines import FineTooHigh, Side, check_sides, open_sides

TRANSFER_CITATION = "Transfer Provisions art 11"
DECLARATION_CITATION = "Customs Law art 44; Penalty Regs art 25(2)"

ANNOUNCED = gettext_noop(
    "Customs intends to impose a penalty in case %(case)s. Read the notice %(penalty)s; you may"
    " defend yourself and ask for a hearing."
)


@dataclass(frozen=True)
class Particulars:
    """What is said of the act beside value and fine."""

    conduct_on: date
    endangers: bool
    chosen: Sequence[str]
    confiscate: bool


def can_announce(case: Case, user: User | None, now: datetime, *, confiscate: bool = True) -> None:
    """After the determination; for an untruthful declaration alone also of released goods."""
    no_penalty_in_place_of_transfer(case)
    statuses = [Case.Status.INFRINGING] if confiscate else [Case.Status.RELEASED]
    expect(case, *statuses, citation=PENALTY_CITATION if confiscate else DECLARATION_CITATION)


@transaction.atomic
def announce(  # noqa: PLR0913  # each is a statement of the notice
    case: Case,
    *,
    actor: User,
    goods_value: Decimal,
    fine: Decimal,
    facts: str,
    value_reasons: str = "",
    deviation_reasons: str = "",
    second_officer: User | None = None,
    duty: Decimal = Decimal(0),
    taxes: Decimal = Decimal(0),
    conduct_on: date | None = None,
    endangers: bool = False,
    circumstances: Sequence[str] = (),
    complex_reasons: str = "",
    party_kind: str = Penalty.PartyKind.ORGANISATION,
    confiscate: bool = True,
    sides: Sequence[Side] = (),
) -> Penalty:
    """Announce confiscation and a fine to the consignor, with its right to be heard (APL 44).

    ``goods_value`` is dutiable value with ``duty`` and ``taxes`` (PEN 64). A value other than the
    case's, and a fine other than the guideline's, need reasons. ``sides`` are fines for an
    untruthful declaration (PEN 25(2); its sum is added to ``fine``) and on managers (PEN 32).
    Without ``confiscate`` only the declaration is punished.
    """
    case = Case.objects.locked(case.pk)
    now, today = timezone.now(), timezone.localdate()
    can_announce(case, actor, now, confiscate=confiscate)
    about = Particulars(
        conduct_on or min(timezone.localdate(case.shipment.declared_at), today),
        endangers,
        circumstances,
        confiscate,
    )
    _check_officers(case, actor, second_officer, today)
    _check_value(case, goods_value, duty, taxes, value_reasons)
    if not facts.strip():
        raise InvalidInput(_("State the facts and the reasons of the penalty."), field="facts")
    _check_limitation(case, about, today)
    suggestion = suggest(
        case, goods_value, today, chosen=circumstances, conduct_on=about.conduct_on
    )
    _check_infringement_fine(fine, suggestion, deviation_reasons, about)
    check_sides(sides, confiscate=confiscate, conduct_on=about.conduct_on, today=today)
    declared = sum((s.fine for s in sides if s.kind == SideFine.Kind.DECLARATION), Decimal(0))
    ceiling = suggestion.ceiling if confiscate else Decimal(0)
    if declared:
        ceiling += figures.value("declaration_fine_ceiling", about.conduct_on)
    total = fine + declared
    person = party_kind == Penalty.PartyKind.PERSON
    penalty = _open(
        case,
        goods_value=goods_value,
        duty=duty,
        taxes=taxes,
        confiscate=confiscate,
        party_kind=party_kind,
        conduct_on=about.conduct_on,
        complex_reasons=complex_reasons.strip(),
        hearing_due=hearing_right(confiscate=confiscate, fine=total, person=person, on=today),
        suggested_fine=suggestion.fine,
        suggestion=_kept(suggestion, value_reasons, deviation_reasons),
        fine=total,
        ceiling=ceiling,
        facts=facts.strip(),
        citation=PENALTY_CITATION if confiscate else DECLARATION_CITATION,
        announced_at=now,
        announced_by=actor,
        second_officer=second_officer,
    )
    open_sides(penalty, sides, about.conduct_on)
    if confiscate:
        case.move_to(Case.Status.PENALTY_NOTICED)
        case.save(update_fields=["status"])
    deadlines.start(case, HEARING if penalty.hearing_due else STATEMENT, at=now)
    send_letter(
        case,
        Notice.Kind.PENALTY_ADVANCE_NOTICE,
        addressee=Notice.Addressee.CONSIGNOR,
        actor=actor,
        extra={**papers.penalty_advance_notice(penalty), **heard.door(penalty)},
    )
    record(
        "penalty.announced",
        penalty,
        actor=actor,
        case=case.number,
        goods_value=str(goods_value),
        fine=str(total),
        suggested_fine=str(suggestion.fine),
        sides=[f"{side.kind}: {side.party} {side.fine}" for side in sides],
    )
    tell_party(penalty, ANNOUNCED)
    return penalty


def _check_officers(case: Case, actor: User, second: User | None, today: date) -> None:
    """Two or more officers with their identity cards handle a case (APL 42, 55; PEN 34)."""
    people = {person.pk: person for person in (actor, case.officer, second) if person}
    if case.inspection:
        for person in (case.inspection.inspector, case.inspection.second_officer):
            if person:
                people[person.pk] = person
    named = [person for person in people.values() if person.badge_no]
    rule = figures.figure("officers_at_least", today)
    if len(named) < rule.value:
        raise InvalidInput(
            _("At least %(least)d officers with a badge number handle a penalty (%(citation)s).")
            % {"least": int(rule.value), "citation": rule.citation},
            field="second_officer",
            citation=rule.citation,
        )
    if second is not None and second.district_id != case.district_id:
        raise InvalidInput(_("Choose an officer of this district."), field="second_officer")


def _check_value(
    case: Case, goods_value: Decimal, duty: Decimal, taxes: Decimal, reasons: str
) -> None:
    if goods_value <= 0:
        raise InvalidInput(_("The goods have a value above zero."), field="goods_value")
    if duty < 0 or taxes < 0 or duty + taxes >= goods_value:
        raise InvalidInput(
            _("Duty and taxes are parts of the value, beside the dutiable value."), field="duty"
        )
    if goods_value != case.value and not reasons.strip():
        raise InvalidInput(
            _("Say why the value differs from that of the case (Penalty Regs art 64)."),
            field="value_reasons",
        )


def _check_limitation(case: Case, about: Particulars, today: date) -> None:
    """Not found out within two years: no penalty any more; five where life, health or financial
    safety are harmed (APL 36)."""
    if about.conduct_on > today:
        raise InvalidInput(_("This is in the future."), field="conduct_on")
    rule = StatutoryDeadline.objects.get(pk="penalty_limitation")
    years = rule.length or 0
    if about.endangers:
        years = int(figures.value("limitation_harm_years", today))
    last = Calendar.add_years(about.conduct_on, years)
    if case.suspicion_on > last:
        raise TooLate(
            _("The act was found out after %(last)s: it can no longer be punished.")
            % {"last": last.isoformat()},
            rule.citation,
        )


def _check_infringement_fine(
    fine: Decimal, suggestion: Suggestion, deviation_reasons: str, about: Particulars
) -> None:
    if fine < 0:
        raise InvalidInput(_("A fine cannot be negative."), field="fine")
    if not about.confiscate:
        if fine:
            raise InvalidInput(
                _("Without infringement only the declaration is fined."), field="fine"
            )
        return
    if fine > suggestion.ceiling:
        raise FineTooHigh(
            _("The fine may be at most %(ceiling)s yuan: %(percent)s %% of the goods value.")
            % {
                "ceiling": f"{suggestion.ceiling:,.2f}",
                "percent": f"{suggestion.ceiling_percent.normalize():f}",
            },
            field="fine",
            citation=suggestion.ceiling_citation,
        )
    if fine != suggestion.fine and not deviation_reasons.strip():
        raise InvalidInput(
            _("Say why the fine differs from the guideline, which proposes %(fine)s yuan.")
            % {"fine": f"{suggestion.fine:,.2f}"},
            field="deviation_reasons",
        )


def _kept(
    suggestion: Suggestion, value_reasons: str, deviation_reasons: str
) -> list[dict[str, str]]:
    kept = [part.as_json() for part in suggestion.parts]
    for key, reasons in (("value", value_reasons), ("deviation", deviation_reasons)):
        if reasons.strip():
            kept.append({"key": key, "reasons": reasons.strip()})
    return kept


def _open(case: Case, **values: object) -> Penalty:
    """A new penalty; after an annulment the same row begins anew and keeps what was annulled."""
    number = public_number("P", timezone.localdate().year, series=case.district_id[:2])
    old = Penalty.objects.select_for_update(no_key=True).filter(case=case).first()
    if old is None:
        return Penalty.objects.create(number=number, case=case, **values)
    kept = {
        "number": old.number,
        "fine": str(old.fine),
        "decided_at": old.decided_at.isoformat() if old.decided_at else "",
        "annulled_on": timezone.localdate().isoformat(),
    }
    old.move_to(Penalty.Status.ANNOUNCED)
    fresh = {
        "number": number,
        "earlier": [*old.earlier, kept],
        "defence": "",
        "hearing_requested_at": None,
        "hearing_held_at": None,
        "waived_at": None,
        "decided_at": None,
        "decided_by": None,
        "paid_at": None,
        **values,
    }
    for name, value in fresh.items():
        setattr(old, name, value)
    old.save()
    return old


def no_penalty_in_place_of_transfer(case: Case) -> None:
    if crime_is_suspected(case):
        raise CrimeSuspected(
            _("The case is being transferred to the police: no penalty may take its place."),
            TRANSFER_CITATION,
        )
