"""Things under labels, for a phone in a store: scan, look, move, divide, seal, hand over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.web import Request, requires, words
from seizures.cases.models import Case
from seizures.evidence import exhibits
from seizures.evidence.arithmetic import account, adds_up
from seizures.evidence.exhibit_forms import (
    AddForm,
    ConsumeForm,
    DivideForm,
    MoveForm,
    SealForm,
    UnsealForm,
)
from seizures.evidence.labels import number_in, sheet
from seizures.evidence.models import CustodyEvent, Exhibit, Store, Transfer
from seizures.evidence.queries import chain

MOST_LABELS = 210


@dataclass(frozen=True)
class Act:
    """One thing to do with an item: its form, what it does, what is said afterwards."""

    title: Promise | str
    icon: str
    form: Callable[..., forms.Form]
    do: Callable[..., Exhibit]
    done: Promise | str


ACTS: dict[str, Act] = {
    "move": Act(
        gettext_lazy("Move"), "package", MoveForm, exhibits.move, gettext_lazy("It is moved.")
    ),
    "sample": Act(
        gettext_lazy("Take a sample"),
        "search",
        DivideForm,
        lambda thing, **given: exhibits.divide(thing, sample=True, **given),
        gettext_lazy("The sample has a label of its own."),
    ),
    "divide": Act(
        gettext_lazy("Divide"),
        "filter",
        DivideForm,
        exhibits.divide,
        gettext_lazy("The part has a label of its own."),
    ),
    "seal": Act(
        gettext_lazy("Seal"), "lock", SealForm, exhibits.seal, gettext_lazy("It is sealed.")
    ),
    "unseal": Act(
        gettext_lazy("Break the seal"),
        "unlock",
        UnsealForm,
        exhibits.unseal,
        gettext_lazy("The broken seal is on record."),
    ),
    "consume": Act(
        gettext_lazy("Used up in a test"),
        "x",
        ConsumeForm,
        exhibits.consume,
        gettext_lazy("What was used up is on record."),
    ),
}


@requires(Can.KEEP_CASE_FILE)
def custody_home(request: Request) -> HttpResponse:
    """Scan or type a label; what waits for my signature; the stores."""
    problem = ""
    if text := words(request):
        number = number_in(text)
        thing = Exhibit.objects.visible_to(request.user).filter(number=number).first()
        if thing is not None:
            return redirect(thing)
        problem = _("No label of this district has that number.")
    waiting = Transfer.objects.filter(status=Transfer.Status.OFFERED).for_list()
    context = {
        "problem": problem,
        "text": text,
        "to_confirm": waiting.filter(taker=request.user),
        "given": waiting.filter(giver=request.user),
        "stores": Store.objects.visible_to(request.user).filter(is_open=True),
    }
    return render(request, "seizures/evidence/home.html", context)


@requires(Can.KEEP_CASE_FILE)
def exhibit_detail(request: Request, number: str) -> HttpResponse:
    """What the code on a label opens: what it is, where, how much, and what can be done."""
    thing = _visible(request, number)
    waiting = Transfer.objects.filter(lines__exhibit=thing, status=Transfer.Status.OFFERED)
    events = CustodyEvent.objects.filter(exhibit=thing) | CustodyEvent.objects.filter(into=thing)
    context = {
        "thing": thing,
        "acts": _acts(thing),
        "waiting": waiting.for_list().first(),
        "custody": chain(events.select_related("actor", "given_by", "taken_by", "into", "exhibit")),
        "parts": thing.parts.all(),
        "counts": thing.store.counts.filter(status="open") if thing.store else [],
        "photos": [
            {"url": row.file.url_for(request.user), "caption": row.title}
            for row in thing.case.evidence.filter(kind="photo").select_related("file")[:6]
        ],
    }
    return render(request, "seizures/evidence/item.html", context)


def _acts(thing: Exhibit) -> list[tuple[str, Act]]:
    """What can be done with it now."""
    if not thing.is_held:
        return []
    hidden = {"seal"} if thing.seal_no else {"unseal"}
    if thing.kind != Exhibit.Kind.SAMPLE:
        hidden.add("consume")
    return [(name, act) for name, act in ACTS.items() if name not in hidden]


@requires(Can.KEEP_CASE_FILE)
def exhibit_act(request: Request, number: str, name: str) -> HttpResponse:
    """One act on one item, on a page of its own: few fields, large buttons."""
    thing, act = _visible(request, number), ACTS[name]
    more = {"user": request.user} if name == "move" else {}
    form = act.form(request.POST or None, **more)
    if request.method == "POST" and form.is_valid():
        try:
            result = act.do(thing, actor=request.user, **_given(form))
        except InvalidInput as error:
            show(form, error)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, str(act.done))
            return redirect(result)
    context = {"thing": thing, "form": form, "title": act.title}
    status = 422 if form.errors else 200
    return render(request, "seizures/evidence/act.html", context, status=status)


def _given(form: Any) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    if hasattr(form, "where"):
        given = {k: v for k, v in given.items() if k not in {"store", "shelf", "place"}}
        given["place"] = form.where()
    return given


@requires(Can.KEEP_CASE_FILE)
def case_items(request: Request, number: str) -> HttpResponse:
    """All labels of a case with an account of its goods: taken in against every way out."""
    case = _case(request, number)
    things = list(case.exhibits.for_list().order_by("number"))
    events = list(case.custody.all())
    stored = {thing.pk: thing.quantity for thing in things}
    context = {
        "case": case,
        "things": things,
        "account": _account(things, events),
        "adds_up": adds_up(events, stored),
    }
    return render(request, "seizures/evidence/items.html", context)


def _account(things: list[Exhibit], events: list[CustodyEvent]) -> list[dict[str, Any]]:
    """By unit: taken, found, each way out, and what is held."""
    labels = dict(CustodyEvent.Kind.choices)
    rows = []
    for unit in dict.fromkeys(thing.unit for thing in things):
        sums = account(event for event in events if event.unit == unit)
        held = sum(thing.quantity for thing in things if thing.unit == unit)
        parts = [(labels[kind], quantity) for kind, quantity in sums.items()]
        rows.append({"unit": unit, "parts": parts, "held": held})
    return rows


@requires(Can.KEEP_CASE_FILE)
def item_add(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    form = AddForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            thing = exhibits.add(case, actor=request.user, **_given(form))
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("It has the label %(item)s.") % {"item": thing})
            return redirect(thing)
    context = {"case": case, "form": form, "title": _("Take in a further thing")}
    status = 422 if form.errors else 200
    return render(request, "seizures/evidence/form.html", context, status=status)


@require_safe
@requires(Can.KEEP_CASE_FILE)
def case_labels(request: Request, number: str) -> HttpResponse:
    """A sheet of labels to print: of one item (``?item=``), or of all that the case holds."""
    case = _case(request, number)
    things = case.exhibits.for_list().order_by("number")
    wanted = request.GET.getlist("item")
    things = things.filter(number__in=wanted) if wanted else things.held()
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    chosen = list(things[:MOST_LABELS])
    if not chosen:
        messages.warning(request, _("Nothing under a label is held in this case."))
        return redirect("case-items", case.number)
    response = HttpResponse(sheet(chosen, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}-labels.pdf"'
    return response


def _visible(request: Request, number: str) -> Exhibit:
    things = Exhibit.objects.visible_to(request.user).for_list()
    return get_object_or_404(things.select_related("case__holder"), number=number)


def _case(request: Request, number: str) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)
