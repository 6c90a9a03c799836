"""One act on many parcels: each answers for itself whether the law allows it now.

Locks are taken in the order of the cases, all in one transaction; a parcel that is refused leaves
the others as they are. The same key does nothing twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.numbering import public_number
from seizures.parcels import act_forms, deciding, guards, heard, letters, party, services
from seizures.parcels.models import Parcel, ParcelAct
from seizures.parcels.rules import ACT_AT_ONCE
from seizures.procedure import unknown_party
from seizures.procedure.forms import StepForm


@dataclass(frozen=True)
class Answer:
    """What came of the act for one parcel; ``why_not`` is empty when it was done, or can be."""

    parcel: Parcel
    why_not: str = ""
    citation: str = ""


def _each(run: Callable[..., object]) -> Callable[..., list[Answer]]:
    """Do it parcel by parcel, each in a savepoint of its own."""

    def run_all(parcels: Sequence[Parcel], *, actor: User, **given: Any) -> list[Answer]:
        return [attempt(parcel, lambda one: run(one, actor=actor, **given)) for parcel in parcels]

    return run_all


def attempt(parcel: Parcel, run: Callable[[Parcel], object]) -> Answer:
    try:
        with transaction.atomic():
            run(parcel)
    except InvalidInput:
        raise  # wrong for all of them alike: the form says so
    except DomainError as error:
        reason = str(getattr(error, "reason", error.message))
        return Answer(parcel, reason, str(error.details.get("citation", "")))
    return Answer(parcel)


def _tell_holders(parcels: Sequence[Parcel], *, actor: User) -> list[Answer]:
    """One letter to each holder, for those of its parcels that may be told of."""
    answers = [attempt(p, lambda one: guards.tell_holder(deciding.locked(one))) for p in parcels]
    for group in letters.grouped(answer.parcel for answer in answers if not answer.why_not):
        letters.tell_holder(group, actor=actor)
    return answers


def _release(parcels: Sequence[Parcel], *, actor: User, ground: str, reasons: str) -> list[Answer]:
    answers = _each(deciding.release)(parcels, actor=actor, ground=ground, reasons=reasons)
    letters.tell_outcome(_done(answers), letters.RELEASED, actor=actor)
    return answers


def _agree(parcels: Sequence[Parcel], *, actor: User) -> list[Answer]:
    answers = _each(deciding.agree_to_abandonment)(parcels, actor=actor)
    letters.tell_outcome(_done(answers), letters.ABANDONED, actor=actor)
    return answers


def _post_notice(parcel: Parcel, *, actor: User, search: str, posted_where: str) -> None:
    unknown_party.post(parcel.case, actor=actor, search=search, posted_where=posted_where)


def _collect(parcel: Parcel, *, actor: User) -> None:
    unknown_party.collect(parcel.case, actor=actor)


def _done(answers: Sequence[Answer]) -> list[Parcel]:
    keys = [answer.parcel.pk for answer in answers if not answer.why_not]
    return list(Parcel.objects.for_page().filter(pk__in=keys))


@dataclass(frozen=True)
class Act:
    """``check`` raises the reason why not; ``run`` does it for all that are given."""

    label: str | Promise
    capability: Can
    check: Callable[[Parcel], object]
    run: Callable[..., list[Answer]]
    form: type[StepForm] = act_forms.PlainForm
    #: whether it can be done for many at once
    many: bool = field(default=True)
    tone: str = ""


ACTS: Mapping[str, Act] = {
    "tell-holder": Act(
        gettext_lazy("Tell the rights holders"),
        Can.LOG_PARCELS,
        guards.tell_holder,
        _tell_holders,
    ),
    "write-to-party": Act(
        gettext_lazy("Write to sender, addressee or traveller"),
        Can.LOG_PARCELS,
        guards.write_to_party,
        _each(letters.write_to_party),
    ),
    "agree-abandonment": Act(
        gettext_lazy("Agree to the abandonment"),
        Can.AGREE_ABANDONMENT,
        guards.decide_on_abandonment,
        _agree,
    ),
    "refuse-abandonment": Act(
        gettext_lazy("Do not agree to the abandonment"),
        Can.AGREE_ABANDONMENT,
        guards.decide_on_abandonment,
        _each(deciding.refuse_abandonment),
        act_forms.ReasonsForm,
    ),
    "release": Act(
        gettext_lazy("Release the goods"),
        Can.RELEASE_GOODS,
        guards.release,
        _release,
        act_forms.ReleaseForm,
    ),
    "find-infringing": Act(
        gettext_lazy("Determine: infringing, beyond own use"),
        Can.DETERMINE,
        guards.find_infringing,
        _each(deciding.find_infringing),
        act_forms.ReasonsForm,
    ),
    "announce-confiscation": Act(
        gettext_lazy("Announce the confiscation"),
        Can.PENALISE,
        guards.announce,
        _each(deciding.announce_confiscation),
        act_forms.AnnounceForm,
        tone="danger",
    ),
    "note-wish": Act(
        gettext_lazy("Note what the party says to the announcement"),
        Can.LOG_PARCELS,
        guards.note_wish,
        _each(heard.note_wish),
        act_forms.WishForm,
        many=False,
    ),
    "decide-confiscation": Act(
        gettext_lazy("Decide the confiscation"),
        Can.PENALISE,
        guards.decide,
        _each(deciding.decide_confiscation),
        tone="danger",
    ),
    "post-notice": Act(
        gettext_lazy("Post a public notice for the unknown party"),
        Can.PENALISE,
        lambda parcel: unknown_party.can_post(parcel.case, None, timezone.now()),
        _each(_post_notice),
        act_forms.PostNoticeForm,
    ),
    "collect": Act(
        gettext_lazy("Collect the goods of the unknown party"),
        Can.DISPOSE,
        lambda parcel: unknown_party.can_collect(parcel.case, None, timezone.now()),
        _each(_collect),
        tone="danger",
    ),
    "dispose": Act(
        gettext_lazy("Record the disposal of abandoned goods"),
        Can.DISPOSE,
        guards.dispose,
        _each(deciding.dispose),
        act_forms.DisposeForm,
        tone="danger",
    ),
    "name-party": Act(
        gettext_lazy("Name the party"),
        Can.LOG_PARCELS,
        guards.name_party,
        _each(party.name_party),
        act_forms.PartyForm,
        many=False,
    ),
    "correct": Act(
        gettext_lazy("Correct quantity, place or value"),
        Can.LOG_PARCELS,
        guards.correct,
        _each(services.correct),
        act_forms.CorrectForm,
        many=False,
    ),
    "explain": Act(
        gettext_lazy("Take an explanation"),
        Can.LOG_PARCELS,
        guards.explain,
        _each(party.explain),
        act_forms.ExplainForm,
        many=False,
    ),
    "abandon": Act(
        gettext_lazy("Take a declaration of abandonment"),
        Can.LOG_PARCELS,
        guards.abandon,
        _each(party.abandon),
        act_forms.AbandonForm,
        many=False,
    ),
}


def acts_for(user: User, *, many: bool = True) -> list[tuple[str, Act]]:
    """The acts that the user's role allows, in the order of the procedure."""
    return [
        (name, act)
        for name, act in ACTS.items()
        if user.can(act.capability) and (act.many or not many)
    ]


