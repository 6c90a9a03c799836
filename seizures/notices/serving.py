"""Serving printed letters, and putting letters right: what is recorded stays."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.reference.calendar import load_calendar
from core.reference.models import StatutoryDeadline
from seizures.notices import rules
from seizures.notices.models import Notice, Service, Way
from seizures.notices.services import locked, reaches
from seizures.notices.tasks import draw_notice

Texts = Mapping[tuple[str, rules.Path], str]


class AlreadyServed(DomainError):
    """A letter is served once."""

    code = "already_served"


class AlreadyReplaced(DomainError):
    """A corrected letter stands in its place."""

    code = "already_replaced"


@dataclass(frozen=True)
class Attempt:
    """How somebody tried to serve a printed letter."""

    way: str
    at: datetime
    served: bool = True
    receiver: str = ""
    witness: str = ""
    tracking_no: str = ""
    place: str = ""
    remarks: str = ""
    proof: "File[bytes] | None" = None


@transaction.atomic
def record_service(notice: Notice, attempt: Attempt, *, actor: User) -> Service:
    """Record that a printed letter was served, or that it did not reach its addressee.

    The clocks that its service starts are the business of the procedure.
    """
    notice = locked(notice)
    _not_replaced(notice)
    if notice.served_at is not None:
        raise AlreadyServed(
            _("%(notice)s was served on %(when)s.")
            % {"notice": notice, "when": f"{timezone.localtime(notice.served_at):%Y-%m-%d %H:%M}"}
        )
    needs = _check(notice, attempt)
    proof = store(attempt.proof, actor=actor, field="proof") if attempt.proof else None
    counts_from = _counts_from(attempt) if attempt.served else None
    words = ("receiver", "witness", "tracking_no", "place", "remarks")
    service = Service.objects.create(
        notice=notice,
        way=attempt.way,
        served=attempt.served,
        at=attempt.at,
        counts_from=counts_from,
        proof=proof,
        citation=needs.citation,
        recorded_by=actor,
        **{name: getattr(attempt, name).strip() for name in words},
    )
    if counts_from:
        notice.served_at = counts_from
        notice.save(update_fields=["served_at"])
    record(
        "notice.served" if attempt.served else "notice.not_served",
        notice,
        actor=actor,
        case=notice.case.number,
        way=str(attempt.way),
        at=attempt.at.isoformat(),
        counts_from=counts_from.isoformat() if counts_from else "",
        receiver=service.receiver,
        proof=proof.sha256 if proof else "",
        citation=needs.citation,
    )
    return service


def _not_replaced(notice: Notice) -> None:
    if notice.is_replaced:
        raise AlreadyReplaced(
            _("A corrected letter stands in the place of %(notice)s.") % {"notice": notice}
        )


def _check(notice: Notice, attempt: Attempt) -> rules.Needs:
    needs = rules.NEEDS.get(attempt.way)
    if needs is None:
        raise InvalidInput(_("Choose how the letter was served."), field="way")
    now = timezone.now()
    if attempt.at > now + timedelta(minutes=5):
        raise InvalidInput(_("This is in the future."), field="at")
    if attempt.at < notice.ordered_at.replace(second=0, microsecond=0):
        raise InvalidInput(_("The letter did not exist at that time."), field="at")
    if not attempt.served:
        if not attempt.remarks.strip():
            raise InvalidInput(_("Say why it did not reach its addressee."), field="remarks")
        return needs
    _check_complete(needs, attempt)
    return needs


def _check_complete(needs: rules.Needs, attempt: Attempt) -> None:
    missing = {
        "receiver": (needs.receiver, attempt.receiver, _("Say who took the letter.")),
        "witness": (needs.witness, attempt.witness, _("Name the witnesses.")),
        "tracking_no": (needs.tracking_no, attempt.tracking_no, _("Give the tracking number.")),
    }
    for field, (needed, given, message) in missing.items():
        if needed and not given.strip():
            raise InvalidInput(message, field=field)
    if needs.proof and attempt.proof is None:
        raise InvalidInput(
            _("Attach the proof: the signed receipt, or a photo of it."), field="proof"
        )


def _counts_from(attempt: Attempt) -> datetime:
    """A public notice counts as served when its period is over, everything else at once."""
    if attempt.way != Way.PUBLIC_NOTICE:
        return attempt.at
    rule = StatutoryDeadline.objects.get(pk=rules.PUBLIC_NOTICE_TERM)
    calendar = load_calendar()
    last = calendar.add_calendar_days(timezone.localdate(attempt.at), rule.length or 0)
    return calendar.end_of_day(last, timezone.get_default_timezone())


@transaction.atomic
def correct(notice: Notice, texts: Texts, *, actor: User, reason: str) -> Notice:
    """Put the words of a letter right: a new version goes out, the old one stays in the file.

    ``texts`` names language and place of each changed text. What the step decided (sums, terms,
    outcome) is not changed here, and the clocks run on from the service of the first version.
    """
    notice = locked(notice)
    _not_replaced(notice)
    if not reason.strip():
        raise InvalidInput(_("Say what was wrong."), field="reason")
    content, changed = _changed(notice, texts)
    if not changed:
        raise InvalidInput(_("Nothing was changed."), field="reason")
    now, version = timezone.now(), notice.version + 1
    first = notice.number.rpartition("-v")[0] if notice.version > 1 else notice.number
    number, reason = f"{first}-v{version}", " ".join(reason.split())[:300]
    for language in content:
        content[language] |= {
            "number": number,
            "date": timezone.localdate(now).isoformat(),
            "version": {
                "number": version,
                "replaces": notice.number,
                "of": timezone.localdate(notice.ordered_at).isoformat(),
                "reason": reason,
            },
        }
    corrected = Notice.objects.create(
        number=number,
        case=notice.case,
        kind=notice.kind,
        addressee=notice.addressee,
        content=content,
        ordered_at=now,
        ordered_by=actor,
        served_at=now if reaches(notice.case, notice.addressee) else None,
        version=version,
        replaces=notice,
        correction=reason,
    )
    record(
        "notice.corrected",
        corrected,
        actor=actor,
        case=notice.case.number,
        replaces=notice.number,
        reason=reason,
        changed=changed,
    )
    draw_notice.delay_on_commit(corrected.pk)
    return corrected


def _changed(notice: Notice, texts: Texts) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The new content, and each text as it was and as it is."""
    content: dict[str, Any] = deepcopy(notice.content)
    changed = []
    for language in content:
        for path, before in rules.texts(content[language]).items():
            after = texts.get((language, path), before).strip()
            if not after:
                raise InvalidInput(_("A text cannot be left empty."), field="reason")
            if after != before:
                rules.put(content[language], path, after)
                place = ".".join(str(part) for part in path)
                changed.append({"text": f"{language}:{place}", "was": before, "is": after})
    return content, changed
