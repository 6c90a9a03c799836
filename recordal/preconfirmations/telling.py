"""Who is told what about a question before shipping."""

from collections.abc import Iterable

from core.accounts.models import User
from core.accounts.permissions import GRANTS, Can, Role
from core.notifications.services import send
from recordal.preconfirmations.models import PreConfirmation

DECIDERS = [Role(role) for role, can in GRANTS.items() if Can.DECIDE_PRECONFIRMATIONS in can]


def tell_holder(asked: PreConfirmation, message: str) -> int:
    """How many people of the holder are told."""
    people = asked.recordal.right.holder.people()
    return _tell(people, message, _portal(asked), asked)


def tell_trader(asked: PreConfirmation, message: str) -> None:
    _tell(asked.trader.people(), message, _portal(asked), asked)


def tell_district(asked: PreConfirmation, message: str) -> None:
    officers = User.objects.of_district(asked.district, *DECIDERS)
    _tell(officers, message, f"/preconfirmations/{asked.number}/", asked)


def _portal(asked: PreConfirmation) -> str:
    return f"/portal/preconfirmations/{asked.number}/"


def _tell(people: Iterable[User], message: str, url: str, asked: PreConfirmation) -> int:
    told = send(
        people,
        message,
        url=url,
        number=asked.number,
        title=asked.recordal.right.title,
        trader=asked.trader,
        due=asked.answer_due.isoformat() if asked.answer_due else "",
    )
    return len(told)
