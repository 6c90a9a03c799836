"""The proof that a letter was delivered, as a paper: when, how, to whom, with which hash."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.audit.models import Event, LedgerLink
from core.audit.verbs import VERBS
from core.pdf import render_pdf
from seizures.notices.models import Notice, Service

LANGUAGES = {"zh": "zh-hans", "en": "en"}
Fact = tuple[str, str]


def proof_of_delivery(notice: Notice, language: str, *, at: datetime) -> bytes:
    """The proof as PDF in ``zh`` or ``en``, from the records as they stand."""
    case = notice.case
    with override(LANGUAGES[language]):
        content = {
            "language": language,
            "number": notice.number,
            "date": timezone.localdate(at),
            "demo": case.is_demo,
            "district": {"name_zh": case.district.name_zh, "name_en": case.district.name_en},
            "title": _("Proof of delivery"),
            "columns": [{"label": _("Fact")}, {"label": _("On record"), "width": "1fr"}],
            "rows": [[name, value] for name, value in facts(notice) if value],
            "note": _("Drawn up from the records of customs, which are sealed in a hash chain."),
        }
    return render_pdf("pdf/report.typ", content, timestamp=at)


def facts(notice: Notice) -> Iterator[Fact]:
    """What is known of the delivery, in the language in force."""
    addressee = notice.content["zh"].get("addressee", {}).get("name", "")
    yield _("Letter"), f"{notice.get_kind_display()} {notice.number}"
    yield _("Version"), str(notice.version)
    yield _("Case"), notice.case.number
    yield _("Addressee"), f"{addressee} ({notice.get_addressee_display()})"
    yield _("Drawn up"), _moment(notice.ordered_at)
    for label, file in ((_("Chinese text"), notice.file_zh), (_("English text"), notice.file_en)):
        if file is not None:
            yield _("%(text)s, SHA-256") % {"text": label}, file.sha256
    yield _("Template, SHA-256"), notice.template_version
    services = list(notice.services.select_related("recorded_by", "proof"))
    if notice.served_at and not services:
        yield _("Served"), _("Put into the portal of the addressee")
    yield _("Counts as served from"), _moment(notice.served_at)
    for service in services:
        yield from _printed(service)
    if notice.seen_at:
        yield _("First opened"), _moment(notice.seen_at)
        yield (
            _("Opened by"),
            f"{notice.seen_by} ({notice.seen_by.username})" if notice.seen_by else "",
        )
    yield from _links(notice)


def _printed(service: Service) -> Iterator[Fact]:
    outcome = _("reached its addressee") if service.served else _("did not reach its addressee")
    yield str(service.get_way_display()), f"{_moment(service.at)}, {outcome}"
    yield _("Taken by"), service.receiver
    yield _("Witnesses"), service.witness
    yield _("Tracking number"), service.tracking_no
    yield _("Place"), service.place
    yield _("Remarks"), service.remarks
    yield _("Legal basis"), service.citation
    yield _("Recorded by"), f"{service.recorded_by}, {_moment(service.recorded_at)}"
    if service.proof is not None:
        yield _("Receipt, SHA-256"), service.proof.sha256


def _links(notice: Notice) -> Iterator[Fact]:
    """Where each step of the delivery stands in the ledger."""
    events = {event.pk: event for event in Event.objects.about(notice).order_by("at", "pk")}
    links = LedgerLink.objects.filter(source="core_event", source_id__in=events)
    for link in links.order_by("seq"):
        event = events[link.source_id]
        yield (
            _("Ledger link %(seq)s") % {"seq": link.seq},
            f"{_moment(event.at)} {VERBS[event.verb]} · {link.hash}",
        )


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if value else ""
