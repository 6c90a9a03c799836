"""Security of the rights holder: submitted, accepted or refused, returned.

The legal steps around it (time limits, detention) are in ``seizures.procedure``, which calls
these services with the case already locked.
"""

from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.general_security import services as general_securities
from seizures.securities.models import Security
from seizures.securities.rules import Due, amount_due

#: who vouches gives a letter, and customs vets the letter (MEA 38, GUA 13)
LETTERS = frozenset({Security.Form.BANK_GUARANTEE, Security.Form.OTHER_GUARANTEE})


class SecurityTooLow(InvalidInput):
    """Less than the law demands for goods of this value (MEA 23)."""

    code = "security_too_low"


class LetterMissing(InvalidInput):
    """A guarantee is its letter: without the document there is nothing to vet (GUA 13)."""

    code = "letter_missing"


class AlreadyGiven(DomainError):
    """One security is submitted or accepted already."""

    code = "security_already_given"


def live(case: Case) -> Security | None:
    """The security that is submitted or accepted; there is at most one."""
    statuses = [Security.Status.SUBMITTED, Security.Status.ACCEPTED]
    return Security.objects.filter(case=case, status__in=statuses).first()


@transaction.atomic
def submit(
    case: Case,
    *,
    actor: User,
    form: str,
    amount: Decimal,
    reference_no: str,
    document: "File[bytes] | None",
) -> Security:
    """Give security for the detention of the goods (REG 14, MEA 23, 38): not yet accepted.

    A general security has been approved before (MEA 24): what the law demands is drawn on it,
    whatever ``amount`` says. Raises SecurityTooLow, LetterMissing (422 at the field) or
    AlreadyGiven.
    """
    due = amount_due(case.flow, case.value)
    if live(case):
        raise AlreadyGiven(_("Security for this case has been given already."))
    if form != Security.Form.GENERAL:
        _check_own(form, amount, due, document)
    now = timezone.now()
    number = public_number("S", now.year, series=case.district_id[:2])
    general = None
    if form == Security.Form.GENERAL:
        amount = due.amount
        general = general_securities.draw(case, actor=actor, amount=amount, security_no=number)
        reference_no = general.number
    security = Security.objects.create(
        number=number,
        case=case,
        form=form,
        general=general,
        status=Security.Status.ACCEPTED if general else Security.Status.SUBMITTED,
        decided_at=now if general else None,
        amount=amount,
        amount_due=due.amount,
        tier_key=due.tier_key,
        citation=due.citation[:300],
        reference_no=reference_no,
        document=store(document, actor=actor, field="document") if document else None,
        submitted_by=actor,
        submitted_at=now,
    )
    record(
        "security.submitted",
        security,
        actor=actor,
        case=case.number,
        amount=str(amount),
        amount_due=str(due.amount),
        citation=due.citation,
    )
    if general:
        record("security.accepted", security, actor=None, case=case.number, general=general.number)
    return security


def _check_own(form: str, amount: Decimal, due: Due, document: "File[bytes] | None") -> None:
    """A deposit or letter for this case alone: enough of it, and with its paper."""
    if amount < due.amount or amount <= 0:
        raise SecurityTooLow(
            _("The security must be at least %(minimum)s yuan (%(citation)s).")
            % {"minimum": f"{due.amount:,.2f}", "citation": due.citation},
            field="amount",
            minimum=str(due.amount),
            citation=due.citation,
        )
    if form in LETTERS and document is None:
        raise LetterMissing(
            _("Attach the letter of guarantee (Customs Security Regs art 13)."),
            field="document",
            citation="Customs Security Regs art 13",
        )


@transaction.atomic
def accept(security: Security, *, actor: User) -> Security:
    """Accept security after vetting its papers (GUA 16)."""
    security = locked(security)
    security.move_to(Security.Status.ACCEPTED)
    security.decided_by, security.decided_at = actor, timezone.now()
    security.save(update_fields=["status", "decided_by", "decided_at"])
    record("security.accepted", security, actor=actor, case=security.case.number)
    return security


@transaction.atomic
def refuse(security: Security, *, actor: User, reason: str) -> Security:
    """Refuse security in writing, with the reason (GUA 16)."""
    security = locked(security)
    security.move_to(Security.Status.REFUSED)
    security.decided_by, security.decided_at = actor, timezone.now()
    security.refusal_reason = reason
    security.save(update_fields=["status", "decided_by", "decided_at", "refusal_reason"])
    record("security.refused", security, actor=actor, case=security.case.number, reason=reason)
    return security


@transaction.atomic
def give_back_part(security: Security, amount: Decimal, *, actor: User | None) -> Security:
    """Return so much of the security while a court keeps the rest (MEA 35(3)).

    A letter of guarantee cannot be divided. Raises InvalidInput.
    """
    security = locked(security)
    if security.form in LETTERS or amount < 0 or security.part_returned + amount > security.amount:
        raise InvalidInput(_("So much of this security cannot go back."), field="amount")
    security.part_returned += amount
    security.save(update_fields=["part_returned"])
    if security.general and amount:
        general_securities.give_back(
            security.general,
            security.case,
            actor=actor,
            amount=amount,
            security_no=security.number,
        )
    record(
        "security.part_returned",
        security,
        actor=actor,
        case=security.case.number,
        amount=str(amount),
        kept=str(security.amount - security.part_returned),
        citation="Measures art 35(3)",
    )
    return security


@transaction.atomic
def give_back(security: Security, *, actor: User | None) -> Security:
    """Return the security to the holder (MEA 35, 36)."""
    security = locked(security)
    security.move_to(Security.Status.RETURNED)
    security.returned_at = timezone.now()
    security.save(update_fields=["status", "returned_at"])
    if security.general:
        general_securities.give_back(
            security.general,
            security.case,
            actor=actor,
            amount=security.amount - security.part_returned,
            security_no=security.number,
        )
    record("security.returned", security, actor=actor, case=security.case.number)
    return security


def locked(security: Security) -> Security:
    """Fetch one security for change. Only inside a transaction."""
    rows = Security.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("case", "general").get(pk=security.pk)
