"""What pages and API show of the life of a recordal."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.audit.models import Event, EventQuerySet
from core.files.models import StoredFile
from recordal.applications.models import Recordal
from recordal.applications.snapshots import Change
from recordal.life import rules, values
from recordal.life.models import Request, Revocation

Kind = Request.Kind
SOON = 30

#: What a holder can ask, in the order of the page: icon, name, what comes of it.
ACTIONS: Mapping[str, tuple[str, Promise | str, Promise | str]] = {
    Kind.RENEWAL: (
        "refresh",
        gettext_lazy("Renew"),
        gettext_lazy("Another term, from the day after this one ends."),
    ),
    Kind.CHANGE: (
        "edit",
        gettext_lazy("Change particulars"),
        gettext_lazy("Name, address, goods, classes, renewal of the mark. Customs examines it."),
    ),
    "contact": (
        "user",
        gettext_lazy("Change the contact person"),
        gettext_lazy("At once, without examination."),
    ),
    Kind.TRANSFER: (
        "send",
        gettext_lazy("Report a transfer"),
        gettext_lazy("The right went to another holder: this recordal ends, that one files anew."),
    ),
    Kind.CANCELLATION: (
        "x-circle",
        gettext_lazy("Cancel"),
        gettext_lazy("Give the recordal up, or tell that the right ended."),
    ),
}


@dataclass(frozen=True)
class Action:
    """One thing a holder can ask; ``why_not`` says why it is not possible today."""

    kind: str
    icon: str
    label: str
    text: str
    url: str
    why_not: str


@dataclass(frozen=True)
class Term:
    """A term of a recordal, the first or one that a renewal gave."""

    first: date
    last: date
    request: Request | None = None
    cut_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last and (self.cut_on is None or day < self.cut_on)


@dataclass(frozen=True)
class Ending:
    """How near the end of the term is, and what its holder can do about it."""

    last: date
    days: int
    renewal: Request | None
    can_renew: bool

    @property
    def tone(self) -> str:
        if self.renewal:
            return "info"
        return "danger" if self.days <= SOON else "warn"

    @property
    def text(self) -> str:
        if not self.days:
            return _("The recordal ends today.")
        text = ngettext(
            "The recordal ends in %(n)d day, on %(day)s.",
            "The recordal ends in %(n)d days, on %(day)s.",
            self.days,
        )
        return text % {"n": self.days, "day": self.last}


def open_requests(recordal: Recordal) -> list[Request]:
    return list(recordal.requests.open().order_by("filed_at", "pk"))


def actions(recordal: Recordal, today: date, requests: Collection[Request]) -> list[Action]:
    """What can be asked of a recordal today, and why not. ``requests`` are those open."""
    kinds = {request.kind for request in requests}
    found = []
    for kind, (icon, label, text) in ACTIONS.items():
        if kind == "contact":
            recorded = recordal.status == Recordal.Status.RECORDED
            why = "" if recorded else rules.why_not(recordal, Kind.CHANGE, today, ())
        else:
            why = rules.why_not(recordal, kind, today, kinds)
        url = reverse(f"portal-recordal-{kind}", args=[recordal.application_no])
        found.append(Action(kind, icon, str(label), str(text), url, why))
    return found


def ending(recordal: Recordal, today: date, requests: Collection[Request]) -> Ending | None:
    """The end of the term, once it can be renewed; None before, and when it is over."""
    if recordal.status != Recordal.Status.RECORDED or recordal.expires_on is None:
        return None
    if not rules.renewal_window(recordal.expires_on).holds(today):
        return None
    renewal = next((request for request in requests if request.kind == Kind.RENEWAL), None)
    days = (recordal.expires_on - today).days
    return Ending(recordal.expires_on, days, renewal, can_renew=renewal is None)


def days_left(recordals: Iterable[Recordal], today: date) -> dict[int, int]:
    """The days left of those that can be renewed now, by key; two queries for all."""
    months = rules.limit(rules.WINDOW).length or 0
    days = {
        recordal.pk: (recordal.expires_on - today).days
        for recordal in recordals
        if recordal.status == Recordal.Status.RECORDED
        and recordal.expires_on
        and rules.window_of(recordal.expires_on, months).holds(today)
    }
    asked = Request.objects.open().filter(kind=Kind.RENEWAL, recordal__in=days)
    for recordal_id in asked.values_list("recordal_id", flat=True):
        del days[recordal_id]
    return days


def terms(recordal: Recordal) -> list[Term]:
    """Every term, the first one first."""
    if recordal.approved_on is None or recordal.expires_on is None:
        return []
    granted = recordal.requests.filter(kind=Kind.RENEWAL, status=Request.Status.APPROVED)
    renewals = list(granted.order_by("term_from"))
    starts = [recordal.approved_on, *(row.term_from for row in renewals if row.term_from)]
    ends = [start - rules.ONE_DAY for start in starts[1:]] + [recordal.expires_on]
    cut = recordal.ended_on
    return [
        Term(first, last, request, cut if cut and cut <= last else None)
        for first, last, request in zip(starts, ends, [None, *renewals], strict=True)
    ]


def compared(request: Request) -> list[Change]:
    """What a renewal or change proposes, beside what is, or was, recorded."""
    return values.compare(request) if request.kind in {Kind.RENEWAL, Kind.CHANGE} else []


def papers(request: Request) -> list[tuple[str, StoredFile]]:
    """Every paper of a request, with what it is."""
    rows = request.papers.select_related("file")
    return [(values.label_of(paper.field), paper.file) for paper in rows]


def history(request: Request | Revocation) -> EventQuerySet:
    return Event.objects.about(request).for_timeline()


def waiting() -> int:
    """How many requests wait for customs."""
    return Request.objects.filter(status=Request.Status.FILED).count()
