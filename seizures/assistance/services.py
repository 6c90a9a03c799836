"""Asking IP authorities and other districts for an opinion or help, and answering (REG 21, MEA 27).

The law names no period for the answer: whoever asks sets it, and it is counted like others.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.notifications.services import send
from core.numbering import public_number
from core.reference.calendar import SHANGHAI, load_calendar
from core.reference.models import District, StatutoryDeadline
from seizures.assistance.models import AssistanceFile, AssistanceRequest
from seizures.cases.models import Case
from seizures.disclosures import services as disclosures
from seizures.disclosures.models import Disclosure
from seizures.hooks import services as hooks

CITATION = "Regulation art 21; Measures art 27"
USUAL = "assistance_answer"
LONGEST, MOST_FILES = 90, 10

ASKED = gettext_noop("%(asks)s asks for assistance: %(subject)s. Please answer by %(due)s.")
ANSWERED = gettext_noop("%(asked)s has answered the request for assistance %(request)s.")
DECLINED = gettext_noop("%(asked)s cannot help with %(request)s.")
TAKEN_BACK = gettext_noop("The request for assistance %(request)s is taken back.")
OVERDUE = gettext_noop("The request for assistance %(request)s has not been answered in time.")


class AssistanceClosed(DomainError):
    """The request is answered, declined or taken back already."""

    code = "assistance_closed"


class NotAsked(DomainError):
    """Only the office that is asked answers, only the one that asks takes back."""

    code = "not_asked"


def usual_days() -> int:
    """How many working days are usually given; editable reference data."""
    row = StatutoryDeadline.objects.filter(pk=USUAL).first()
    return row.length if row and row.length else 10


@transaction.atomic
def ask(
    to: District | PartnerOffice,
    *,
    actor: User,
    subject: str,
    question: str,
    days: int,
    case: Case | None = None,
    files: Iterable["File[bytes]"] = (),
) -> AssistanceRequest:
    """Ask an office or a district; it finds the question in its inbox and is told."""
    _check(to, actor, subject, question, days)
    now, calendar = timezone.now(), load_calendar()
    start = now.astimezone(SHANGHAI).date()
    last = calendar.add_workdays(start, days)
    series = str(actor.district_id or to.pk)[:2] if actor.is_officer else "00"
    request = AssistanceRequest.objects.create(
        number=public_number("A", start.year, series=series),
        from_district=actor.district if actor.is_officer else None,
        from_office=None if actor.is_officer else actor.partner_office,
        to_district=to if isinstance(to, District) else None,
        to_office=to if isinstance(to, PartnerOffice) else None,
        case=case,
        subject=subject.strip(),
        question=question.strip(),
        asked_by=actor,
        asked_at=now,
        days=days,
        answer_by=calendar.end_of_day(last, SHANGHAI),
        provisional=calendar.is_provisional(start, last),
    )
    _keep(request, files, actor=actor, with_answer=False)
    record(
        "assistance.asked",
        request,
        actor=actor,
        case=case.number if case else "",
        to=str(to),
        answer_by=last.isoformat(),
        citation=CITATION,
    )
    if case is not None and request.to_office is not None:
        papers = request.files.select_related("file")
        names = [row.file.name for row in papers]
        disclosures.note(
            case,
            actor=actor,
            to_kind=Disclosure.To.AUTHORITY,
            to=request.to_office.name_zh,
            what=[request.subject, *names],
            ground=CITATION,
            about=request.number,
        )
    people = _people(request.to_district, request.to_office)
    _tell(request, people, ASKED, asks=str(request.asks), subject=request.subject, due=last)
    _push(request, request.to_office, "asked", subject=request.subject, question=request.question)
    return request


def _check(
    to: District | PartnerOffice, actor: User, subject: str, question: str, days: int
) -> None:
    if to in (actor.district, actor.partner_office):
        raise InvalidInput(_("Ask another office than your own."), field="to_office")
    if not subject.strip():
        raise InvalidInput(_("Say in a few words what it is about."), field="subject")
    if not question.strip():
        raise InvalidInput(_("Write the question."), field="question")
    if not 1 <= days <= LONGEST:
        raise InvalidInput(
            _("Give between 1 and %(most)s working days.") % {"most": LONGEST}, field="days"
        )


@transaction.atomic
def answer(
    request: AssistanceRequest,
    *,
    actor: User,
    opinion: str,
    answer: str,
    files: Iterable["File[bytes]"] = (),
) -> AssistanceRequest:
    """Give the opinion or help asked for, with papers; late answers are taken too."""
    request = _answerable(request, actor)
    if opinion not in AssistanceRequest.Opinion.values:
        raise InvalidInput(_("Choose your opinion."), field="opinion")
    request.opinion = opinion
    _end(request, AssistanceRequest.Status.ANSWERED, answer, actor=actor)
    _keep(request, files, actor=actor, with_answer=True)
    record("assistance.answered", request, actor=actor, opinion=opinion, citation=CITATION)
    _tell(request, _asking(request), ANSWERED, asked=str(request.asked))
    _push(request, request.from_office, "answered", opinion=opinion, answer=request.answer)
    return request


@transaction.atomic
def decline(request: AssistanceRequest, *, actor: User, reasons: str) -> AssistanceRequest:
    """Say that the office cannot help, and why."""
    request = _answerable(request, actor)
    _end(request, AssistanceRequest.Status.DECLINED, reasons, actor=actor)
    record("assistance.declined", request, actor=actor, reasons=request.answer)
    _tell(request, _asking(request), DECLINED, asked=str(request.asked))
    _push(request, request.from_office, "declined", answer=request.answer)
    return request


@transaction.atomic
def withdraw(request: AssistanceRequest, *, actor: User) -> AssistanceRequest:
    """Take the question back: the answer is not needed any more."""
    request = _open(request)
    if not request.may_withdraw(actor):
        raise NotAsked(_("Only the office that asked can take the question back."))
    request.move_to(AssistanceRequest.Status.WITHDRAWN)
    request.save(update_fields=["status"])
    record("assistance.withdrawn", request, actor=actor)
    _tell(request, _people(request.to_district, request.to_office), TAKEN_BACK)
    _push(request, request.to_office, "withdrawn")
    return request


@transaction.atomic
def escalate(request: AssistanceRequest, *, now: datetime) -> bool:
    """The day has passed without an answer: whoever asked and its supervisors are told, once."""
    rows = AssistanceRequest.objects.select_for_update(no_key=True, of=("self",))
    request = rows.for_list().get(pk=request.pk)
    if request.status != AssistanceRequest.Status.ASKED or request.answer_by > now:
        return False
    request.move_to(AssistanceRequest.Status.OVERDUE)
    request.save(update_fields=["status"])
    record("assistance.overdue", request, actor=None, answer_by=request.answer_by.isoformat())
    asked = _people(request.to_district, request.to_office)
    _tell(request, [*_asking(request), *asked], OVERDUE)
    for office in (request.to_office, request.from_office):
        _push(request, office, "overdue")
    return True


def _answerable(request: AssistanceRequest, actor: User) -> AssistanceRequest:
    request = _open(request)
    if not request.may_answer(actor):
        raise NotAsked(_("Only the office that is asked can answer."))
    return request


def _open(request: AssistanceRequest) -> AssistanceRequest:
    """The request for change, while it waits. Tells who closed it, otherwise."""
    rows = AssistanceRequest.objects.select_for_update(no_key=True, of=("self",))
    request = rows.for_list().select_related("answered_by").get(pk=request.pk)
    if request.is_open:
        return request
    raise AssistanceClosed(
        _("%(request)s is “%(status)s”%(by)s (%(citation)s).")
        % {
            "request": request,
            "status": request.get_status_display(),
            "by": f" ({request.answered_by})" if request.answered_by else "",
            "citation": CITATION,
        },
        citation=CITATION,
    )


def _end(request: AssistanceRequest, status: str, words: str, *, actor: User) -> None:
    if not words.strip():
        raise InvalidInput(_("Write the answer."), field="answer")
    request.move_to(status)
    request.answer, request.answered_by = words.strip(), actor
    request.answered_at = timezone.now()
    request.save(update_fields=["status", "opinion", "answer", "answered_by", "answered_at"])


def _keep(
    request: AssistanceRequest, files: Iterable["File[bytes]"], *, actor: User, with_answer: bool
) -> None:
    given = list(files)
    if len(given) > MOST_FILES:
        raise InvalidInput(
            _("At most %(most)s files at once.") % {"most": MOST_FILES}, field="papers"
        )
    for upload in given:
        file = store(upload, actor=actor, field="papers")
        AssistanceFile.objects.create(request=request, file=file, with_answer=with_answer)


def _people(district: District | None, office: PartnerOffice | None) -> list[User]:
    """Who reads the inbox: the partner office's people, or a district's supervisors and lawyers."""
    if district is not None:
        return list(User.objects.of_district(district, Role.SUPERVISOR, Role.LEGAL))
    return list(User.objects.filter(is_active=True, partner_office=office))


def _asking(request: AssistanceRequest) -> list[User]:
    if request.from_office is not None:
        return _people(None, request.from_office)
    supervisors = Q(role=Role.SUPERVISOR, district=request.from_district_id)
    return list(User.objects.filter(supervisors | Q(pk=request.asked_by_id), is_active=True))


def _tell(
    request: AssistanceRequest, people: Iterable[User], message: str, **params: object
) -> None:
    send(people, message, url=request.get_absolute_url(), once="", request=request, **params)


def _push(
    request: AssistanceRequest, office: PartnerOffice | None, event: str, **content: object
) -> None:
    """Book a notice to the systems of the partner office, in the transaction of the step."""
    if office is None:
        return
    hooks.dispatch(
        office,
        event=f"assistance.{event}",
        subject=request.number,
        key=f"{request.number}-{event}",
        content={"at": timezone.now(), "answer_by": request.answer_by, **content},
    )
