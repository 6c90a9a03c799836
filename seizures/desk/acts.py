"""One act on many cases: each case answers for itself whether the law allows it.

An act is a step of the procedure, or a piece of office work, with its capability, its form and
its guard. Nothing here decides: ``check`` and ``run`` are the guard and the service that the page
of one case uses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.accounts.permissions import Can
from core.errors import DomainError
from seizures.cases import services as cases
from seizures.cases.models import Case
from seizures.desk import services
from seizures.desk.forms import (
    AssignForm,
    DetainTogetherForm,
    NoteForm,
    OfficerForm,
    ReleaseTogetherForm,
)
from seizures.procedure import grounds, guards, queries, steps

MOST = 200
Form = type[forms.Form]


@dataclass(frozen=True)
class Act:
    """``check`` raises the reason why not; ``run`` does it for one case."""

    label: str | Promise
    capability: Can
    check: Callable[[Case, User], object]
    run: Callable[..., object]
    form: Form = forms.Form


@dataclass(frozen=True)
class Answer:
    """What came of the act in one case; ``why_not`` is empty when it was done, or can be."""

    case: Case
    why_not: str = ""


def _nothing(case: Case, user: User) -> None:
    """Office work that is possible in every case."""


def _hand_over(case: Case, user: User) -> None:
    services.check_may_assign(case, user)


def _give_back(case: Case, user: User) -> None:
    security = queries.latest_security(case)
    if security is None:
        raise guards.NothingToDecide(_("No security was given."), guards.RETURN)
    guards.return_security(security, timezone.now())


def _run_give_back(case: Case, *, actor: User) -> None:
    _give_back(case, actor)
    security = queries.latest_security(case)
    if security is not None:
        steps.return_security(security, actor=actor)


def _run_accept(case: Case, *, actor: User) -> None:
    steps.accept_security(guards.decide_on_security(case), actor=actor)


ACTS: Mapping[str, Act] = {
    "assign": Act(
        gettext_lazy("Give to an officer"),
        Can.KEEP_CASE_FILE,
        _hand_over,
        services.assign,
        AssignForm,
    ),
    "note": Act(
        gettext_lazy("Write a note"), Can.KEEP_CASE_FILE, _nothing, cases.add_note, NoteForm
    ),
    "accept-security": Act(
        gettext_lazy("Accept the security"),
        Can.ACCEPT_SECURITY,
        lambda case, user: guards.decide_on_security(case),
        _run_accept,
    ),
    "detain": Act(
        gettext_lazy("Detain the goods"),
        Can.DETAIN_GOODS,
        lambda case, user: guards.detain(case),
        steps.detain,
        DetainTogetherForm,
    ),
    "release": Act(
        gettext_lazy("Release the goods"),
        Can.RELEASE_GOODS,
        lambda case, user: grounds.releasable(case),
        steps.release,
        ReleaseTogetherForm,
    ),
    "return-security": Act(
        gettext_lazy("Return the security"), Can.ACCEPT_SECURITY, _give_back, _run_give_back
    ),
}


def acts_for(user: User) -> list[tuple[str, str | Promise]]:
    """The acts that the user's role allows."""
    return [(name, act.label) for name, act in ACTS.items() if user.can(act.capability)]


def form_of(act: Act, data: Any, user: User) -> forms.Form:
    """The form of the act; where it asks for a colleague, it offers those of ``user``."""
    if issubclass(act.form, OfficerForm):
        return act.form(data, user=user)
    return act.form(data)


def possible(act: Act, cases: Sequence[Case], user: User) -> list[Answer]:
    """For each case whether the act is possible now, and if not why, with the article."""
    return [Answer(case, _refusal(act.check, case, user)) for case in cases]


def perform(act: Act, cases: Sequence[Case], *, actor: User, **given: Any) -> list[Answer]:
    """Do it in every case that allows it, each in a transaction of its own."""
    run = partial(act.run, actor=actor, **given)
    return [Answer(case, _refusal(run, case)) for case in cases]


def _refusal(attempt: Callable[..., object], *about: Any) -> str:
    try:
        attempt(*about)
    except DomainError as error:
        return error.message
    return ""
