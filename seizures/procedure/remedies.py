"""The party goes against the decision: reconsideration, suit, and what their outcome does.

Administrative Reconsideration Law 20, 27, 62; Administrative Litigation Law 45, 46; APL 73. A
remedy never makes the decision heavier, and does not stay it by itself; the goods are kept.
"""

from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.procedure import outcome_letters, publishing, telling
from seizures.procedure.fines import of_the_party, order, tell_officers, tell_party
from seizures.procedure.freeing import free
from seizures.procedure.guards import TooLate, WrongState, last_clock
from seizures.procedure.hearing import locked
from seizures.procedure.remedy_time import (
    CITATION,
    CLOCKS,
    SUIT_AFTER,
    RemedyUsed,
    check_time,
    check_words,
    is_open,
)
from seizures.procedure.service_clocks import is_held
from seizures.remedies.models import Remedy
from seizures.remedies.queries import pending

STAY_CITATION = "APL art 73"
WORSE_CITATION = "Administrative Reconsideration Law 2023 art 63"
DECISION_CLOCK = "reconsideration_decision"
STORAGE = "storage_fee_cap"
#: what becomes of the case when its decision is annulled
ANEW, RELEASE = "anew", "release"

__all__ = ["RemedyUsed", "accept", "conclude", "file", "stay"]

FILED = gettext_noop("The party has gone against penalty %(penalty)s.")
CHANGED = gettext_noop("The decision on penalty %(penalty)s was changed; see the letter.")
ANNULLED = gettext_noop("The decision on penalty %(penalty)s was annulled; see the letter.")
UPHELD = gettext_noop("The decision on penalty %(penalty)s was upheld.")


def can_file(penalty: Penalty, user: User | None, now: datetime) -> None:
    """A decision stands, and no remedy against it is under way."""
    if penalty.status != Penalty.Status.DECIDED:
        raise WrongState(_("There is no decision to go against."), CITATION)
    if remedy := pending(penalty.case):
        raise WrongState(
            _("%(kind)s %(number)s is under way.")
            % {"kind": remedy.get_kind_display(), "number": remedy.number},
            CITATION,
        )


def can_file_as_party(penalty: Penalty, user: User | None, now: datetime) -> None:
    can_file(penalty, user, now)
    of_the_party(penalty, user)
    if not any(is_open(penalty.case, kind, now) for kind in Remedy.Kind.values):
        raise TooLate(_("The time for reconsideration and for a suit is over."), CITATION)


@transaction.atomic
def file(  # noqa: PLR0913  # each is a statement of the request
    penalty: Penalty,
    *,
    actor: User,
    kind: str,
    authority: str,
    grounds: str,
    filed_on: date | None = None,
    reference: str = "",
    late_reasons: str = "",
    document: "File[bytes] | None" = None,
) -> Remedy:
    """Note that the party has asked for reconsideration or sued (within 60 days, 6 months).

    What was filed late is noted only with the reasons why the authority takes it all the same.
    Raises TooLate, RemedyUsed, WrongState (409) or InvalidInput (422).
    """
    penalty = locked(penalty)
    now = timezone.now()
    can_file(penalty, actor, now)
    if kind not in Remedy.Kind.values:
        raise InvalidInput(_("Choose the remedy."), field="kind")
    filed_on = filed_on or timezone.localdate(now)
    check_words(penalty, authority, grounds, filed_on)
    check_time(penalty, kind, filed_on, late_reasons)
    remedy = Remedy.objects.create(
        number=public_number("F", filed_on.year, series=penalty.case.district_id[:2]),
        penalty=penalty,
        kind=kind,
        filed_on=filed_on,
        authority=authority.strip()[:200],
        reference=reference.strip()[:100],
        grounds=grounds.strip(),
        late_reasons=late_reasons.strip(),
        document=store(document, actor=actor, field="document") if document else None,
        noted_by=actor,
        noted_at=now,
    )
    case = penalty.case
    deadlines.meet(case, CLOCKS[kind], at=now)
    if kind == Remedy.Kind.SUIT:
        deadlines.meet(case, SUIT_AFTER, at=now)
    deadlines.stop(case, STORAGE, at=now)
    record(
        "remedy.filed",
        remedy,
        actor=actor,
        case=case.number,
        penalty=penalty.number,
        kind=kind,
        filed_on=str(filed_on),
    )
    tell_officers(penalty, FILED)
    return remedy


