"""Who did what last: the answer to somebody whose step comes too late."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.models import Event
from core.audit.verbs import VERBS
from core.reference.calendar import SHANGHAI
from seizures.cases.models import Case

#: steps that change what is possible, and of which every party of the case is told
DECISIVE = (
    "case.opened",
    "case.holder_applied",
    "case.holder_declined",
    "case.detained",
    "case.determined_infringing",
    "case.determined_not_infringing",
    "case.undetermined",
    "case.court_seized",
    "case.settlement_signed",
    "case.withdrawn",
    "case.released",
    "case.closed",
)


@dataclass(frozen=True)
class Last:
    """The step that was taken last: by whom (empty: the clock), when, and which."""

    actor: str
    at: datetime
    verb: str

    @property
    def text(self) -> str:
        return _("Last step: %(what)s, %(person)s, %(at)s.") % {
            "what": VERBS[self.verb],
            "person": self.actor or _("the clock"),
            "at": timezone.localtime(self.at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        }

    @property
    def details(self) -> dict[str, str]:
        """For programs, beside the message."""
        return {"last_step": self.verb, "last_by": self.actor, "last_at": self.at.isoformat()}


def last_step(case: Case) -> Last | None:
    """What was done to the case last; asked once for each time the case is read.

    Nothing while the police have the case: a party must not be warned by a refusal.
    """
    if case.status == Case.Status.TRANSFERRED:
        return None
    kept: dict[str, Last | None] = case.__dict__.setdefault("_last_step", {})
    if case.status not in kept:
        events = Event.objects.about(case).filter(verb__in=DECISIVE)
        row = events.order_by("-at", "-pk").values("actor_name", "at", "verb").first()
        kept[case.status] = Last(row["actor_name"], row["at"], row["verb"]) if row else None
    return kept[case.status]
