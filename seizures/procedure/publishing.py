"""Penalty decisions made public, and withdrawn when they fall (APL 48; rules of GACC of 2014).

Twenty working days to publish and three to withdraw are rows of the reference table.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.deadlines import services as deadlines
from seizures.penalties.models import Penalty
from seizures.procedure.fines import tell_officers, tell_party
from seizures.procedure.guards import WrongState
from seizures.procedure.hearing import locked
from seizures.publications.models import Publication
from seizures.publications.rules import shown_name

PUBLISH = "penalty_info_publication"
WITHDRAW = "penalty_publication_withdraw"
CITATION = "APL art 48"

PUBLISHED = gettext_noop("The decision on penalty %(penalty)s is published.")
WITHDRAWN = gettext_noop("The decision on penalty %(penalty)s is no longer published: %(reasons)s")
TO_WITHDRAW = gettext_noop(
    "The published decision on penalty %(penalty)s was changed or annulled: withdraw it in time."
)


def standing(penalty: Penalty) -> Publication | None:
    """What is published or kept from the public now; there is at most one."""
    rows = penalty.publications.exclude(status=Publication.Status.WITHDRAWN)
    return rows.order_by("-pk").first()


def can_publish(penalty: Penalty, user: User | None, now: datetime) -> None:
    """A decision stands and is not published."""
    if penalty.status != Penalty.Status.DECIDED:
        raise WrongState(_("There is no decision to publish."), CITATION)
    found = standing(penalty)
    if found and found.status == Publication.Status.PUBLISHED:
        raise WrongState(_("The decision is published already."), CITATION)


@transaction.atomic
def publish(penalty: Penalty, *, actor: User, facts: str) -> Publication:
    """Publish what was decided, on whom, why and on which basis (APL 48).

    ``facts`` are written for the public: without trade secrets and without persons (REG 6).
    """
    penalty = locked(penalty)
    now = timezone.now()
    can_publish(penalty, actor, now)
    if not facts.strip():
        raise InvalidInput(_("State the facts for the public."), field="facts")
    row = standing(penalty) or Publication(penalty=penalty)
    if row.pk:
        row.move_to(Publication.Status.PUBLISHED)
    _freeze(row, facts)
    row.published_at, row.published_by = now, actor
    row.save()
    deadlines.meet(penalty.case, PUBLISH, at=now)
    record("penalty.published", penalty, actor=actor, case=penalty.case.number, citation=CITATION)
    tell_party(penalty, PUBLISHED)
    return row


def _freeze(row: Publication, facts: str) -> None:
    penalty = row.penalty
    shipment = penalty.case.shipment
    person = penalty.party_kind == Penalty.PartyKind.PERSON
    row.decision_no = penalty.number
    row.party = shown_name(shipment.consignor_name, person=person)[:200]
    row.party_code = "" if person else shipment.consignor_uscc
    row.facts, row.citation = facts.strip(), penalty.citation
    row.confiscated, row.fine = penalty.confiscate, penalty.fine
    row.decided_on = timezone.localdate(penalty.decided_at)


def can_withhold(penalty: Penalty, user: User | None, now: datetime) -> None:
    can_publish(penalty, user, now)
    if standing(penalty):
        raise WrongState(_("It is decided already that it is not published."), CITATION)


@transaction.atomic
def withhold(penalty: Penalty, *, actor: User, reasons: str) -> Publication:
    """Keep a decision from the public, with the reasons: secrets, minors, no public interest."""
    penalty = locked(penalty)
    now = timezone.now()
    can_withhold(penalty, actor, now)
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reasons")
    row = Publication(
        penalty=penalty,
        status=Publication.Status.WITHHELD,
        withheld_reasons=reasons.strip(),
        withheld_by=actor,
    )
    _freeze(row, "")
    row.save()
    deadlines.meet(penalty.case, PUBLISH, at=now)
    record(
        "penalty.not_published",
        penalty,
        actor=actor,
        case=penalty.case.number,
        reasons=row.withheld_reasons,
    )
    return row


def decision_fell(penalty: Penalty, now: datetime) -> None:
    """The decision was changed or annulled: what is published of it has three working days.

    Called with the penalty locked, when the clocks of the old decision have been stopped.
    """
    found = standing(penalty)
    if found is None:
        return
    if found.status == Publication.Status.WITHHELD:  # nothing was told to anybody
        return
    deadlines.start(penalty.case, WITHDRAW, at=now)
    tell_officers(penalty, TO_WITHDRAW)


def can_withdraw_publication(penalty: Penalty, user: User | None, now: datetime) -> None:
    found = standing(penalty)
    if found is None or found.status != Publication.Status.PUBLISHED:
        raise WrongState(_("Nothing is published."), CITATION)


@transaction.atomic
def withdraw_publication(penalty: Penalty, *, actor: User, reasons: str) -> Publication:
    """Withdraw what was published, and say in public why (APL 48)."""
    penalty = locked(penalty)
    now = timezone.now()
    can_withdraw_publication(penalty, actor, now)
    if not reasons.strip():
        raise InvalidInput(_("Say in public why it is withdrawn."), field="reasons")
    rows = penalty.publications.select_for_update(no_key=True)
    row = rows.get(status=Publication.Status.PUBLISHED)
    row.move_to(Publication.Status.WITHDRAWN)
    row.withdrawn_at, row.withdrawn_by = now, actor
    row.withdrawal_reasons = reasons.strip()
    row.save(update_fields=["status", "withdrawn_at", "withdrawn_by", "withdrawal_reasons"])
    deadlines.meet(penalty.case, WITHDRAW, at=now)
    record(
        "penalty.publication_withdrawn",
        penalty,
        actor=actor,
        case=penalty.case.number,
        reasons=row.withdrawal_reasons,
        citation=CITATION,
    )
    tell_party(penalty, WITHDRAWN, reasons=row.withdrawal_reasons[:200])
    return row
