"""Giving cases to people, tying cases together, keeping filters."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from seizures.cases.models import Case
from seizures.desk.models import CaseLink, Handover, SavedFilter

ASSIGNED = gettext_noop("Case %(case)s is yours now. %(note)s")
TAKEN = gettext_noop("Case %(case)s went from you to %(officer)s. %(note)s")
MOST_FILTERS = 30


class NotYourCase(DomainError):
    """Only who is in charge, or a supervisor, gives a case to somebody else."""

    code = "not_your_case"


class CannotJoin(DomainError):
    code = "cannot_join"


def check_may_assign(case: Case, user: User) -> None:
    """Raises NotYourCase unless the user is in charge of the case, or supervises."""
    if user.pk != case.officer_id and not user.can(Can.ASSIGN_CASES):
        raise NotYourCase(
            _("%(case)s is in the hands of %(officer)s, who or a supervisor can hand it over.")
            % {"case": case, "officer": case.officer}
        )


@transaction.atomic
def assign(case: Case, *, actor: User, officer: User, note: str = "") -> Case:
    """Give the case to another officer of the district; both are told, the hand-over is kept."""
    case = Case.objects.locked(case.pk)
    check_may_assign(case, actor)
    if not officer.is_active or not officer.can(Can.KEEP_CASE_FILE):
        raise InvalidInput(_("This person keeps no case files."), field="officer")
    if officer.district_id != case.district_id:
        raise InvalidInput(_("Choose an officer of the district of the case."), field="officer")
    before = case.officer
    if before == officer:
        return case
    case.officer = officer
    case.save(update_fields=["officer"])
    note = note.strip()
    Handover.objects.create(case=case, from_officer=before, to_officer=officer, by=actor, note=note)
    record(
        "case.assigned",
        case,
        actor=actor,
        **{"from": str(before), "to": str(officer), "note": note},
    )
    url = case.get_absolute_url()
    if officer != actor:
        send([officer], ASSIGNED, url=url, case=case, note=note)
    if before != actor:
        send([before], TAKEN, url=url, case=case, officer=officer, note=note)
    return case


def reassign_open(
    officer: User, *, actor: User, to: User, note: str = "", limit: int | None = None
) -> int:
    """Give the open cases of one officer, the oldest first, to another; says how many.

    Each case has its own transaction: what is interrupted can simply be asked for again.
    """
    mine = Case.objects.visible_to(actor).filter(officer=officer, status__in=Case.OPEN)
    cases = list(mine.order_by("opened_at", "pk")[:limit])
    for case in cases:
        assign(case, actor=actor, officer=to, note=note)
    return len(cases)


@transaction.atomic
def link(case: Case, *, actor: User, other: Case, kind: str, note: str = "") -> CaseLink:
    """Tie two cases; JOINED makes ``case`` the lead under which ``other`` is handled.

    Raises CannotJoin when either already stands in another joining, InvalidInput for a case with
    itself.
    """
    if case.pk == other.pk:
        raise InvalidInput(_("A case cannot be tied to itself."), field="other")
    first, second = sorted([case.pk, other.pk])
    for pk in (first, second):
        Case.objects.locked(pk)
    if kind == CaseLink.Kind.JOINED:
        _check_joinable(case, other)
    try:
        with transaction.atomic():
            tie = CaseLink.objects.create(
                case=case, other=other, kind=kind, note=note.strip(), by=actor
            )
    except IntegrityError:
        raise CannotJoin(_("The two cases are tied in this way already.")) from None
    for one, two in ((case, other), (other, case)):
        record("case.linked", one, actor=actor, other=str(two), kind=kind, note=note.strip())
    return tie


def _check_joinable(lead: Case, other: Case) -> None:
    joined = CaseLink.objects.standing().filter(kind=CaseLink.Kind.JOINED)
    if lead.district_id != other.district_id:
        raise CannotJoin(
            _("Cases of two districts are tied, not joined: each district decides its own.")
        )
    if joined.filter(other=lead).exists():
        raise CannotJoin(_("%(case)s is itself handled under another case.") % {"case": lead})
    if joined.filter(case=other).exists():
        raise CannotJoin(_("%(case)s leads other cases.") % {"case": other})
    if joined.filter(other=other).exists():
        raise CannotJoin(_("%(case)s is itself handled under another case.") % {"case": other})


@transaction.atomic
def unlink(tie: CaseLink, *, actor: User) -> CaseLink:
    """Undo a tie. Both cases keep what was done while it stood."""
    tie = CaseLink.objects.select_for_update(no_key=True, of=("self",)).get(pk=tie.pk)
    if tie.undone_at is None:
        tie.undone_at = timezone.now()
        tie.save(update_fields=["undone_at"])
        for one, two in ((tie.case, tie.other), (tie.other, tie.case)):
            record("case.unlinked", one, actor=actor, other=str(two), kind=tie.kind)
    return tie


@transaction.atomic
def save_filter(*, actor: User, name: str, query: str, shared: bool) -> SavedFilter:
    """Keep filters under a name; the same name of the same person is written over."""
    name = name.strip()
    if not name:
        raise InvalidInput(_("Give the filter a name."), field="name")
    if not query:
        raise InvalidInput(_("Choose at least one filter first."), field="name")
    own = SavedFilter.objects.filter(owner=actor)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        raise InvalidInput(_("Delete a filter first: there are too many."), field="name")
    kept, _created = SavedFilter.objects.update_or_create(
        owner=actor,
        name=name,
        defaults={
            "query": query,
            "shared": shared and actor.district_id is not None,
            "district_id": actor.district_id,
        },
    )
    return kept


def delete_filter(kept: SavedFilter, *, actor: User) -> None:
    """Only one's own."""
    SavedFilter.objects.filter(pk=kept.pk, owner=actor).delete()
