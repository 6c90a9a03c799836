"""Release of patent goods against a deposit, and what becomes of it (REG 19; MEA 20, 36)."""

from datetime import datetime
from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.models import StoredFile
from core.files.services import store
from core.numbering import public_number
from core.wording import letter
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.counter_securities.models import CounterSecurity
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.procedure import counter_guards, guards, telling
from seizures.procedure.freeing import free
from seizures.procedure.service_clocks import last_day, send_letter
from seizures.securities import services as securities
from seizures.securities.rules import amount_due
from seizures.securities.services import SecurityTooLow

ASKED = gettext_noop("A deposit is offered for the release of the goods in case %(case)s.")
REFUSED = gettext_noop("Your deposit in case %(case)s is refused: %(reason)s")
RELEASED = gettext_noop(
    "The goods of case %(case)s are released against a deposit. Prove a suit by %(due)s, or the"
    " deposit goes back."
)
SUED = gettext_noop("The rights holder has proved its suit in case %(case)s.")
BACK = gettext_noop("Your deposit in case %(case)s is returned.")
BACK_TO_SENDER = gettext_noop(
    "The deposit in case %(case)s is returned to the consignor or consignee."
)
PAID = gettext_noop("The deposit in case %(case)s is paid out under the judgment.")
NO_SUIT = gettext_noop("No suit was proved within the time limit.")


