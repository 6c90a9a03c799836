"""The party's right to be heard before a penalty: defence, hearing, waiver (APL 44, 45, 63-65)."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit import services as audit
from core.errors import InvalidInput
from core.notifications.services import send
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.penalties.models import Penalty
from seizures.procedure.guards import (
    StepNotAllowed,
    TooLate,
    WrongState,
    last_clock,
    time_is_over,
)
from seizures.procedure.service_clocks import is_held

HEARING = "hearing_request"
#: where there is no right to a hearing the party still makes its statement (APL 44, 45)
STATEMENT = "penalty_statement"
HEARING_CITATION = "APL arts 63, 64"
DEFENCE_CITATION = "APL art 45"
RIGHT_CITATION = "APL art 63; Penalty Regs art 49"

HEARING_REQUESTED = gettext_noop("The party asks for a hearing on penalty %(penalty)s.")
DEFENDED = gettext_noop("The party has defended itself against penalty %(penalty)s.")


class HearingPending(StepNotAllowed):
    """The party can still ask for a hearing, or has asked and was not heard (APL 64)."""

    code = "hearing_pending"


class NotTheParty(StepNotAllowed):
    code = "not_the_party"


@transaction.atomic
def give_defence(penalty: Penalty, *, actor: User, text: str) -> Penalty:
    """The party states its case and defends itself; that never makes it worse (APL 45)."""
    return defend(_open_for_party(penalty, actor), actor=actor, text=text)


@transaction.atomic
def request_hearing(penalty: Penalty, *, actor: User) -> Penalty:
    """The party asks for a hearing, within five working days of service (APL 64(1))."""
    return ask(_open_for_party(penalty, actor), actor=actor)


@transaction.atomic
def waive_hearing(penalty: Penalty, *, actor: User) -> Penalty:
    """The party needs no hearing: the penalty may be decided at once."""
    return waive(_open_for_party(penalty, actor), actor=actor)


def defend(penalty: Penalty, *, actor: User | None, text: str) -> Penalty:
    """The same, whoever hands it in; the penalty is locked and undecided."""
    if not text.strip():
        raise InvalidInput(_("Write your statement."), field="text")
    penalty.defence = f"{penalty.defence}\n\n{text.strip()}".strip()
    penalty.save(update_fields=["defence"])
    audit.record("penalty.defended", penalty, actor=actor, case=penalty.case.number)
    _tell_officers(penalty, DEFENDED)
    return penalty


def ask(penalty: Penalty, *, actor: User | None) -> Penalty:
    now = timezone.now()
    if not penalty.hearing_due:
        raise StepNotAllowed(
            _("This penalty gives no right to a hearing; you may make a statement."), RIGHT_CITATION
        )
    if penalty.status == Penalty.Status.HEARING:
        raise WrongState(_("A hearing has been asked for already."), HEARING_CITATION)
    if time_is_over(penalty.case, HEARING, now):
        raise TooLate(_("The time to ask for a hearing is over."), HEARING_CITATION)
    if penalty.waived_at:
        raise StepNotAllowed(_("The hearing was waived."), HEARING_CITATION)
    penalty.move_to(Penalty.Status.HEARING)
    penalty.hearing_requested_at = now
    penalty.save(update_fields=["status", "hearing_requested_at"])
    deadlines.meet(penalty.case, HEARING, at=now)
    audit.record("penalty.hearing_requested", penalty, actor=actor, case=penalty.case.number)
    _tell_officers(penalty, HEARING_REQUESTED)
    return penalty


def waive(penalty: Penalty, *, actor: User | None) -> Penalty:
    if penalty.status != Penalty.Status.ANNOUNCED or penalty.waived_at:
        raise WrongState(_("There is no hearing left to waive."), HEARING_CITATION)
    now = timezone.now()
    penalty.waived_at = now
    penalty.save(update_fields=["waived_at"])
    for key in (HEARING, STATEMENT):
        deadlines.stop(penalty.case, key, at=now)
    audit.record("penalty.hearing_waived", penalty, actor=actor, case=penalty.case.number)
    return penalty


def undecided(penalty: Penalty) -> None:
    """Nothing is said any more once it is decided."""
    if penalty.status in {Penalty.Status.DECIDED, Penalty.Status.ANNULLED}:
        raise WrongState(_("The penalty has been decided."), DEFENCE_CITATION)


def heard_or_silent(penalty: Penalty) -> None:
    """The party was heard, waived the hearing, or let its time to speak pass."""
    if penalty.status == Penalty.Status.HEARING and not penalty.hearing_held_at:
        raise HearingPending(_("The hearing the party asked for has not been held."), "APL art 64")
    if penalty.status != Penalty.Status.ANNOUNCED or penalty.waived_at:
        return
    key = HEARING if penalty.hearing_due else STATEMENT
    if not penalty.hearing_due and penalty.defence:
        return
    citation = HEARING_CITATION if penalty.hearing_due else DEFENCE_CITATION
    if is_held(penalty.case, key):
        raise HearingPending(_("The notice has not been served on the party yet."), citation)
    if not time_is_over(penalty.case, key, timezone.now()):
        clock = last_clock(penalty.case, key)
        until = timezone.localtime(clock.last_moment) if clock else None
        message = (
            _("The party may still ask for a hearing, until %(until)s.")
            if penalty.hearing_due
            else _("The party may still make a statement, until %(until)s.")
        )
        raise HearingPending(
            message % {"until": f"{until:%Y-%m-%d %H:%M}" if until else "—"},
            citation,
        )


def locked(penalty: Penalty) -> Penalty:
    """The penalty for change: its case is locked first, as everywhere."""
    case = Case.objects.locked(penalty.case_id)
    penalty = Penalty.objects.select_for_update(no_key=True).get(pk=penalty.pk)
    penalty.case = case
    return penalty


def _open_for_party(penalty: Penalty, actor: User) -> Penalty:
    penalty = locked(penalty)
    if not Case.objects.of_consignor(actor).filter(pk=penalty.case_id).exists():
        raise NotTheParty(_("Only the party itself can do this."), DEFENCE_CITATION)
    undecided(penalty)
    return penalty


def _tell_officers(penalty: Penalty, message: str) -> None:
    url = reverse("penalty-detail", args=[penalty.number])
    send([penalty.announced_by], message, url=url, case=penalty.case, penalty=penalty)