def can_judge(penalty: Penalty, user: User | None, now: datetime) -> None:
    """A remedy is under way."""
    if pending(penalty.case) is None:
        raise WrongState(_("No remedy is under way."), CITATION)


def can_accept(penalty: Penalty, user: User | None, now: datetime) -> None:
    can_judge(penalty, user, now)
    remedy = pending(penalty.case)
    if remedy and remedy.status != Remedy.Status.FILED:
        raise WrongState(_("The remedy is accepted already."), CITATION)


@transaction.atomic
def accept(penalty: Penalty, *, actor: User, accepted: bool, reference: str = "") -> Remedy:
    """Note whether the authority or court takes the matter (its own time to decide runs then)."""
    penalty = locked(penalty)
    now = timezone.now()
    can_accept(penalty, actor, now)
    remedy = _locked(penalty)
    remedy.move_to(Remedy.Status.ACCEPTED if accepted else Remedy.Status.NOT_ACCEPTED)
    remedy.reference = reference.strip()[:100] or remedy.reference
    if not accepted:
        remedy.ended_on = timezone.localdate(now)
    remedy.save(update_fields=["status", "reference", "ended_on"])
    if accepted and remedy.kind == Remedy.Kind.RECONSIDERATION:
        deadlines.start(penalty.case, DECISION_CLOCK, at=now)
    elif not accepted:
        _resume(penalty.case, remedy, now)
    record("remedy.accepted" if accepted else "remedy.not_accepted", remedy, actor=actor)
    return remedy


def can_stay(penalty: Penalty, user: User | None, now: datetime) -> None:
    can_judge(penalty, user, now)
    remedy = pending(penalty.case)
    if remedy and remedy.stayed_on:
        raise WrongState(_("Execution is stayed already."), STAY_CITATION)


@transaction.atomic
def stay(penalty: Penalty, *, actor: User, reasons: str) -> Remedy:
    """Execution is stayed while the remedy is under way (APL 73); by itself it is not."""
    penalty = locked(penalty)
    now = timezone.now()
    can_stay(penalty, actor, now)
    if not reasons.strip():
        raise InvalidInput(_("Say who stayed the execution, and why."), field="reasons")
    remedy = _locked(penalty)
    remedy.stayed_on, remedy.stay_reasons = timezone.localdate(now), reasons.strip()
    remedy.save(update_fields=["stayed_on", "stay_reasons"])
    deadlines.stop(penalty.case, "fine_payment", at=now)
    record("remedy.stayed", remedy, actor=actor, reasons=remedy.stay_reasons)
    return remedy


@transaction.atomic
def conclude(  # noqa: PLR0913  # each is a statement of the outcome
    penalty: Penalty,
    *,
    actor: User,
    result: str,
    outcome: str,
    ended_on: date | None = None,
    new_fine: Decimal | None = None,
    then: str = ANEW,
    document: "File[bytes] | None" = None,
) -> Remedy:
    """Note how the remedy ended; the decision, the case and its clocks follow.

    Changed: the fine becomes ``new_fine``, never more than before. Annulled: the case is decided
    anew, or its goods are released. Raises WrongState (409) or InvalidInput (422).
    """
    penalty = locked(penalty)
    now = timezone.now()
    can_judge(penalty, actor, now)
    remedy = _locked(penalty)
    ended_on = ended_on or timezone.localdate(now)
    _check_outcome(penalty, remedy, result, outcome, ended_on, new_fine)
    remedy.move_to(result)
    remedy.ended_on, remedy.outcome = ended_on, outcome.strip()
    remedy.old_fine = penalty.fine
    remedy.new_fine = {Remedy.Status.CHANGED: new_fine, Remedy.Status.ANNULLED: Decimal(0)}.get(
        Remedy.Status(result)
    )
    if document:
        remedy.outcome_document = store(document, actor=actor, field="document")
    remedy.save()
    deadlines.meet(penalty.case, DECISION_CLOCK, at=now)
    record(
        "remedy.concluded",
        remedy,
        actor=actor,
        case=penalty.case.number,
        result=result,
        old_fine=str(remedy.old_fine),
        new_fine=str(remedy.new_fine) if remedy.new_fine is not None else "",
    )
    if result == Remedy.Status.ANNULLED:
        _annul(penalty, remedy, then, actor, now)
        return remedy
    _resume(penalty.case, remedy, now)
    if result == Remedy.Status.CHANGED:
        _change(penalty, remedy, actor)
    else:
        tell_party(penalty, UPHELD)
    return remedy


