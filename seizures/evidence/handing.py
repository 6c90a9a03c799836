"""Handing over in two signatures: one officer offers, another confirms what is really there."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.notifications.services import send
from core.numbering import public_number
from seizures.evidence import exhibits
from seizures.evidence.exhibits import Place
from seizures.evidence.models import CustodyEvent, Exhibit, Transfer, TransferLine

OFFERED = gettext_noop("%(giver)s hands %(n)s things over to you: confirm %(transfer)s.")
CONFIRMED = gettext_noop("%(taker)s has confirmed %(transfer)s.")
DECLINED = gettext_noop("%(taker)s has not taken over %(transfer)s: %(reason)s")


class NotYours(DomainError):
    """Somebody else has to sign."""

    code = "not_yours_to_sign"


class ChangedMeanwhile(DomainError):
    """What lies there is not what the giver signed."""

    code = "changed_meanwhile"


@transaction.atomic
def offer(
    things: Sequence[Exhibit],
    *,
    actor: User,
    taker: User,
    place: Place,
    outside: str = "",
    seal_no: str = "",
    remarks: str = "",
) -> Transfer:
    """Sign as giver. The things stay where they are until the taker signs too.

    ``outside`` names a receiver who is no officer (laboratory, warehouse): then ``taker`` is the
    second officer, who confirms with the signed receipt.
    """
    rows = exhibits.lock(things)
    if not rows:
        raise InvalidInput(_("Choose what is handed over."), field="items")
    if taker == actor:
        raise InvalidInput(_("Another person has to take it over."), field="taker")
    exhibits.check_held(rows)
    district = rows[0].case.district
    if taker.district_id != district.pk or not taker.can(Can.KEEP_CASE_FILE):
        raise InvalidInput(_("Choose an officer of the district."), field="taker")
    if any(row.case.district_id != district.pk for row in rows):
        raise InvalidInput(_("All things must be of one district."), field="items")
    if not place.name:
        raise InvalidInput(_("Say where it is put."), field="place")
    now = timezone.now()
    transfer = Transfer(
        number=public_number("H", timezone.localdate(now).year, series=district.pk[:2]),
        district=district,
        giver=actor,
        taker=taker,
        outside=outside.strip()[:200],
        store=place.store,
        place=place.name[:200],
        shelf=place.shelf.strip()[:60],
        seal_no=seal_no.strip()[:60],
        remarks=remarks.strip()[:300],
        offered_at=now,
    )
    lines = [
        TransferLine(
            transfer=transfer,
            exhibit=row,
            quantity=row.quantity,
            unit=row.unit,
            seal_no=row.seal_no,
        )
        for row in rows
    ]
    transfer.content_hash = content_hash(transfer, lines)
    transfer.save()
    TransferLine.objects.bulk_create(lines)
    record(
        "transfer.offered",
        transfer,
        actor=actor,
        to=transfer.to_party,
        items=[row.number for row in rows],
        signed=transfer.content_hash,
    )
    send(
        [taker],
        OFFERED,
        url=transfer.get_absolute_url(),
        once=f"transfer-{transfer.pk}",
        giver=actor,
        n=len(rows),
        transfer=transfer,
    )
    return transfer


@transaction.atomic
def confirm(transfer: Transfer, *, actor: User, receipt: "File[bytes] | None" = None) -> Transfer:
    """Sign as taker: now the things are with the taker, each by an entry both signed.

    Raises ChangedMeanwhile when a quantity or seal is not what the giver signed.
    """
    transfer, lines = _locked(transfer)
    _must_be(transfer.taker, actor)
    transfer.move_to(Transfer.Status.TAKEN)
    if transfer.outside:
        if receipt is None:
            raise InvalidInput(_("Attach the receipt signed by the receiver."), field="receipt")
        transfer.receipt = store(receipt, actor=actor, field="receipt")
    _check_unchanged(transfer, lines)
    transfer.decided_at = timezone.now()
    transfer.save(update_fields=["status", "receipt", "decided_at"])
    for line in lines:
        _hand_over(transfer, line, transfer.decided_at)
    record(
        "transfer.taken",
        transfer,
        actor=actor,
        giver=str(transfer.giver),
        items=[line.exhibit.number for line in lines],
        signed=transfer.content_hash,
        receipt=transfer.receipt.sha256 if transfer.receipt else "",
    )
    _tell_giver(transfer, CONFIRMED)
    return transfer


@transaction.atomic
def decline(transfer: Transfer, *, actor: User, reason: str) -> Transfer:
    """The taker does not take it over, and says why; everything stays with the giver."""
    transfer, _lines = _locked(transfer)
    _must_be(transfer.taker, actor)
    if not reason.strip():
        raise InvalidInput(_("Say why you do not take it over."), field="reason")
    _end(transfer, Transfer.Status.DECLINED, reason)
    record("transfer.declined", transfer, actor=actor, reason=transfer.reason)
    _tell_giver(transfer, DECLINED, reason=transfer.reason)
    return transfer


@transaction.atomic
def withdraw(transfer: Transfer, *, actor: User) -> Transfer:
    """The giver calls it off before it was confirmed."""
    transfer, _lines = _locked(transfer)
    _must_be(transfer.giver, actor)
    _end(transfer, Transfer.Status.WITHDRAWN, "")
    record("transfer.withdrawn", transfer, actor=actor)
    return transfer


def content_hash(transfer: Transfer, lines: Sequence[TransferLine]) -> str:
    """SHA-256 of all that the two sign: who, what, how much, under which seal, to where."""
    content = {
        "number": transfer.number,
        "giver": transfer.giver.username,
        "taker": transfer.taker.username,
        "outside": transfer.outside,
        "place": transfer.place,
        "shelf": transfer.shelf,
        "seal_no": transfer.seal_no,
        "remarks": transfer.remarks,
        "items": [
            [line.exhibit.number, f"{line.quantity:.3f}", line.unit, line.seal_no]
            for line in sorted(lines, key=lambda line: line.exhibit.number)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _locked(transfer: Transfer) -> tuple[Transfer, list[TransferLine]]:
    """Cases and items first, then the transfer: the same order as everywhere."""
    lines = list(transfer.lines.select_related("exhibit"))
    things = {row.pk: row for row in exhibits.lock(line.exhibit for line in lines)}
    for line in lines:
        line.exhibit = things[line.exhibit_id]
    rows = Transfer.objects.select_for_update(no_key=True, of=("self",)).for_list()
    return rows.get(pk=transfer.pk), lines


def _must_be(person: User, actor: User) -> None:
    if person != actor:
        raise NotYours(_("%(person)s has to sign this.") % {"person": person})


def _check_unchanged(transfer: Transfer, lines: Sequence[TransferLine]) -> None:
    for line in lines:
        now = (line.exhibit.quantity, line.exhibit.seal_no)
        if now != (line.quantity, line.seal_no):
            raise ChangedMeanwhile(
                _("%(item)s changed since the giver signed: start the hand-over anew.")
                % {"item": line.exhibit}
            )
    if content_hash(transfer, lines) != transfer.content_hash:
        raise ChangedMeanwhile(_("This is not what the giver signed."))


def _hand_over(transfer: Transfer, line: TransferLine, now: datetime) -> None:
    thing = line.exhibit
    before = thing.custodian
    thing.custodian, thing.store = transfer.to_party, transfer.store
    thing.place, thing.shelf = transfer.place, transfer.shelf
    thing.seal_no = transfer.seal_no or thing.seal_no
    thing.save(update_fields=["custodian", "store", "place", "shelf", "seal_no"])
    CustodyEvent.objects.create(
        case=thing.case,
        at=now,
        kind=CustodyEvent.Kind.MOVED,
        from_party=before,
        to_party=thing.custodian,
        place=thing.where,
        seal_no=thing.seal_no,
        quantity=line.quantity,
        unit=line.unit,
        remarks=transfer.remarks,
        actor=transfer.taker,
        exhibit=thing,
        transfer=transfer,
        given_by=transfer.giver,
        given_at=transfer.offered_at,
        taken_by=transfer.taker,
        taken_at=now,
        signed_hash=transfer.content_hash,
    )


def _end(transfer: Transfer, status: Transfer.Status, reason: str) -> None:
    transfer.move_to(status)
    transfer.decided_at, transfer.reason = timezone.now(), reason.strip()[:300]
    transfer.save(update_fields=["status", "decided_at", "reason"])


def _tell_giver(transfer: Transfer, message: str, **params: object) -> None:
    send(
        [transfer.giver],
        message,
        url=transfer.get_absolute_url(),
        once="",
        taker=transfer.taker,
        transfer=transfer,
        **params,
    )
