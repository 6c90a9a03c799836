"""Which steps about a deposit each side is offered on its page."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.cases.models import Case
from seizures.procedure import counter_guards

Offer = tuple[str, str, Callable[[], object]]


def for_officers(case: Case) -> list[tuple[str, str, Can, Callable[[], object]]]:
    """Only for patents: elsewhere the law knows no deposit (REG 19)."""
    if not counter_guards.only_patents(case):
        return []
    return [
        (
            "accept-deposit",
            _("Accept the deposit and release the goods"),
            Can.RELEASE_GOODS,
            lambda: counter_guards.decide(case),
        ),
        (
            "refuse-deposit",
            _("Refuse the deposit"),
            Can.RELEASE_GOODS,
            lambda: counter_guards.decide(case),
        ),
        (
            "judge-deposit",
            _("Let the deposit follow the judgment"),
            Can.RECORD_COURT_NOTICE,
            lambda: counter_guards.judge(case),
        ),
    ]


def for_holder(case: Case, user: User, now: datetime) -> list[Offer]:
    if not counter_guards.only_patents(case):
        return []
    return [
        (
            "prove-suit",
            _("Prove the suit"),
            lambda: counter_guards.prove_for(case, user, now),
        )
    ]


def for_consignor(case: Case, user: User) -> list[Offer]:
    return [
        (
            "deposit",
            _("Ask for release against a deposit"),
            lambda: counter_guards.ask_for(case, user),
        )
    ]