def possible(act: Act, parcels: Sequence[Parcel]) -> list[Answer]:
    """For each parcel whether the act is possible now, and if not why, with the article."""
    return [_look(act, parcel) for parcel in parcels]


def _look(act: Act, parcel: Parcel) -> Answer:
    try:
        act.check(parcel)
    except DomainError as error:
        reason = str(getattr(error, "reason", error.message))
        return Answer(parcel, reason, str(error.details.get("citation", "")))
    return Answer(parcel)


@transaction.atomic
def perform(
    name: str, parcels: Sequence[Parcel], *, actor: User, key: str, **given: Any
) -> ParcelAct:
    """Do it for every parcel that allows it; the record says for which, and why not for others.

    Raises InvalidInput for more than ACT_AT_ONCE parcels, or for what is wrong with the input.
    """
    act = ACTS[name]
    if len(parcels) > ACT_AT_ONCE:
        raise InvalidInput(
            _("At most %(most)s parcels in one act.") % {"most": ACT_AT_ONCE}, field="parcels"
        )
    if not parcels or actor.district is None:
        raise InvalidInput(_("Select at least one parcel first."), field="parcels")
    now = timezone.now()
    kept, fresh = ParcelAct.objects.get_or_create(
        actor=actor,
        key=key,
        defaults={
            "number": public_number(
                "L", timezone.localdate(now).year, series=actor.district.code[:2]
            ),
            "act": name,
            "district": actor.district,
            "at": now,
        },
    )
    if not fresh:
        return kept
    ordered = sorted(parcels, key=lambda parcel: parcel.case_id)
    answers = act.run(ordered, actor=actor, **given)
    kept.done = [answer.parcel.number for answer in answers if not answer.why_not]
    kept.refused = [
        {
            "number": answer.parcel.number,
            "tracking_no": answer.parcel.tracking_no,
            "why_not": answer.why_not,
            "citation": answer.citation,
        }
        for answer in answers
        if answer.why_not
    ]
    kept.save(update_fields=["done", "refused"])
    return kept