@transaction.atomic
def ask_release(
    case: Case,
    *,
    actor: User,
    reasons: str,
    amount: Decimal,
    reference_no: str,
    document: "File[bytes] | None",
) -> CounterSecurity:
    """Consignor or consignee applies in writing and deposits the value of the goods (REG 19)."""
    case = Case.objects.locked(case.pk)
    counter_guards.ask_for(case, actor)
    due = amount_due(counter_guards.TIER, case.value)
    if amount < due.amount:
        raise SecurityTooLow(
            _("The deposit must be at least %(minimum)s yuan (%(citation)s).")
            % {"minimum": f"{due.amount:,.2f}", "citation": due.citation},
            field="amount",
            minimum=str(due.amount),
            citation=due.citation,
        )
    if not reasons.strip():
        raise InvalidInput(
            _("Say why the goods do not infringe (Measures art 20)."), field="reasons"
        )
    if document is None:
        raise InvalidInput(_("Attach the proof of the payment."), field="document")
    now = timezone.now()
    counter = CounterSecurity.objects.create(
        number=public_number("D", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        stage=case.status,
        amount=amount,
        amount_due=due.amount,
        tier_key=due.tier_key,
        citation=due.citation[:300],
        reasons=reasons.strip(),
        reference_no=reference_no.strip(),
        document=store(document, actor=actor, field="document"),
        submitted_by=actor,
        submitted_at=now,
    )
    record(
        "counter_security.submitted",
        counter,
        actor=actor,
        case=case.number,
        stage=case.status,
        amount=str(amount),
        amount_due=str(due.amount),
        citation=counter_guards.CITATION,
    )
    telling.tell_officers(case, ASKED, supervisors=True)
    return counter


@transaction.atomic
def refuse(case: Case, *, actor: User, reason: str) -> CounterSecurity:
    """Refuse the deposit in writing; the goods stay detained and every clock goes on."""
    case = Case.objects.locked(case.pk)
    counter = _locked(counter_guards.decide(case))
    if not reason.strip():
        raise InvalidInput(_("Say why the deposit is refused."), field="reason")
    counter.move_to(CounterSecurity.Status.REFUSED)
    counter.decided_by, counter.decided_at = actor, timezone.now()
    counter.refusal_reason = reason.strip()
    counter.save(update_fields=["status", "decided_by", "decided_at", "refusal_reason"])
    _send(case, Notice.Kind.COUNTER_SECURITY_REFUSAL, "consignor", actor, reasons=reason.strip())
    record("counter_security.refused", counter, actor=actor, case=case.number, reason=reason)
    telling.tell_consignor(case, REFUSED, reason=reason.strip()[:200])
    return counter


@transaction.atomic
def accept(case: Case, *, actor: User) -> CounterSecurity:
    """Accept the deposit, release the goods, tell the holder (MEA 20).

    With the service of that notice the holder's 30 working days to prove a suit begin (MEA 41).
    """
    case = Case.objects.locked(case.pk)
    counter = _locked(counter_guards.decide(case))
    now = timezone.now()
    counter.move_to(CounterSecurity.Status.ACCEPTED)
    counter.decided_by, counter.decided_at = actor, now
    counter.save(update_fields=["status", "decided_by", "decided_at"])
    free(case, actor=actor, ground=counter_guards.GROUND, now=now, reasons=counter.number)
    clock = deadlines.start(case, counter_guards.SUIT_PROOF, at=now)
    _send(
        case,
        Notice.Kind.COUNTER_SECURITY_NOTICE,
        "holder",
        actor,
        released_on=timezone.localdate(now).isoformat(),
        days=clock.length,
        last_day=last_day(case, "holder", clock),
        number=counter.number,
        amount=f"{counter.amount:,.2f}",
    )
    record(
        "counter_security.accepted",
        counter,
        actor=actor,
        case=case.number,
        suit_by=clock.due_at.isoformat(),
        citation=counter_guards.CITATION,
    )
    telling.tell_holder(case, RELEASED, due=timezone.localdate(clock.last_moment))
    return counter


@transaction.atomic
def prove_suit(
    case: Case, *, actor: User, court: str, number: str, document: "File[bytes] | None"
) -> CounterSecurity:
    """The holder shows the court's notice of acceptance; the deposit waits for the judgment."""
    case = Case.objects.locked(case.pk)
    guards.side_of(case, "holder", actor)
    now = timezone.now()
    counter = _locked(counter_guards.prove(case, now))
    if not court.strip():
        raise InvalidInput(_("Name the court."), field="court")
    if not number.strip():
        raise InvalidInput(_("Give the number of the suit."), field="number")
    if document is None:
        raise InvalidInput(
            _("Attach a copy of the court's notice of acceptance (Measures art 20)."),
            field="document",
        )
    return _sued(
        case,
        counter,
        actor=actor,
        court=court.strip(),
        number=number.strip(),
        document=store(document, actor=actor, field="document"),
    )


def _sued(
    case: Case,
    counter: CounterSecurity,
    *,
    actor: User,
    court: str,
    number: str,
    document: StoredFile,
) -> CounterSecurity:
    now = timezone.now()
    counter.move_to(CounterSecurity.Status.SUED)
    counter.suit_court, counter.suit_number = court, number
    counter.suit_document = document
    counter.suit_proven_by, counter.suit_proven_at = actor, now
    counter.save(
        update_fields=[
            "status",
            "suit_court",
            "suit_number",
            "suit_document",
            "suit_proven_by",
            "suit_proven_at",
        ]
    )
    deadlines.meet(case, counter_guards.SUIT_PROOF, at=now)
    record(
        "counter_security.sued",
        counter,
        actor=actor,
        case=case.number,
        court=counter.suit_court,
        suit=counter.suit_number,
        citation=counter_guards.SUIT,
    )
    telling.tell_officers(case, SUED, legal=True)
    telling.tell_consignor(case, SUED)
    return counter


@transaction.atomic
def follow_judgment(
    case: Case, *, actor: User, infringing: bool, judgment: str, reasons: str
) -> CounterSecurity:
    """The deposit follows the judgment: paid out when the goods infringe, returned when not."""
    case = Case.objects.locked(case.pk)
    counter = _locked(counter_guards.judge(case))
    if not judgment.strip():
        raise InvalidInput(_("Give the number of the judgment."), field="judgment")
    if not reasons.strip():
        raise InvalidInput(_("Say what the judgment orders."), field="reasons")
    act = holds.COUNTER_PAYOUT if infringing else holds.COUNTER_RETURN
    if holds.amount(case, act, counter.amount):
        raise guards.StillStandsForSomething(
            _("A court has frozen the deposit."), counter_guards.JUDGMENT
        )
    counter.judgment_number = judgment.strip()
    counter.save(update_fields=["judgment_number"])
    status = CounterSecurity.Status.PAID_OUT if infringing else CounterSecurity.Status.RETURNED
    return _close(case, counter, status, actor=actor, reasons=reasons.strip())


def return_without_suit(case: Case, deadline: Deadline) -> None:
    """Thirty working days without the proof of a suit: the deposit goes back (MEA 20, 36).

    Called by the clock, with the case locked.
    """
    now = timezone.now()
    counter = counter_guards.live(case)
    if counter is None or counter.status != CounterSecurity.Status.ACCEPTED:
        deadlines.stop(case, counter_guards.SUIT_PROOF, at=now)
        return
    deadlines.miss(case, counter_guards.SUIT_PROOF, at=now)
    if holds.amount(case, holds.COUNTER_RETURN, counter.amount):
        return  # a court has frozen it: it goes back when the court lifts its notice
    counter = _locked(counter)
    _close(case, counter, CounterSecurity.Status.RETURNED, actor=None, reasons=NO_SUIT)


def return_after_lifting(case: Case) -> None:
    """No court keeps the deposit any more: when nobody proved a suit in time it goes back now.

    Called with the case locked.
    """
    counter = counter_guards.live(case)
    if counter is None or counter.status != CounterSecurity.Status.ACCEPTED:
        return
    if guards.time_is_over(case, counter_guards.SUIT_PROOF, timezone.now()):
        _close(case, _locked(counter), CounterSecurity.Status.RETURNED, actor=None, reasons=NO_SUIT)


def suit_by_court(
    case: Case,
    *,
    actor: User,
    court: str,
    number: str,
    received_at: datetime,
    document: StoredFile | None,
) -> CounterSecurity | None:
    """The court itself tells customs that it has accepted the suit: that proves it as well, when
    it arrives in time (MEA 20(3)). None when no deposit waits for it. Called with the case locked.
    """
    counter = counter_guards.live(case)
    clock = guards.last_clock(case, counter_guards.SUIT_PROOF)
    if counter is None or counter.status != CounterSecurity.Status.ACCEPTED:
        return None
    if clock is not None and received_at >= clock.due_at:
        return None
    if document is None:
        raise InvalidInput(
            _("Attach a copy of the court's notice of acceptance (Measures art 20)."), field="file"
        )
    return _sued(case, _locked(counter), actor=actor, court=court, number=number, document=document)


def _close(
    case: Case, counter: CounterSecurity, status: str, *, actor: User | None, reasons: str
) -> CounterSecurity:
    """The deposit is dealt with: from now the holder's security waits 20 working days (MEA 36)."""
    now = timezone.now()
    counter.move_to(status)
    counter.closed_by, counter.closed_at, counter.closing_reasons = actor, now, reasons
    counter.save(update_fields=["status", "closed_by", "closed_at", "closing_reasons"])
    held = securities.live(case)
    if held is not None and guards.returnable(held):
        deadlines.start(case, counter_guards.RETURN_AFTER, at=now)
    returned = status == CounterSecurity.Status.RETURNED
    if returned:
        kind, amount = Notice.Kind.COUNTER_SECURITY_RETURN, f"{counter.amount:,.2f}"
        both = {"zh": "未在规定期限内提交人民法院受理通知。", "en": NO_SUIT}
        why = both if reasons == NO_SUIT else {"zh": reasons, "en": reasons}
        _send(case, kind, "consignor", actor, number=counter.number, amount=amount, reasons=why)
    record(
        "counter_security.returned" if returned else "counter_security.paid_out",
        counter,
        actor=actor,
        case=case.number,
        judgment=counter.judgment_number,
        reasons=reasons,
        citation=counter_guards.JUDGMENT,
    )
    telling.tell_consignor(case, BACK if returned else PAID)
    telling.tell_holder(case, BACK_TO_SENDER if returned else PAID)
    return counter


def _send(
    case: Case, kind: Notice.Kind, addressee: str, actor: User | None, **values: object
) -> Notice:
    said = letter(kind, {"case": case.number, **values})
    return send_letter(case, kind, addressee=addressee, actor=actor, extra=said)


def _locked(counter: CounterSecurity) -> CounterSecurity:
    """One deposit for change, after its case. Only inside a transaction."""
    rows = CounterSecurity.objects.select_for_update(no_key=True, of=("self",))
    return rows.get(pk=counter.pk)
