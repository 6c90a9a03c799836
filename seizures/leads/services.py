"""Leads: reported, given to a district, followed up, and answered to whoever reported them."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from typing import TypedDict, Unpack

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import HEADQUARTERS_ROLES, Can
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.notifications.services import send, send_to_address
from core.numbering import public_number
from core.reference.models import District
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.inspections import services as inspections
from seizures.inspections.models import Inspection
from seizures.leads.models import Lead, LeadFile
from seizures.shipments.models import Shipment

Status = Lead.Status
MOST_FILES = 5
#: Letters and digits nobody mistakes for one another on paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12


class LeadFields(TypedDict, total=False):
    """What an informant tells. Only ``text`` is needed."""

    text: str
    mark: str
    goods: str
    suspect: str
    references: str
    direction: str
    expected_on: date | None
    district: District | None
    recordal: Recordal | None
    holder: Enterprise | None
    informant_name: str
    informant_email: str
    informant_phone: str


@transaction.atomic
def report(
    *, actor: User | None, papers: Sequence["File[bytes]"] = (), **fields: Unpack[LeadFields]
) -> tuple[Lead, str]:
    """Take a lead in. Returns it with the code that tells its informant the outcome.

    The code is shown once and kept as a hash only. Raises InvalidInput naming the field.
    """
    if not fields.get("text", "").strip():
        raise InvalidInput(_("Tell us what you know."), field="text")
    if len(papers) > MOST_FILES:
        raise InvalidInput(_("At most %(n)s files, please.") % {"n": MOST_FILES}, field="papers")
    code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    now = timezone.now()
    lead = Lead(
        number=public_number("L", now.year),
        code_hash=code_hash(code),
        reporter=actor,
        received_at=now,
        language=get_language() or "",
    )
    for name, value in fields.items():
        setattr(lead, name, value.strip() if isinstance(value, str) else value)
    if lead.recordal and lead.holder is None and actor is not None:
        lead.holder = lead.recordal.right.holder
    lead.save()
    for upload in papers:
        LeadFile.objects.get_or_create(lead=lead, file=store(upload, actor=actor, field="papers"))
    record("lead.reported", lead, actor=actor, anonymous=lead.is_anonymous, files=len(papers))
    send(
        _triage(lead),
        gettext_noop("A new lead %(lead)s has come in."),
        url=lead.get_absolute_url(),
        lead=lead.number,
    )
    return lead, spaced(code)


@transaction.atomic
def give_to(lead: Lead, district: District, *, actor: User) -> Lead:
    """Give a lead to the district where the goods are expected."""
    lead = locked(lead)
    _still_open(lead)
    if lead.district_id == district.pk:
        raise DomainError(_("This district has the lead already."))
    before, lead.district, lead.officer = lead.district_id, district, None
    lead.save(update_fields=["district", "officer"])
    record("lead.given", lead, actor=actor, before=before or "", district=district.code)
    send(
        _triage(lead),
        gettext_noop("Lead %(lead)s is now yours to follow up."),
        url=lead.get_absolute_url(),
        lead=lead.number,
    )
    return lead


@transaction.atomic
def follow_up(lead: Lead, *, actor: User) -> Lead:
    """Take a lead up; one that led to nothing may be taken up again."""
    lead = locked(lead)
    lead.move_to(Status.UNDER_WAY)
    lead.officer, lead.closed_at, lead.outcome = actor, None, ""
    lead.save(update_fields=["status", "officer", "closed_at", "outcome"])
    record("lead.taken_up", lead, actor=actor)
    return lead


@transaction.atomic
def link(lead: Lead, number: str, *, actor: User) -> Shipment | Case:
    """Tie a lead to a shipment or a case, by number, as far as the officer sees it."""
    lead = locked(lead)
    _still_open(lead)
    found = _found(number.strip(), actor)
    tied = lead.cases if isinstance(found, Case) else lead.shipments
    if tied.filter(pk=found.pk).exists():
        raise InvalidInput(
            _("The lead is tied to %(number)s already.") % {"number": found.number}, field="number"
        )
    tied.add(found)  # type: ignore[arg-type]
    record("lead.linked", lead, actor=actor, to=found.number)
    return found


@transaction.atomic
def unlink(lead: Lead, number: str, *, actor: User) -> None:
    """Undo a link that was wrong."""
    lead = locked(lead)
    _still_open(lead)
    shipment, case = lead.shipments.filter(number=number), lead.cases.filter(number=number)
    if not (shipment.exists() or case.exists()):
        raise InvalidInput(_("The lead is not tied to %(number)s.") % {"number": number})
    lead.shipments.remove(*shipment)
    lead.cases.remove(*case)
    record("lead.unlinked", lead, actor=actor, to=number)


@transaction.atomic
def inspect(lead: Lead, number: str, *, actor: User) -> Inspection:
    """Have the goods of a linked shipment looked at because of the lead."""
    lead = locked(lead)
    _still_open(lead)
    shipment = lead.shipments.filter(number=number).first()
    if shipment is None:
        raise InvalidInput(_("The lead is not tied to %(number)s.") % {"number": number})
    inspection = inspections.order(shipment, actor=actor, lane="red")
    record("lead.inspection", lead, actor=actor, inspection=inspection.number, shipment=number)
    return inspection


@transaction.atomic
def close(lead: Lead, *, actor: User, status: str, outcome: str) -> Lead:
    """Close a lead; its informant reads ``outcome``, which names nobody it must not know."""
    if status not in Lead.CLOSED:
        raise InvalidInput(_("Choose how the lead ended."), field="status")
    if not outcome.strip():
        raise InvalidInput(_("Write what the informant is told."), field="outcome")
    lead = locked(lead)
    lead.move_to(status)
    lead.outcome, lead.closed_at = outcome.strip(), timezone.now()
    lead.officer = lead.officer or actor
    lead.save(update_fields=["status", "outcome", "closed_at", "officer"])
    record("lead.closed", lead, actor=actor, status=status, outcome=lead.outcome)
    _tell_informant(lead)
    return lead


def by_code(code: str) -> Lead | None:
    """The lead of a code, however it is written."""
    return Lead.objects.filter(code_hash=code_hash(code)).first()


def code_hash(code: str) -> str:
    plain = "".join(code.upper().split()).replace("-", "")
    return hashlib.sha256(plain.encode()).hexdigest()


def spaced(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def locked(lead: Lead) -> Lead:
    return Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)


def _still_open(lead: Lead) -> None:
    if lead.status in Lead.CLOSED:
        raise DomainError(_("The lead is closed."))


def _found(number: str, actor: User) -> Shipment | Case:
    case = Case.objects.visible_to(actor).filter(number=number).first()
    if case:
        return case
    known_by = Q(number=number) | Q(declaration_no=number) | Q(tracking_no=number)
    shipment = Shipment.objects.visible_to(actor).filter(known_by).order_by("-pk").first()
    if shipment is None:
        raise InvalidInput(
            _("You have no case and no shipment %(number)s.") % {"number": number}, field="number"
        )
    return shipment


def _triage(lead: Lead) -> list[User]:
    """Who triages it: the district's, or headquarters while it has none."""
    staff = User.objects.filter(is_active=True)
    if lead.district_id:
        staff = staff.filter(district=lead.district_id)
    else:
        staff = staff.filter(role__in=HEADQUARTERS_ROLES)
    return [user for user in staff if user.can(Can.TRIAGE_LEADS)]


def _tell_informant(lead: Lead) -> None:
    message = gettext_noop("What became of your lead %(lead)s: %(outcome)s")
    outcome = lead.outcome[:500]
    if lead.reporter:
        url = f"/portal/leads/{lead.number}/"
        send([lead.reporter], message, url=url, lead=lead.number, outcome=outcome)
    elif lead.informant_email:
        send_to_address(
            lead.informant_email,
            message,
            url="/public/tips/outcome/",
            language=lead.language,
            lead=lead.number,
            outcome=outcome,
        )
