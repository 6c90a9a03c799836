"""Letters about parcels: one to each holder for many of them, one to each party."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import Entry, record, record_many
from core.notifications.services import send, send_to_address
from core.reference.citations import short_citation
from core.reference.models import ReleaseGround
from seizures.cases.models import Case, CaseItem
from seizures.deadlines import services as deadlines
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.parcels import guards, party
from seizures.parcels.deciding import locked
from seizures.parcels.models import Parcel
from seizures.parcels.rules import PARTY_ANSWER, SIMPLIFIED
from seizures.procedure import telling
from seizures.procedure.letters import period
from seizures.procedure.service_clocks import hold_until_served

HOLDER, PARTY = Notice.Addressee.HOLDER, Notice.Addressee.CONSIGNOR
TOLD = gettext_noop("%(district)s has detained parcels that may infringe your rights: %(count)s.")
WRITTEN = gettext_noop(
    "%(district)s has detained parcel %(parcel)s. You may explain, or give the goods up."
)
RELEASED, ABANDONED = "released", "abandoned"


def grouped(parcels: Iterable[Parcel]) -> list[list[Parcel]]:
    """By rights holder, each in the order of the cases."""
    groups: dict[int, list[Parcel]] = {}
    for parcel in sorted(parcels, key=lambda one: one.case_id):
        groups.setdefault(parcel.case.holder_id, []).append(parcel)
    return list(groups.values())


@transaction.atomic
def tell_holder(parcels: Sequence[Parcel], *, actor: User) -> Notice:
    """One letter that names the parcels of one holder, who has to assist customs (MEA 31).

    The parcels are locked already. Each has to pass its guard.
    """
    now = timezone.now()
    lead = parcels[0].case
    letter = notices.order(
        lead,
        Notice.Kind.PARCEL_HOLDER_NOTICE,
        addressee=HOLDER,
        actor=actor,
        extra={
            **listed(parcels, for_holder=True),
            "answer_url": _address(reverse("portal-parcels")),
        },
        also=[parcel.case for parcel in parcels[1:]],
    )
    Case.objects.filter(pk__in=[parcel.case_id for parcel in parcels]).update(notified_at=now)
    _name(letter, parcels)
    record_many(
        "parcel.holder_told",
        [Entry(p.case, {"letter": letter.number, "citation": SIMPLIFIED}) for p in parcels],
        actor=actor,
    )
    send(
        telling.people_of_holder(lead),
        TOLD,
        url=reverse("portal-parcels"),
        district=lead.district,
        count=len(parcels),
    )
    return letter


@transaction.atomic
def write_to_party(parcel: Parcel, *, actor: User) -> Notice:
    """Tell the sender, addressee or traveller what is detained, and how to explain or give it up.

    The letter carries a code that opens the parcel once, until the time for an answer is over;
    that time runs from the record of service.
    """
    parcel = locked(parcel)
    guards.write_to_party(parcel)
    case, now = parcel.case, timezone.now()
    deadlines.stop(case, PARTY_ANSWER, at=now)
    clock = deadlines.start(case, PARTY_ANSWER, at=now)
    code = party.make_key(parcel, until=clock.due_at)
    path = reverse("public-parcel", args=[code])
    letter = notices.order(
        case,
        Notice.Kind.PARCEL_PARTY_NOTICE,
        addressee=PARTY,
        actor=actor,
        extra={
            **listed([parcel], for_holder=False),
            "due": period(clock),
            "code": code,
            "answer_url": _address(path),
            "party": parcel.party,
        },
    )
    hold_until_served(letter)
    _name(letter, [parcel])
    if parcel.party_email:
        send_to_address(
            parcel.party_email,
            WRITTEN,
            url=path,
            district=case.district,
            parcel=parcel.tracking_no,
        )
    record("parcel.party_written", case, actor=actor, letter=letter.number, citation=SIMPLIFIED)
    return letter


@transaction.atomic
def tell_outcome(parcels: Sequence[Parcel], outcome: str, *, actor: User) -> list[Notice]:
    """What became of parcels: to each holder that was told of them, and to each known party."""
    made = []
    for group in grouped(parcel for parcel in parcels if parcel.case.notified_at):
        made.append(_outcome(group, outcome, HOLDER, actor))
    for parcel in parcels:
        if parcel.is_party_known and parcel.party_address:
            made.append(_outcome([parcel], outcome, PARTY, actor))
    return made


def _outcome(parcels: Sequence[Parcel], outcome: str, addressee: str, actor: User) -> Notice:
    lead = parcels[0].case
    letter = notices.order(
        lead,
        Notice.Kind.PARCEL_OUTCOME_NOTICE,
        addressee=addressee,
        actor=actor,
        extra={
            **listed(parcels, for_holder=addressee == HOLDER),
            "result": outcome,
            **_ground(lead, outcome),
        },
    )
    _name(letter, parcels)
    return letter


def _ground(case: Case, outcome: str) -> dict[str, Any]:
    if outcome != RELEASED:
        return {}
    row = ReleaseGround.objects.get(pk=case.release_ground)
    citation = short_citation(row.source)
    return {
        "citations": citation.split("; "),
        "zh": {"ground": row.condition_zh or row.condition},
        "en": {"ground": row.condition[:1].upper() + row.condition[1:]},
    }


def _name(letter: Notice, parcels: Sequence[Parcel]) -> None:
    """Every parcel knows the letters that name it."""
    through = Parcel.letters.through
    through.objects.bulk_create(
        [through(parcel_id=parcel.pk, notice_id=letter.pk) for parcel in parcels]
    )


def _address(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def listed(parcels: Sequence[Parcel], *, for_holder: bool) -> dict[str, Any]:
    """The parcels, their goods and rights as a letter names them; a holder reads nothing by which
    a private person could be found."""
    cases = {parcel.case_id: parcel for parcel in parcels}
    items = CaseItem.objects.filter(case__in=list(cases)).select_related("recordal__right__holder")
    rows: list[dict[str, Any]] = []
    goods: list[dict[str, Any]] = []
    rights: dict[int, dict[str, Any]] = {}
    for item in items.order_by("case_id", "line_no", "pk"):
        parcel = cases[item.case_id]
        row = {
            "case_number": parcel.case.number,
            "description": item.description,
            "mark": item.mark,
            "recordal_number": item.recordal_number,
            "quantity": item.quantity,
            "unit": item.unit,
            "detained_on": timezone.localdate(parcel.logged_at),
        }
        if not for_holder:
            row |= {"tracking_no": parcel.tracking_no, "place": parcel.place}
        rows.append(row)
        goods.append({**row, "line_no": len(goods) + 1})
        right = item.right
        rights[right.pk] = {
            "recordal_number": item.recordal_number,
            "kind": right.kind,
            "title": right.name,
            "registration_no": right.registration_no,
            "holder": right.holder.name,
        }
    return {"parcels": rows, "goods": goods, "rights": list(rights.values())}
