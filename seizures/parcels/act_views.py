"""Decisions on parcels: on many selected in the list, or on one on its page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.parcels import services
from seizures.parcels.act_forms import AnotherForm
from seizures.parcels.acts import ACTS, Act, perform, possible
from seizures.parcels.filters import ParcelFilter
from seizures.parcels.handed_in import key_of, new_key
from seizures.parcels.list_views import parcel_page
from seizures.parcels.models import Parcel, ParcelAct
from seizures.parcels.rows import Row
from seizures.parcels.rules import ACT_AT_ONCE
from seizures.procedure.forms import StepForm
from seizures.procedure.guards import StepNotAllowed


def _act(request: Request, name: str) -> Act:
    act = ACTS.get(name)
    if act is None:
        raise Http404
    if not request.user.can(act.capability):
        raise PermissionDenied
    return act


def _selected(request: Request, data: QueryDict) -> list[Parcel]:
    """The parcels ticked, or all that the filters of the list find."""
    parcels = Parcel.objects.visible_to(request.user).for_acts().prefetch_related("case__items")
    if data.get("all"):
        found = ParcelFilter(QueryDict(data.get("query", "")), parcels, request=request).qs
        return list(found.order_by("-logged_at", "-pk")[:ACT_AT_ONCE])
    numbers = data.getlist("parcel")[:ACT_AT_ONCE]
    return list(parcels.filter(case__number__in=numbers).order_by("-logged_at", "-pk"))


@requires(Can.KEEP_CASE_FILE)
def together(request: Request) -> HttpResponse:
    """GET shows for which of the selected parcels the act is possible; POST does it for them."""
    data = request.POST if request.method == "POST" else request.GET
    name = data.get("act", "")
    act = _act(request, name)
    parcels = _selected(request, data)
    if not parcels:
        messages.warning(request, _("Select at least one parcel first."))
        return redirect(f"{reverse('parcel-list')}?{data.get('query', '')}")
    form = act.form(request.POST if request.method == "POST" else None, step=name)
    if request.method == "POST" and (done := _perform(request, name, parcels, form)):
        return redirect(done)
    answers = possible(act, parcels)
    context = {
        "act": act,
        "name": name,
        "form": form,
        "answers": answers,
        "able": sum(not answer.why_not for answer in answers),
        "key": key_of(request.POST) if request.method == "POST" else new_key(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "seizures/parcels/together.html", context, status=status)


def _perform(
    request: Request, name: str, parcels: list[Parcel], form: StepForm
) -> ParcelAct | None:
    """What was done; nothing when the form has mistakes, which then stand at their fields."""
    if not form.is_valid():
        return None
    try:
        return perform(
            name, parcels, actor=request.user, key=key_of(request.POST), **form.cleaned_data
        )
    except InvalidInput as error:
        form.add_refusal(error)
    return None


@requires(Can.KEEP_CASE_FILE)
def act_detail(request: Request, number: str) -> HttpResponse:
    """For which parcels something was decided together, and for which not."""
    acts = ParcelAct.objects.visible_to(request.user).select_related("actor")
    kept = get_object_or_404(acts, number=number)
    parcels = Parcel.objects.visible_to(request.user).filter(case__number__in=kept.done)
    context: dict[str, Any] = {
        "kept": kept,
        "act": ACTS.get(kept.act),
        "done": parcels.for_list().order_by("case__number"),
    }
    return render(request, "seizures/parcels/act.html", context)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def one(request: Request, number: str, name: str) -> HttpResponse:
    """An act on one parcel, from its page."""
    act = _act(request, name)
    parcels = Parcel.objects.visible_to(request.user).for_acts()
    parcel = get_object_or_404(parcels, case__number=number)
    form = act.form(request.POST, step=name)
    if form.is_valid():
        try:
            (answer,) = act.run([parcel], actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            form.add_refusal(error)
        else:
            if answer.why_not:
                raise StepNotAllowed(answer.why_not, answer.citation)  # 409 with the article
            messages.success(request, _("Done: %(act)s.") % {"act": act.label})
            return redirect(parcel)
    return parcel_page(request, parcel, form, name)


@requires(Can.LOG_PARCELS)
def another(request: Request, number: str) -> HttpResponse:
    """Goods of a further rights holder found in the same parcel."""
    parcels = Parcel.objects.visible_to(request.user).for_page()
    parcel = get_object_or_404(parcels, case__number=number)
    form = AnotherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "place": parcel.place}
        try:
            outcome = services.add_holder(
                parcel, Row(1, values), actor=request.user, key=key_of(request.POST)
            )
        except InvalidInput as error:
            show(form, error)
        else:
            return redirect(outcome.parcels[0])
    context = {"parcel": parcel, "form": form, "key": new_key()}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/parcels/another.html", context, status=status)
