"""What holders and their agents ask: to renew, change, cancel or hand over (MEA 10 to 12)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import PICTURE_TYPES, store
from core.numbering import next_number
from core.reference.calendar import today
from enterprises.models import Enterprise
from enterprises.rules import check_may_file
from recordal.applications.models import Recordal
from recordal.life import rules, telling, values
from recordal.life.models import Request, RequestPaper
from recordal.particulars.services import Upload
from recordal.review import signing

Kind, Status = Request.Kind, Request.Status
Papers = Mapping[str, Iterable[Upload | None] | Upload | None]
ONE_OPEN = "request_one_open_of_a_kind"


@transaction.atomic
def renew(
    recordal: Recordal,
    *,
    actor: User | None,
    protected_until: date | None = None,
    proof: Upload | None = None,
    note: str = "",
) -> Request:
    """Ask for another term, in the last six months of the one that runs (REG 10, MEA 10).

    When the right itself was renewed, ``protected_until`` is its new last day, with ``proof``.
    """
    recordal = _for_request(recordal, Kind.RENEWAL, actor)
    given = {"protected_until": protected_until} if protected_until else {}
    payload = values.proposed(recordal, given)
    _check_right_goes_on(recordal, payload, has_proof=bool(proof))
    return _file(recordal, Kind.RENEWAL, actor, {values.PROOF: proof}, payload=payload, note=note)


@transaction.atomic
def change(
    recordal: Recordal,
    *,
    actor: User | None,
    fact_on: date | None,
    papers: Papers | None = None,
    note: str = "",
    **given: Any,
) -> Request:
    """Tell customs that recorded particulars changed (REG 11, MEA 11). Late is told, not refused.

    ``given`` are new values by name (``values.names_for``); ``papers`` new pictures and proof.
    """
    recordal = _for_request(recordal, Kind.CHANGE, actor)
    payload, papers = values.proposed(recordal, given), papers or {}
    new_papers = [name for name in ("image", "certificate") if papers.get(name)]
    if not payload and not new_papers:
        raise InvalidInput(_("Change at least one of the recorded particulars."))
    return _file(
        recordal,
        Kind.CHANGE,
        actor,
        papers,
        payload=payload,
        note=note,
        fact_on=rules.check_fact(fact_on, today()),
    )


@transaction.atomic
def cancel(
    recordal: Recordal,
    *,
    actor: User | None,
    reason: str,
    fact_on: date | None = None,
    proof: Upload | None = None,
    note: str = "",
) -> Request:
    """Give a recordal up: of one's free will, or because the right ended (MEA 12)."""
    recordal = _for_request(recordal, Kind.CANCELLATION, actor)
    if reason not in Request.Reason.values:
        raise InvalidInput(_("Choose a reason."), field="reason")
    ended = reason == Request.Reason.RIGHT_ENDED
    fact_on = rules.check_fact(fact_on, today()) if ended else None
    return _file(
        recordal,
        Kind.CANCELLATION,
        actor,
        {values.PROOF: proof},
        reason=reason,
        fact_on=fact_on,
        note=note,
    )


@transaction.atomic
def transfer(
    recordal: Recordal,
    *,
    actor: User | None,
    fact_on: date | None,
    proof: Upload | None,
    transferee: Enterprise | None = None,
    transferee_name: str = "",
    note: str = "",
) -> Request:
    """Tell customs that the right went to another holder: the recordal ends, that one files anew.

    Told by the former holder, with proof of the transfer (MEA 12). A new holder that is not
    registered here yet is named by ``transferee_name``.
    """
    recordal, name = _for_request(recordal, Kind.TRANSFER, actor), transferee_name.strip()
    if transferee is None and not name:
        raise InvalidInput(_("Say who the new holder is."), field="transferee")
    if transferee is not None and transferee.pk == recordal.right.holder_id:
        raise InvalidInput(_("The new holder is another enterprise."), field="transferee")
    if proof is None:
        raise InvalidInput(_("Add the proof of the transfer."), field=values.PROOF)
    return _file(
        recordal,
        Kind.TRANSFER,
        actor,
        {values.PROOF: proof},
        fact_on=rules.check_fact(fact_on, today()),
        transferee=transferee,
        payload={} if transferee else {"transferee_name": name[:200]},
        note=note,
    )


