"""What each authority can do with a transfer now, besides deciding on it: one list for the pages.

``OFFERS`` names every step with its service, form and words; ``for_customs`` and ``for_partner``
pick those that the state and the reader allow.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.procedure import exchange, objection, transfer
from seizures.procedure.transfer_forms import (
    FileForm,
    ReasonsForm,
    RedirectForm,
    SupervisionForm,
    SupplyForm,
    TextForm,
)
from seizures.referrals.models import Exchange, Referral

CUSTOMS, PARTNER = "referral", "partner-referral"
Words = Promise | str


@dataclass(frozen=True)
class Offer:
    """A step: who may take it, what it asks, what it says before and afterwards."""

    door: str
    capability: Can
    service: Callable[..., Referral]
    form: type[forms.Form]
    title: Words
    label: Words
    done: Words
    text: Words = ""
    tone: str = "plain"


class NothingForm(forms.Form):
    """A step that needs a press of a button only."""


OFFERS: Mapping[str, Offer] = {
    "countersign": Offer(
        CUSTOMS,
        Can.PROPOSE_REFERRAL,
        transfer.countersign,
        NothingForm,
        _("Sign the report"),
        _("Sign as the second officer"),
        _("The report is signed and before the head of customs."),
        _("With your signature the head has three days to decide (Transfer Provisions art 5)."),
        "",
    ),
    "withdraw": Offer(
        CUSTOMS,
        Can.PROPOSE_REFERRAL,
        transfer.withdraw,
        ReasonsForm,
        _("Take the report back"),
        _("Take back"),
        _("The report is taken back."),
        tone="danger",
    ),
    "supply": Offer(
        CUSTOMS,
        Can.PROPOSE_REFERRAL,
        exchange.give_more,
        SupplyForm,
        _("Supply what the police ask for"),
        _("Send to the police"),
        _("The police have been told."),
        tone="",
    ),
    "hurry": Offer(
        CUSTOMS,
        Can.REDRIVE_DELIVERIES,
        transfer.hurry,
        NothingForm,
        _("The delivery is stuck"),
        _("Try again now"),
        _("The worker tries again."),
        _("It is tried again by itself; you need not wait for that."),
        "",
    ),
    "reconsider": Offer(
        CUSTOMS,
        Can.APPROVE_REFERRAL,
        objection.ask_reconsideration,
        ReasonsForm,
        _("Ask the police to reconsider"),
        _("Ask for reconsideration"),
        _("The police have three days to reconsider."),
        _("Within three days of the refusal (Transfer Provisions art 9)."),
        "",
    ),
    "supervise": Offer(
        CUSTOMS,
        Can.APPROVE_REFERRAL,
        objection.suggest_supervision,
        SupervisionForm,
        _("Suggest supervision to the procuratorate"),
        _("Send to the procuratorate"),
        _("The procuratorate has received the suggestion."),
    ),
    "redirect": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        exchange.redirect,
        RedirectForm,
        _("Send on to the competent office"),
        _("Send on"),
        _("The file is on its way to the competent office, and customs is told."),
        _("Within 24 hours of the receipt (Transfer Provisions art 7)."),
    ),
    "ask-more": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        exchange.ask_more,
        TextForm,
        _("Ask for more papers"),
        _("Ask customs"),
        _("Customs has three days to supply what you need."),
        _("Your own time to decide runs on."),
    ),
    "uphold": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        objection.uphold,
        ReasonsForm,
        _("Uphold the refusal"),
        _("Uphold with these reasons"),
        _("Customs is told that the refusal stands."),
        tone="danger",
    ),
    "explain": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        objection.explain,
        TextForm,
        _("Explain to the procuratorate"),
        _("Send the explanation"),
        _("The procuratorate has your explanation."),
    ),
    "confirm-goods": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        exchange.confirm_goods,
        TextForm,
        _("Confirm the goods"),
        _("We took over the goods"),
        _("The hand-over is confirmed."),
        _("State what you counted and which seals you found."),
        "",
    ),
    "ask-explanation": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        objection.ask_explanation,
        TextForm,
        _("Ask the police to explain"),
        _("Ask the police"),
        _("The police have seven days to explain."),
    ),
    "order-filing": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        objection.order_filing,
        ReasonsForm,
        _("Order the filing"),
        _("The police must file"),
        _("The police have fifteen days to file the case."),
        tone="",
    ),
    "no-ground": Offer(
        PARTNER,
        Can.RECEIVE_REFERRALS,
        objection.find_no_ground,
        ReasonsForm,
        _("No ground to file"),
        _("There is no ground to file"),
        _("Customs decides administratively."),
        tone="danger",
    ),
}


@dataclass(frozen=True)
class StepForm:
    """One step as a page offers it."""

    name: str
    url: str
    form: forms.Form
    offer: Offer


def form_of(name: str, referral: Referral, *given: Any, **more: Any) -> forms.Form:
    """The form of a step; those that choose an office need to know the transfer."""
    kind = OFFERS[name].form
    if issubclass(kind, RedirectForm | SupervisionForm):
        return kind(*given, referral=referral, **more)
    return kind(*given, **more)


def for_customs(referral: Referral, user: User, filled: Mapping[str, forms.Form]) -> list[StepForm]:
    names = [name for name in _of_customs(referral, user) if user.can(OFFERS[name].capability)]
    return _forms(names, referral, filled)


def for_partner(referral: Referral, user: User, filled: Mapping[str, forms.Form]) -> list[StepForm]:
    office = user.partner_office_id
    names = list(_of_police(referral)) if office == referral.partner_office_id else []
    if office == referral.procuratorate_id:
        names += _of_procuratorate(referral)
    return _forms(names, referral, filled)


def _forms(
    names: list[str], referral: Referral, filled: Mapping[str, forms.Form]
) -> list[StepForm]:
    return [
        StepForm(
            name,
            reverse(f"{OFFERS[name].door}-{name}", args=[referral.number]),
            filled.get(name) or form_of(name, referral, auto_id=f"{name}-%s"),
            OFFERS[name],
        )
        for name in names
    ]


def _of_customs(referral: Referral, user: User) -> Iterator[str]:
    status = Referral.Status
    if referral.status == status.REPORTED:
        if user.pk == referral.second_officer_id:
            yield "countersign"
        if user.pk in (referral.second_officer_id, referral.proposed_by_id):
            yield "withdraw"
    if referral.status == status.APPROVED and referral.delivery_problem:
        yield "hurry"
    if exchange.open_question(referral) is not None and referral.status in UNDECIDED:
        yield "supply"
    if referral.status == status.REFUSED:
        yield "reconsider"
    if referral.status in (status.REFUSED, status.UPHELD):
        yield "supervise"


UNDECIDED = (Referral.Status.DELIVERED, Referral.Status.RECEIVED)


def _of_police(referral: Referral) -> Iterator[str]:
    status = Referral.Status
    if referral.status in UNDECIDED:
        yield "redirect"
        if exchange.open_question(referral) is None:
            yield "ask-more"
    if referral.status == status.RECONSIDERED:
        yield "uphold"
    if referral.status == status.SUPERVISED and _last_said(referral) == "explanation_asked":
        yield "explain"
    if referral.handed_over_at is not None and referral.goods_confirmed_at is None:
        yield "confirm-goods"


def _of_procuratorate(referral: Referral) -> list[str]:
    if referral.status != Referral.Status.SUPERVISED or _said_order(referral):
        return []
    asked = referral.exchanges.filter(kind=Exchange.Kind.EXPLANATION_ASKED).exists()
    return [*([] if asked else ["ask-explanation"]), "order-filing", "no-ground"]


def _said_order(referral: Referral) -> bool:
    return objection.filing_is_ordered(referral)


def _last_said(referral: Referral) -> str:
    last = referral.exchanges.last()
    return last.kind if last else ""


def may_file(referral: Referral, user: User) -> bool:
    """The police file on their own, on reconsideration, or when the procuratorate orders it."""
    open_to = (*UNDECIDED, Referral.Status.RECONSIDERED, Referral.Status.SUPERVISED)
    return user.partner_office_id == referral.partner_office_id and referral.status in open_to


def file_form(filled: Mapping[str, forms.Form]) -> forms.Form:
    return filled.get("file") or FileForm()


def exchanges_for(referral: Referral, reader: User) -> list[Exchange]:
    """What the reader may read of what the authorities said to each other."""
    rows = referral.exchanges.select_related("by", "from_office", "to_office", "file")
    return [said for said in rows if said.concerns(reader, referral.procuratorate_id)]
