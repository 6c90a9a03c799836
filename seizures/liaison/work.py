"""Liaison officers of priority enterprises are told of every step in a case of theirs.

Read from the sealed ledger instead of from each step: what is in the ledger happened, and a step
nobody thought of is told as well. Links are numbered at the commit, so a mark loses nothing; the
mark moves in the transaction of the messages, so nothing is told twice.
"""

from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_noop, override

from campaigns.models import Campaign, PriorityEnterprise
from core.accounts.models import User
from core.audit.models import Event, LedgerLink
from core.audit.verbs import VERBS
from core.notifications.services import send
from seizures.cases.models import Case
from seizures.liaison.models import LiaisonMark

TOLD = gettext_noop("%(holder)s, a priority enterprise: “%(step)s” in case %(case)s.")
AT_ONCE = 500
#: what is not a step of the procedure
QUIET = ("notice.", "deadline.reminded", "case.noted", "support.downloaded", "export.")


class Step:
    """A verb in both languages, as messages keep it."""

    def __init__(self, verb: str) -> None:
        text = VERBS.get(verb, verb)
        with override("zh-hans"):
            self.name_zh = str(text)
        with override("en"):
            self.name_en = str(text)


@transaction.atomic
def tell() -> int:
    """Tell what came into the ledger since the last time; says how many messages."""
    mark = LiaisonMark.objects.select_for_update(no_key=True).filter(pk=1).first()
    if mark is None:
        return _begin()
    links = LedgerLink.objects.filter(seq__gt=mark.seq).order_by("seq")
    found = list(links.values_list("seq", "source", "source_id")[:AT_ONCE])
    if not found:
        return 0
    keys = [source_id for _seq, source, source_id in found if source == "core_event"]
    told = _tell_of(Event.objects.filter(pk__in=keys).order_by("pk"))
    mark.seq = found[-1][0]
    mark.save(update_fields=["seq"])
    return told


def _begin() -> int:
    """The first time nothing is told: what lies in the ledger is known."""
    last = LedgerLink.objects.order_by("-seq").first()
    LiaisonMark.objects.get_or_create(pk=1, defaults={"seq": last.seq if last else 0})
    return 0


def _tell_of(events: Iterable[Event]) -> int:
    steps = [event for event in events if not event.verb.startswith(QUIET)]
    case_of = _cases(steps)
    cases = Case.objects.for_list().in_bulk(set(case_of.values()))
    officers = _officers(cases.values())
    told = 0
    for event in steps:
        case = cases.get(case_of.get(event.pk, 0))
        people = (
            [officer for officer in officers.get(case.pk, []) if officer.pk != event.actor_id]
            if case
            else []
        )
        if case and people:
            told += len(
                send(
                    people,
                    TOLD,
                    url=case.get_absolute_url(),
                    once=f"step-{event.pk}",
                    holder=case.holder,
                    step=Step(event.verb),
                    case=case,
                )
            )
    return told


def _cases(steps: Iterable[Event]) -> dict[int, int]:
    """The case each event is about: itself, or the one that its subject hangs on."""
    found: dict[int, int] = {}
    others: dict[str, dict[int, list[int]]] = {}
    for event in steps:
        if not event.subject_id.isdecimal():
            continue
        if event.subject_type == Case._meta.label_lower:
            found[event.pk] = int(event.subject_id)
        elif event.subject_type.startswith("seizures."):
            rows = others.setdefault(event.subject_type, {})
            rows.setdefault(int(event.subject_id), []).append(event.pk)
    for label, rows in others.items():
        model = apps.get_model(label)
        if "case" in {field.name for field in model._meta.get_fields()}:
            known = model._base_manager.filter(pk__in=rows, case__isnull=False)
            for pk, case_id in known.values_list("pk", "case_id"):
                found |= dict.fromkeys(rows[pk], case_id)
    return found


def _officers(cases: Iterable[Case]) -> Mapping[int, list[User]]:
    """The liaison officers of each case: campaign running when the suspicion arose."""
    by_case: dict[int, list[User]] = {}
    cases = list(cases)
    named = PriorityEnterprise.objects.filter(
        enterprise__in={case.holder_id for case in cases},
        liaison_officer__isnull=False,
        liaison_officer__is_active=True,
        campaign__status__in=[Campaign.Status.RUNNING, Campaign.Status.CLOSED],
    ).select_related("liaison_officer", "campaign")
    for priority in named:
        officer, campaign = priority.liaison_officer, priority.campaign
        for case in cases:
            during = campaign.starts_on <= case.suspicion_on <= campaign.ends_on
            same = (case.holder_id, case.district_id) == (
                priority.enterprise_id,
                priority.district_id,
            )
            if officer and during and same:
                by_case.setdefault(case.pk, []).append(officer)
    return by_case
