"""Whether a notice of a court takes effect, waits, or came too late, and why."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.reference.models import CourtNoticeKind
from seizures.cases.models import Case
from seizures.civil.court_models import CourtNotice
from seizures.deadlines.rules import BEIJING
from seizures.procedure import counter_guards, guards
from seizures.procedure.court_effects import DECIDED, NOT_YET, WINDOWS
from seizures.procedure.court_statements import Statement
from seizures.securities import services as securities

WINDOW = "Regulation art 24; Measures arts 18, 29"
SECURITY_WINDOW = "Measures art 35(3)"
COUNTER_WINDOW = "Measures arts 20, 36"
Act, Covers, Status = CourtNoticeKind.Act, CourtNoticeKind.Covers, CourtNotice.Status


def standing(case: Case, notice: CourtNotice) -> tuple[CourtNotice.Status, str]:
    """Whether a notice that keeps something takes effect, waits, or came too late."""
    if notice.covers == Covers.SECURITY:
        if securities.live(case) is None:
            return Status.NO_EFFECT, _(
                "Customs holds no security in this case any more (%(citation)s)."
            ) % {"citation": SECURITY_WINDOW}
        return Status.IN_FORCE, ""
    if notice.covers == Covers.COUNTER_SECURITY:
        if counter_guards.live(case) is None:
            return Status.NO_EFFECT, _("Customs holds no deposit in this case (%(citation)s).") % {
                "citation": COUNTER_WINDOW
            }
        return Status.IN_FORCE, ""
    return _standing_on_goods(case, notice)


def _standing_on_goods(case: Case, notice: CourtNotice) -> tuple[CourtNotice.Status, str]:
    if case.status == Case.Status.RELEASED:
        return Status.NO_EFFECT, _("The goods have been released already (%(citation)s).") % {
            "citation": WINDOW
        }
    if case.status == Case.Status.CLOSED:
        return Status.NO_EFFECT, _("The case is closed: customs holds no goods any more.")
    clock = next(filter(None, (guards.last_clock(case, key) for key in WINDOWS)), None)
    waits_for_court = case.status in {Case.Status.DETAINED, Case.Status.UNDETERMINED}
    if clock and notice.received_at >= clock.due_at and (waits_for_court or case.status in NOT_YET):
        return Status.NO_EFFECT, _(
            "The notice arrived after the time limit had run out (%(citation)s)."
        ) % {"citation": clock.citation}
    if case.status in NOT_YET:
        return Status.WAITING, _(
            "The case is “%(status)s”: the notice takes effect when the goods are detained."
        ) % {"status": case.get_status_display()}
    if case.status in DECIDED:
        return Status.IN_FORCE, _(
            "The case is “%(status)s”: its goods cannot be seized for a court, but are kept from"
            " disposal."
        ) % {"status": case.get_status_display()}
    return Status.IN_FORCE, ""


def no_effect(case: Case, said: Statement) -> str:
    """Why a lifting, renewal or notice of a suit changes nothing."""
    earlier = said.follows
    if earlier is None:
        return ""
    if not earlier.is_standing:
        return _("The earlier notice is “%(status)s” already.") % {
            "status": earlier.get_status_display()
        }
    if said.kind.act == Act.LIFT and said.court.strip() != earlier.court and not said.superior:
        return _("Only the court that ordered it, or its superior, can lift it (%(citation)s).") % {
            "citation": said.kind.citation
        }
    last = earlier.valid_until
    if said.kind.act == Act.RENEW and last and timezone.localdate(said.received_at, BEIJING) > last:
        return _("The earlier notice had ended on %(day)s: a new one is needed (%(citation)s).") % {
            "day": last.isoformat(),
            "citation": said.kind.citation,
        }
    return ""