def _check_outcome(  # each is a statement of the outcome
    penalty: Penalty,
    remedy: Remedy,
    result: str,
    outcome: str,
    ended_on: date,
    new_fine: Decimal | None,
) -> None:
    if result not in {str(end) for end in Remedy.ENDS}:
        raise InvalidInput(_("Choose how the remedy ended."), field="result")
    if not outcome.strip():
        raise InvalidInput(_("Say what was decided."), field="outcome")
    if not remedy.filed_on <= ended_on <= timezone.localdate():
        raise InvalidInput(
            _("The end lies on or after the filing, and not in the future."), field="ended_on"
        )
    if result != Remedy.Status.CHANGED:
        return
    if new_fine is None or new_fine < 0:
        raise InvalidInput(_("State the fine as changed."), field="new_fine")
    if new_fine > penalty.fine:
        raise InvalidInput(
            _("A remedy never makes the penalty heavier: at most %(fine)s yuan.")
            % {"fine": f"{penalty.fine:,.2f}"},
            field="new_fine",
            citation=WORSE_CITATION,
        )


def _change(penalty: Penalty, remedy: Remedy, actor: User) -> None:
    penalty.fine = remedy.new_fine if remedy.new_fine is not None else penalty.fine
    penalty.save(update_fields=["fine"])
    _order_change(penalty, remedy, actor)
    publishing.decision_fell(penalty, timezone.now())
    tell_party(penalty, CHANGED)


def _annul(penalty: Penalty, remedy: Remedy, then: str, actor: User, now: datetime) -> None:
    """The decision is gone: fine and confiscation with it. Goods disposed of cannot come back."""
    case = penalty.case
    penalty.move_to(Penalty.Status.ANNULLED)
    penalty.save(update_fields=["status"])
    deadlines.stop_all(case, at=now)
    _order_change(penalty, remedy, actor)
    tell_party(penalty, ANNULLED)
    telling.tell_holder(case, ANNULLED, penalty=penalty)
    if case.status == Case.Status.PENALISED:
        _undo(case, remedy, then, actor, now)
    publishing.decision_fell(penalty, now)


def _undo(case: Case, remedy: Remedy, then: str, actor: User, now: datetime) -> None:
    if then == RELEASE:
        free(case, actor=actor, ground="decision_annulled", now=now, reasons=remedy.outcome)
        return
    case.move_to(Case.Status.INFRINGING)
    case.save(update_fields=["status"])
    deadlines.start(case, "penalty_decision", at=now)


def _order_change(penalty: Penalty, remedy: Remedy, actor: User) -> None:
    content = outcome_letters.penalty_change(remedy, penalty.number)
    order(penalty, Notice.Kind.PENALTY_CHANGE, content, actor)


def _resume(case: Case, remedy: Remedy, now: datetime) -> None:
    """The party may still sue; storage that was stopped goes on to its own last day."""
    if remedy.kind == Remedy.Kind.RECONSIDERATION and remedy.status != Remedy.Status.WITHDRAWN:
        deadlines.stop(case, CLOCKS[Remedy.Kind.SUIT], at=now)
        deadlines.start(case, SUIT_AFTER, at=now)
    storage = last_clock(case, STORAGE)
    if storage is None or is_held(case, STORAGE):
        return
    if storage.status == Deadline.Status.STOPPED and storage.due_at > now:
        deadlines.start(case, STORAGE, at=storage.started_at)


def _locked(penalty: Penalty) -> Remedy:
    rows = Remedy.objects.pending().filter(penalty=penalty)
    return rows.select_for_update(no_key=True).get()
