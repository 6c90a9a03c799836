"""Penalties as the services leave them, with clocks and letters."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.penalties.models import Penalty
from seizures.procedure import penalty as procedure
from tests.factories.cases import CaseFactory, CaseItemFactory

BEIJING = ZoneInfo("Asia/Shanghai")
#: a Monday without holidays near it
MONDAY = datetime(2025, 3, 3, 10, 0, tzinfo=BEIJING)
#: when the window of five working days has run
DECIDED = datetime(2025, 3, 11, 10, 0, tzinfo=BEIJING)


def at(*moment: int) -> Any:
    """Travel to an instant in Beijing."""
    return time_machine.travel(datetime(*moment, tzinfo=BEIJING), tick=False)  # type: ignore[arg-type, misc]


def infringing(trader: User | None = None, **kwargs: Any) -> Case:
    """Determined goods worth 10,000 yuan; of the trader's enterprise when one is given."""
    if trader:
        kwargs["shipment__consignor_uscc"] = trader.enterprises.get().uscc
    case: Case = CaseItemFactory(case=CaseFactory(infringing=True, **kwargs)).case
    return case


def announced(legal: User, trader: User | None = None, **kwargs: Any) -> Penalty:
    """Announced on a Monday, with the fine of the guideline: 1,000 yuan."""
    with time_machine.travel(MONDAY, tick=False):
        case = infringing(trader, **kwargs)
        fine = procedure.suggest(case, case.value, timezone.localdate()).fine
        return procedure.announce(
            case, actor=legal, goods_value=case.value, fine=fine, facts="The mark is copied."
        )


def decided(
    legal: User, trader: User | None = None, fine: Decimal | None = None, **kwargs: Any
) -> Penalty:
    """Decided on 11 March 2025: payment is possible until 26 March."""
    penalty = announced(legal, trader, **kwargs)
    with time_machine.travel(DECIDED, tick=False):
        return procedure.decide(penalty, actor=legal, fine=penalty.fine if fine is None else fine)
