"""What stands in a notice of a court, and whether it can be so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import PartnerOffice
from core.errors import InvalidInput
from core.reference.calendar import load_calendar
from core.reference.models import CourtNoticeKind
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.civil.court_models import CourtNotice, CourtNoticePart
from seizures.deadlines.rules import BEIJING, due_moment
from seizures.evidence.models import Exhibit

Act, Covers, Scope = CourtNoticeKind.Act, CourtNoticeKind.Covers, CourtNotice.Scope


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


def check(case: Case, said: Statement) -> None:
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
    most = longest(kind, start)
    if most is not None and said.valid_until > most:
        raise InvalidInput(
            _("No longer than until %(longest)s (%(citation)s).")
            % {"longest": most.isoformat(), "citation": kind.citation},
            field="valid_until",
        )


def longest(kind: CourtNoticeKind, start: datetime) -> date | None:
    """The last day of the longest term that the law knows for such a measure."""
    if kind.length is None:
        return None
    due = due_moment(kind, start, load_calendar())
    return timezone.localdate(due.at - timedelta(minutes=1), BEIJING)


def parts_of(case: Case, said: Statement) -> list[CourtNoticePart]:
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


def lines_of(case: Case) -> dict[int, tuple[str, Decimal, str]]:
    """What of the goods a notice can name: description, quantity and unit by line."""
    there = holds.goods(case, notices=())
    words = dict(case.items.values_list("line_no", "description"))
    return {
        line: (words[line], quantity, there.units[line])
        for line, quantity in there.detained.items()
    }