@transaction.atomic
def change_contact(recordal: Recordal, *, actor: User | None, **fields: str) -> Recordal:
    """Name another person whom customs may call: at once, without examination."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status != Recordal.Status.RECORDED:
        raise rules.NotPossible(_("Only a recordal has a contact person to change."))
    changed = {}
    for name in values.CONTACT:
        line = str(fields.get(name, getattr(recordal, name))).strip()
        values.fitting(Recordal, name, line, name)
        if line != getattr(recordal, name):
            changed[name] = [getattr(recordal, name), line]
            setattr(recordal, name, line)
    for name in ("contact_name", "contact_phone"):
        if not getattr(recordal, name):
            raise InvalidInput(_("Customs needs somebody to call (Measures art 6)."), field=name)
    if changed:
        recordal.save(update_fields=list(changed))
        record("recordal.contact_changed", recordal, actor=actor, changed=changed)
    return recordal


@transaction.atomic
def answer(
    request: Request,
    *,
    actor: User | None,
    papers: Papers | None = None,
    note: str = "",
    **given: Any,
) -> Request:
    """Send a returned request again, corrected; the time for the decision begins anew.

    The file is complete only now, and from there the law counts (MEA 10).
    """
    request = Request.objects.locked(request.pk)
    request.move_to(Status.FILED)
    if given:
        _check_answers(request, given)
        payload = values.proposed(request.recordal, current_proposal(request) | given)
        if request.kind == Kind.RENEWAL:
            has_proof = bool((papers or {}).get(values.PROOF)) or request.papers.exists()
            _check_right_goes_on(request.recordal, payload, has_proof=has_proof)
        elif request.kind == Kind.CHANGE and not payload and not request.papers.exists():
            raise InvalidInput(_("Change at least one of the recorded particulars."))
        request.payload = payload
    stored = _keep(request, papers or {}, actor)
    if not given and not stored and not note.strip():
        raise InvalidInput(_("Correct something, or say why it stays as it is."), field="note")
    request.note = "\n\n".join(filter(None, [request.note, note.strip()]))
    request.complete_at, request.answer_by = timezone.now(), None
    request.due_on = rules.decision_due(request.kind, today())
    request.save(update_fields=["status", "payload", "note", "complete_at", "answer_by", "due_on"])
    record("request.answered", request, actor=actor, due_on=request.due_on.isoformat())
    return request


@transaction.atomic
def withdraw(request: Request, *, actor: User | None) -> Request:
    """Take a request back before customs has decided on it."""
    request = Request.objects.locked(request.pk)
    request.move_to(Status.WITHDRAWN)
    request.decided_at = timezone.now()
    request.save(update_fields=["status", "decided_at"])
    signing.set_aside(request, actor=actor, why="withdrawn")
    record("request.withdrawn", request, actor=actor)
    return request


def current_proposal(request: Request) -> dict[str, Any]:
    """What a request asks for, as its form shows it."""
    return {name: values.parsed(name, value) for name, value in request.payload.items()}


def _for_request(recordal: Recordal, kind: str, actor: User | None) -> Recordal:
    """The recordal, locked; raises NotPossible when this cannot be asked of it today."""
    locked = Recordal.objects.select_related("right__holder")
    recordal = locked.select_for_update(no_key=True, of=("self",)).get(pk=recordal.pk)
    check_may_file(recordal.right.holder, actor=actor, on=today())
    open_kinds = Request.objects.open().filter(recordal=recordal).values_list("kind", flat=True)
    rules.check_possible(recordal, kind, today(), set(open_kinds))
    return recordal


def _check_answers(request: Request, given: Mapping[str, Any]) -> None:
    """A renewal carries the new last day of the right only, what ends a recordal nothing."""
    known: Iterable[str] = ()
    if request.kind == Kind.RENEWAL:
        known = ("protected_until",)
    elif request.kind == Kind.CHANGE:
        known = values.names_for(request.recordal)
    for name in given:
        if name not in known:
            raise InvalidInput(_("This request cannot change that."), field=name)


def _check_right_goes_on(
    recordal: Recordal, payload: Mapping[str, Any], *, has_proof: bool
) -> None:
    """There is nothing to renew when the right itself ends with the term (REG 10)."""
    until = values.parsed("protected_until", payload.get("protected_until"))
    until = until or recordal.right.protected_until
    if until and recordal.expires_on and until <= recordal.expires_on:
        raise InvalidInput(
            _(
                "The right itself ends on %(day)s. When it was renewed, give its new last day and"
                " the proof (Regulation art 10)."
            )
            % {"day": until},
            field="protected_until",
        )
    if payload and not has_proof:
        raise InvalidInput(
            _("Add the official proof that the right was renewed."), field=values.PROOF
        )


def _file(
    recordal: Recordal, kind: str, actor: User | None, papers: Papers, **fields: Any
) -> Request:
    now, day = timezone.now(), today()
    fact_on = fields.get("fact_on")
    request = Request(
        number=f"Q{day.year}-{next_number('Q', day.year):05}",
        recordal=recordal,
        kind=kind,
        filed_by=actor,
        filed_at=now,
        complete_at=now,
        due_on=rules.decision_due(kind, day),
        tell_by=rules.tell_by(kind, fact_on) if fact_on else None,
        **{name: value.strip() if name == "note" else value for name, value in fields.items()},
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if ONE_OPEN not in str(error):
            raise
        raise DomainError(_("Such a request is being examined already.")) from error
    _keep(request, papers, actor)
    record(
        "request.filed",
        request,
        actor=actor,
        kind=kind,
        recordal=recordal.number,
        late=request.is_late,
        due_on=request.due_on.isoformat(),
    )
    telling.tell_filed(request)
    return request


def _keep(request: Request, papers: Papers, actor: User | None) -> int:
    """Store what was handed in; a picture must be one. Raises FileRefused, naming the field."""
    kept = 0
    for field, given in papers.items():
        uploads = given if isinstance(given, list | tuple) else [given]
        for upload in uploads:
            if upload is None:
                continue
            request.papers.add(_paper(field, upload, actor), bulk=False)
            kept += 1
    return kept


def _paper(field: str, upload: Any, actor: User | None) -> RequestPaper:
    if field not in values.PAPERS:
        raise InvalidInput(_("There is no such kind of paper."), field=field)
    if hasattr(upload, "sha256"):
        return RequestPaper(field=field, file=upload)
    if field == "image":
        file = store(upload, actor=actor, field=field, allowed=PICTURE_TYPES)
    else:
        file = store(upload, actor=actor, field=field)
    return RequestPaper(field=field, file=file)
