"""Warnings and fines beside the confiscation: for the declaration, and on managers (PEN 25, 32)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.reference import figures
from seizures.hearings.models import SideFine
from seizures.penalties.models import Penalty


class FineTooHigh(InvalidInput):
    """More than the law allows, or more than was announced (PEN 25(1), APL 45)."""

    code = "fine_too_high"


@dataclass(frozen=True)
class Side:
    """A warning or fine beside the confiscation: on a manager, or for the declaration."""

    kind: str
    party: str
    fine: Decimal
    facts: str
    position: str = ""
    warned: bool = False


#: which figure bounds a side fine, and the fields of the form that speak of it
SIDES: Mapping[str, tuple[str, str]] = {
    SideFine.Kind.DECLARATION: ("declaration_fine_ceiling", "declaration"),
    SideFine.Kind.MANAGER: ("manager_fine_ceiling", "manager"),
}


def check_sides(sides: Sequence[Side], *, confiscate: bool, conduct_on: date, today: date) -> None:
    if not confiscate and not any(s.kind == SideFine.Kind.DECLARATION for s in sides):
        raise InvalidInput(
            _("Without infringement there must be a fine for the declaration."),
            field="declaration_fine",
        )
    for side in sides:
        key, field = SIDES[side.kind]
        rule = figures.lightest(key, conduct_on=conduct_on, decided_on=today)
        if not 0 <= side.fine <= rule.value:
            raise FineTooHigh(
                _("This fine may be at most %(most)s yuan (%(citation)s).")
                % {"most": f"{rule.value:,.2f}", "citation": rule.citation},
                field=f"{field}_fine",
                citation=rule.citation,
            )
        if not side.party.strip():
            raise InvalidInput(_("Name the person."), field=f"{field}_party")
        if not side.facts.strip():
            raise InvalidInput(_("State the facts and the reasons."), field=f"{field}_facts")
        if not side.fine and not side.warned:
            raise InvalidInput(_("Name a fine or a warning."), field=f"{field}_fine")


def open_sides(penalty: Penalty, sides: Sequence[Side], conduct_on: date) -> None:
    today = timezone.localdate()
    old = penalty.side_fines.standing()  # of an announcement that was annulled
    old.filter(payments__isnull=True).delete()
    penalty.side_fines.standing().update(annulled_on=today)
    for side in sides:
        rule = figures.lightest(SIDES[side.kind][0], conduct_on=conduct_on, decided_on=today)
        SideFine.objects.create(
            penalty=penalty,
            kind=side.kind,
            party=side.party.strip(),
            position=side.position.strip(),
            warned=side.warned,
            announced=side.fine,
            fine=side.fine,
            ceiling=rule.value,
            facts=side.facts.strip(),
            citation=rule.citation,
        )
