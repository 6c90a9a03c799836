"""Delivering an approved transfer to the police: retried until it arrives, never twice.

The partner's inbox and our own mark are written in one transaction, and the inbox takes a key
only once. A worker that dies before the commit leaves nothing behind; one that comes second waits
for the lock, finds the mark, and leaves.
"""

import logging
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.files.models import StoredFile
from core.files.services import keep
from core.notifications.services import send
from seizures.cases.models import Case
from seizures.disclosures import services as disclosures
from seizures.disclosures.models import Disclosure
from seizures.hooks import services as hooks
from seizures.referrals import documents, packs
from seizures.referrals.models import Delivery, Referral

logger = logging.getLogger(__name__)

CLOCK = "transfer_delivery"
FILE = "Transfer Provisions arts 5, 6"
LETTER, ORDERED = "transfer_letter", "ordered"
#: the letter is drawn by the worker within seconds; so long the package waits for it
LETTER_PATIENCE = timedelta(minutes=10)
LETTER_PAUSE = timedelta(seconds=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
TELL_AFTER = 3

ARRIVED = gettext_noop("Customs has transferred a suspected crime to you: %(referral)s.")
STUCK = gettext_noop("The transfer %(referral)s could not be delivered yet: %(problem)s")


def deliver(referral_id: int) -> datetime | None:
    """Deliver once. Returns when to try again, or None when there is nothing left to do."""
    try:
        return _deliver(referral_id)
    except Exception as error:
        logger.exception("Referral %s could not be delivered", referral_id)
        return _put_off(referral_id, error)


@transaction.atomic
def _deliver(referral_id: int) -> datetime | None:
    referral = _locked(referral_id)
    if referral is None or referral.status != Referral.Status.APPROVED:
        return None
    now = timezone.now()
    if _letter_is_awaited(referral, now):
        return now + LETTER_PAUSE
    package = packs.build(referral)
    arrived = hand_to_partner(referral, package, now)
    referral.move_to(Referral.Status.DELIVERED)
    referral.delivered_at, referral.next_try_at = now, None
    referral.delivery_attempts += 1
    referral.delivery_problem = ""
    referral.package = _kept(referral, package)
    referral.save(
        update_fields=[
            "status",
            "delivered_at",
            "next_try_at",
            "delivery_attempts",
            "delivery_problem",
            "package",
        ]
    )
    _end_clock(referral, now)
    record(
        "referral.delivered",
        referral,
        actor=None,
        case=referral.case.number,
        sha256=referral.package.sha256,
    )
    people = User.objects.filter(partner_office=referral.partner_office_id, is_active=True)
    url = reverse("partner-referral", args=[referral.number])
    disclosures.note(
        referral.case,
        actor=None,
        to_kind=Disclosure.To.POLICE,
        to=referral.partner_office.name_zh,
        what=["package of the transfer"],
        ground=FILE,
        about=referral.number,
        sha256=arrived.sha256,
    )
    _tell_systems(referral, arrived)
    send(people, ARRIVED, url=url, once=f"delivered-{arrived.idempotency_key}", referral=referral)
    return None


def hand_to_partner(referral: Referral, package: bytes, now: datetime) -> Delivery:
    """Put the package into the inbox of the partner office; a key arrives only once.

    An office to which a transfer was sent on has a delivery, and a key, of its own (TRF 7).
    """
    earlier = referral.deliveries.count()
    return Delivery.objects.create(
        referral=referral,
        office=referral.partner_office,
        idempotency_key=f"{referral.number}-{earlier + 1}" if earlier else referral.number,
        sha256=sha256(package).hexdigest(),
        arrived_at=now,
    )


def _tell_systems(referral: Referral, arrived: Delivery) -> None:
    """The office's own systems get the transfer as data, and where the package lies."""
    hooks.dispatch(
        referral.partner_office,
        event="referral.delivered",
        subject=referral.number,
        key=arrived.idempotency_key,
        content={
            "at": arrived.arrived_at,
            "document": documents.document(referral),
            "package": {
                "path": f"/api/v1/referrals/{referral.number}/package/",
                "sha256": arrived.sha256,
            },
        },
    )


def _locked(referral_id: int) -> Referral | None:
    """The referral for change, its case first as everywhere; None when it is gone."""
    case_id = Referral.objects.filter(pk=referral_id).values_list("case_id", flat=True).first()
    if case_id is None:
        return None
    case = Case.objects.locked(case_id)
    rows = Referral.objects.select_for_update(no_key=True, of=("self",))
    referral = rows.select_related(
        "partner_office", "proposed_by", "second_officer", "decided_by"
    ).get(pk=referral_id)
    referral.case = case
    return referral


def _letter_is_awaited(referral: Referral, now: datetime) -> bool:
    decided = referral.decided_at or now
    awaited = referral.case.notices.filter(kind=LETTER, status=ORDERED).exists()
    return awaited and now < decided + LETTER_PATIENCE


def _kept(referral: Referral, package: bytes) -> StoredFile:
    name = f"{referral.number}.zip"
    return keep(package, name=name, content_type="application/zip", actor=None)


def _end_clock(referral: Referral, now: datetime) -> None:
    """The 24 hours of TRF 5: met, or missed when the delivery came late."""
    clock = referral.case.deadlines.running().filter(rule=CLOCK).first()
    if clock is not None:
        clock.move_to("missed" if now >= clock.due_at else "met")
        clock.ended_at = now
        clock.save(update_fields=["status", "ended_at"])


@transaction.atomic
def _put_off(referral_id: int, error: Exception) -> datetime | None:
    """Note what went wrong and when to try again: twice as long each time, up to half an hour."""
    referral = _locked(referral_id)
    if referral is None or referral.status != Referral.Status.APPROVED:
        return None
    attempts = referral.delivery_attempts
    pause = min(FIRST_PAUSE * 2 ** min(attempts, 10), LONGEST_PAUSE)
    referral.delivery_attempts = attempts + 1
    referral.delivery_problem = f"{type(error).__name__}: {error}"[:300]
    referral.next_try_at = timezone.now() + pause
    referral.save(update_fields=["delivery_attempts", "delivery_problem", "next_try_at"])
    if referral.delivery_attempts >= TELL_AFTER:
        send(
            [referral.proposed_by, *([referral.decided_by] if referral.decided_by else [])],
            STUCK,
            url=referral.get_absolute_url(),
            once=f"stuck-{referral.pk}",
            referral=referral,
            problem=referral.delivery_problem,
        )
    return referral.next_try_at
