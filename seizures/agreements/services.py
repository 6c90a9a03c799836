"""Settlements and licences: reported by the holder, confirmed by somebody else, then lawful use."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can, Role
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.notifications.services import send
from core.numbering import public_number
from enterprises import uscc as codes
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.licensees import services as licensees
from seizures.agreements.models import Agreement
from seizures.cases.models import Case

CITATION = "Measures arts 6, 21, 27(3)"
REPORTED = gettext_noop("%(holder)s reports an agreement with %(partner)s: please confirm it.")
CONFIRMED = gettext_noop("The agreement %(agreement)s with %(partner)s is confirmed.")
REFUSED = gettext_noop("The agreement %(agreement)s with %(partner)s is not confirmed.")


class NotYours(DomainError):
    """Who reports an agreement does not confirm it."""

    code = "not_yours"


@transaction.atomic
def report(  # noqa: PLR0913  # each is a statement of the agreement
    holder: Enterprise,
    *,
    actor: User,
    kind: str,
    partner_name: str,
    value: Decimal,
    signed_on: date,
    partner_uscc: str = "",
    recordals: Collection[Recordal] = (),
    case: Case | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    goods: str = "",
    hs_prefixes: Collection[str] = (),
    file: Any = None,
) -> Agreement:
    """The holder reports what it agreed with a trader; nothing follows until it is confirmed."""
    partner_uscc = partner_uscc.strip().upper()
    _check(holder, actor, kind, partner_name, partner_uscc, value, signed_on)
    _check_rights(holder, kind, recordals, case)
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInput(_("A licence ends after it starts."), field="valid_to")
    agreement = Agreement.objects.create(
        number=public_number("A", timezone.localdate().year, series="G"),
        kind=kind,
        holder=holder,
        partner_name=partner_name.strip(),
        partner_uscc=partner_uscc,
        case=case,
        value=value,
        signed_on=signed_on,
        valid_from=valid_from,
        valid_to=valid_to,
        goods=goods.strip(),
        hs_prefixes=list(hs_prefixes),
        file=store(file, actor=actor) if file else None,
        reported_by=actor,
        reported_at=timezone.now(),
    )
    agreement.recordals.set(recordals)
    record(
        "agreement.reported",
        agreement,
        actor=actor,
        holder=str(holder),
        partner=agreement.partner_name,
        value=str(value),
        kind=kind,
    )
    _tell(_who_confirms(agreement), agreement, REPORTED, "agreement-detail")
    return agreement


@transaction.atomic
def confirm(agreement: Agreement, *, actor: User) -> Agreement:
    """The other side, or customs, confirms; a licence makes its user lawful from its first day."""
    agreement = _open(agreement, actor)
    agreement.move_to(Agreement.Status.CONFIRMED)
    agreement.decided_by, agreement.decided_at = actor, timezone.now()
    agreement.save(update_fields=["status", "decided_by", "decided_at"])
    if agreement.kind == Agreement.Kind.LICENCE:
        for recordal in agreement.recordals.order_by("pk"):
            licensees.add(
                recordal,
                actor=actor,
                name=agreement.partner_name,
                uscc=agreement.partner_uscc,
                goods=agreement.goods,
                hs_prefixes=agreement.hs_prefixes,
                valid_from=agreement.valid_from or agreement.signed_on,
                valid_to=agreement.valid_to,
            )
    record(
        "agreement.confirmed",
        agreement,
        actor=actor,
        holder=str(agreement.holder),
        partner=agreement.partner_name,
    )
    _tell(agreement.holder.people(), agreement, CONFIRMED, "agreement-detail")
    return agreement


@transaction.atomic
def refuse(agreement: Agreement, *, actor: User, reasons: str) -> Agreement:
    """Whoever is asked says why it does not confirm."""
    agreement = _open(agreement, actor)
    if not reasons.strip():
        raise InvalidInput(_("State why you do not confirm."), field="reasons")
    agreement.move_to(Agreement.Status.REFUSED)
    agreement.decided_by, agreement.decided_at = actor, timezone.now()
    agreement.refusal_reasons = reasons.strip()
    agreement.save(update_fields=["status", "decided_by", "decided_at", "refusal_reasons"])
    record("agreement.refused", agreement, actor=actor, reasons=agreement.refusal_reasons)
    _tell(agreement.holder.people(), agreement, REFUSED, "agreement-detail")
    return agreement


def may_decide(agreement: Agreement, user: User) -> bool:
    """Customs, or people of the other side; never the side that reported it."""
    if agreement.status != Agreement.Status.REPORTED or user.pk == agreement.reported_by_id:
        return False
    if user.can(Can.CONFIRM_AGREEMENTS):
        return True
    sides = Enterprise.objects.sending_for(user).exclude(pk=agreement.holder_id)
    return bool(agreement.partner_uscc) and sides.filter(uscc=agreement.partner_uscc).exists()


def _open(agreement: Agreement, actor: User) -> Agreement:
    rows = Agreement.objects.select_for_update(no_key=True, of=("self",))
    agreement = rows.select_related("holder").get(pk=agreement.pk)
    if agreement.status == Agreement.Status.REPORTED and not may_decide(agreement, actor):
        raise NotYours(
            _("The other side or customs confirms an agreement, not its reporter (%(citation)s).")
            % {"citation": CITATION}
        )
    return agreement


def _check(  # each is a statement of the agreement
    holder: Enterprise,
    actor: User,
    kind: str,
    partner_name: str,
    partner_uscc: str,
    value: Decimal,
    signed_on: date,
) -> None:
    if not Enterprise.objects.acting(actor).filter(pk=holder.pk).exists():
        raise NotYours(_("You do not act for this rights holder."))
    problems = {
        "kind": (kind not in Agreement.Kind.values, _("Choose what kind of agreement this is.")),
        "partner_name": (not partner_name.strip(), _("Name the other side.")),
        "value": (value < 0, _("A value cannot be negative.")),
        "signed_on": (signed_on > timezone.localdate(), _("This is in the future.")),
        "partner_uscc": (
            bool(partner_uscc) and not codes.is_valid(partner_uscc),
            _("This is no valid unified social credit code."),
        ),
    }
    for field, (wrong, message) in problems.items():
        if wrong:
            raise InvalidInput(message, field=field)
    if partner_uscc and partner_uscc == holder.uscc:
        raise InvalidInput(_("A holder needs no licence from itself."), field="partner_uscc")


def _check_rights(
    holder: Enterprise, kind: str, recordals: Collection[Recordal], case: Case | None
) -> None:
    if kind == Agreement.Kind.LICENCE and not recordals:
        raise InvalidInput(_("Choose the recorded rights that are licensed."), field="recordals")
    if any(recordal.right.holder_id != holder.pk for recordal in recordals):
        raise InvalidInput(_("Choose rights of this holder."), field="recordals")
    if case is not None and case.holder_id != holder.pk:
        raise InvalidInput(_("Choose a case of this holder."), field="case")


def _who_confirms(agreement: Agreement) -> list[User]:
    """People of the other side if it is known; else the legal officers of the holder's district."""
    if agreement.partner_uscc:
        known = Enterprise.objects.filter(
            uscc=agreement.partner_uscc, status=Enterprise.Status.VERIFIED
        ).first()
        if known is not None and (people := list(known.people())):
            return people
    district = agreement.case.district if agreement.case else agreement.holder.district
    return list(User.objects.of_district(district, Role.LEGAL)) if district else []


def _tell(people: Any, agreement: Agreement, message: str, page: str) -> None:
    url = reverse(page, args=[agreement.number])
    send(
        people,
        message,
        url=url,
        holder=agreement.holder,
        partner=agreement.partner_name,
        agreement=agreement,
    )
