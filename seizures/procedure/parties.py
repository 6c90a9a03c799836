"""Steps of the parties that end or shape the procedure: withdrawing, settling, showing proof."""

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.evidence import services as evidence
from seizures.evidence.models import Evidence
from seizures.procedure import guards, telling
from seizures.procedure.freeing import free


@transaction.atomic
def withdraw(case: Case, *, actor: User) -> Case:
    """The holder withdraws its application before customs has determined (REG 24(5))."""
    case = Case.objects.locked(case.pk)
    guards.withdraw(case)
    record("case.withdrawn", case, actor=actor, citation=guards.WITHDRAWAL)
    return free(case, actor=actor, ground="holder_withdraws", now=timezone.now())


@transaction.atomic
def sign_settlement(
    case: Case, *, actor: User, side: str, agreement: "File[bytes] | None" = None
) -> Case:
    """Sign the request to lift detention because the parties agree (MEA 27(3)); both must sign.

    The first to sign attaches the agreement. With the second signature the goods are released.
    """
    case = Case.objects.locked(case.pk)
    guards.settle_for(case, side, actor)
    first = not (case.settlement_by_holder_at or case.settlement_by_consignor_at)
    if agreement is not None:
        evidence.add_evidence(
            case,
            agreement,
            actor=actor,
            kind=Evidence.Kind.DOCUMENT,
            title=_("Settlement agreement"),
        )
    elif first:
        raise InvalidInput(_("Attach the agreement (Measures art 27(3))."), field="agreement")
    field = f"settlement_by_{side}_at"
    setattr(case, field, timezone.now())
    case.save(update_fields=[field])
    record("case.settlement_signed", case, actor=actor, side=side, citation=guards.SETTLEMENT)
    telling.tell_officers(case, telling.SETTLEMENT_SIGNED)
    if case.settlement_by_holder_at and case.settlement_by_consignor_at:
        return free(case, actor=actor, ground="settlement", now=timezone.now())
    tell_other = telling.tell_consignor if side == "holder" else telling.tell_holder
    tell_other(case, telling.SETTLEMENT_SIGNED)
    return case


@transaction.atomic
def give_statement(
    case: Case, *, actor: User, title: str, document: "File[bytes]", secret: bool = False
) -> Evidence:
    """The consignor shows that its goods do not infringe (MEA 27, REG 24(4)); customs weighs it.

    What it marks as its commercial secret is not shown to the holder (REG 6, MEA 5).
    """
    case = Case.objects.locked(case.pk)
    guards.side_of(case, "consignor", actor)
    guards.state(case)
    added = evidence.add_evidence(
        case,
        document,
        actor=actor,
        kind=Evidence.Kind.DOCUMENT,
        title=title,
        secret_of="consignor" if secret else "",
    )
    telling.tell_officers(case, telling.STATEMENT)
    return added
