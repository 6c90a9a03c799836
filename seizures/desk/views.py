"""Handing over, acting on many cases at once, ties between cases, the load of a district."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts import absences
from core.accounts.models import Absence
from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.reference.calendar import today
from core.web import Request, requires
from seizures.cases.filters import CaseFilter
from seizures.cases.models import Case
from seizures.desk import queries, services
from seizures.desk.acts import ACTS, MOST, form_of, perform, possible
from seizures.desk.forms import (
    AbsenceForm,
    AssignForm,
    LinkForm,
    ReassignForm,
    SaveFilterForm,
)
from seizures.desk.models import CaseLink, SavedFilter


def _case(request: Request, number: str) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)


# ------------------------------------------------------------------------------ many at once


def _selected(request: Request, data: QueryDict) -> list[Case]:
    numbers = data.getlist("case")[:MOST]
    found = Case.objects.visible_to(request.user).filter(number__in=numbers).for_list()
    return list(found.select_related("officer").order_by("-opened_at", "-pk"))


@requires(Can.KEEP_CASE_FILE)
def together(request: Request) -> HttpResponse:
    """GET shows in which of the selected cases the act is possible; POST does it there."""
    data = request.POST if request.method == "POST" else request.GET
    name = data.get("act", "")
    act = ACTS.get(name)
    if act is None or not request.user.can(act.capability):
        raise Http404
    cases = _selected(request, data)
    if not cases:
        messages.warning(request, _("Select at least one case first."))
        return redirect("case-list")
    form = form_of(act, request.POST if request.method == "POST" else None, request.user)
    context: dict[str, Any] = {"act": act, "name": name, "form": form, "done": False}
    status = 200
    if request.method == "POST" and form.is_valid():
        context["done"] = True
        context["answers"] = perform(act, cases, actor=request.user, **form.cleaned_data)
    else:
        status = 422 if form.is_bound else 200
        context["answers"] = possible(act, cases, request.user)
    context["able"] = sum(not answer.why_not for answer in context["answers"])
    return render(request, "seizures/desk/together.html", context, status=status)


# ------------------------------------------------------------------------------- one case


@require_POST
@requires(Can.KEEP_CASE_FILE)
def assign(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    form = AssignForm(request.POST, user=request.user)
    if _done(request, form, lambda: services.assign(case, actor=request.user, **form.cleaned_data)):
        messages.success(
            request, _("The case is with %(name)s now.") % {"name": form.cleaned_data["officer"]}
        )
    return redirect(case)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def link(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    form = LinkForm(request.POST, user=request.user)
    if _done(request, form, lambda: services.link(case, actor=request.user, **form.cleaned_data)):
        messages.success(request, _("The cases are tied."))
    return redirect(f"{case.get_absolute_url()}#ties")


@require_POST
@requires(Can.KEEP_CASE_FILE)
def unlink(request: Request, number: str, key: int) -> HttpResponse:
    case = _case(request, number)
    tie = get_object_or_404(CaseLink.objects.of(case), pk=key)
    services.unlink(tie, actor=request.user)
    messages.success(request, _("The tie is undone. Both cases keep what was done meanwhile."))
    return redirect(f"{case.get_absolute_url()}#ties")


def _done(request: Request, form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether it was done; otherwise what is wrong is said on the page that comes next."""
    if form.is_valid():
        try:
            act()
        except InvalidInput as error:
            messages.error(request, error.message)
        else:
            return True
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(map(str, problems))}")
    return False


@requires(Can.KEEP_CASE_FILE)
def timeline(request: Request, number: str) -> HttpResponse:
    """Everything that happened in the case and in those handled under it."""
    case = _case(request, number)
    show = request.GET.get("show", "")
    tabs = [{"url": "?", "label": _("Everything"), "active": show not in queries.KINDS}]
    tabs += [
        {"url": f"?show={key}", "label": words, "active": key == show}
        for key, (words, _verbs) in queries.KINDS.items()
    ]
    context = {
        "case": case,
        "tabs": tabs,
        "events": queries.whole_timeline(case, show),
        "joined": queries.together(case),
    }
    return render(request, "seizures/desk/timeline.html", context)


# -------------------------------------------------------------------------------- the load


@requires(Can.VIEW_CASES)
def load(request: Request) -> HttpResponse:
    if not (request.user.is_officer or request.user.is_headquarters):
        raise Http404
    return _load_page(request)


def _load_page(
    request: Request, filled: Sequence[forms.Form] = (), status: int = 200
) -> HttpResponse:
    user = request.user
    given = {type(form): form for form in filled}
    context = {
        "rows": queries.load_of(user, timezone.now()),
        "reassign": given.get(ReassignForm) or ReassignForm(user=user),
        "absence": given.get(AbsenceForm)
        or AbsenceForm(user=user, initial={"user": user, "first_day": today()}),
        "absences": Absence.objects.visible_to(user)
        .ahead_of(today())
        .select_related("user", "cover"),
        "may_assign": user.can(Can.ASSIGN_CASES),
        "may_be_away": user.can(Can.KEEP_CASE_FILE),
    }
    return render(request, "seizures/desk/load.html", context, status=status)


@require_POST
@requires(Can.ASSIGN_CASES)
def reassign(request: Request) -> HttpResponse:
    form = ReassignForm(request.POST, user=request.user)
    if form.is_valid():
        given = form.cleaned_data
        try:
            moved = services.reassign_open(
                given["officer"],
                actor=request.user,
                to=given["to"],
                note=given["note"],
                limit=given["limit"],
            )
        except InvalidInput as error:
            form.add_error("to", error.message)
        else:
            text = ngettext(
                "%(n)d case is with %(name)s now.", "%(n)d cases are with %(name)s now.", moved
            )
            messages.success(request, text % {"n": moved, "name": given["to"]})
            return redirect("work-load")
    return _load_page(request, [form], 422)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def absence(request: Request) -> HttpResponse:
    form = AbsenceForm(request.POST, user=request.user)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            absences.announce(given.pop("user"), actor=request.user, **given)
        except InvalidInput as error:
            field = str(error.details.get("field", ""))
            form.add_error(field if field in form.fields else None, error.message)
        else:
            messages.success(request, _("The absence is noted; who stands in sees the cases."))
            return redirect("work-load")
    return _load_page(request, [form], 422)


@require_POST
@requires(Can.KEEP_CASE_FILE)
def absence_end(request: Request, key: int) -> HttpResponse:
    row = get_object_or_404(Absence.objects.visible_to(request.user), pk=key)
    absences.end(row, actor=request.user)
    messages.success(request, _("The absence is ended."))
    return redirect("work-load")


# ------------------------------------------------------------------------------ own filters


@require_POST
@requires(Can.VIEW_CASES)
def filter_save(request: Request) -> HttpResponse:
    """Keep the filters of the list under a name."""
    query = _clean_query(request)
    back = f"{reverse('case-list')}?{query}"
    form = SaveFilterForm(request.POST)
    if _done(
        request,
        form,
        lambda: services.save_filter(actor=request.user, query=query, **form.cleaned_data),
    ):
        messages.success(request, _("The filter is kept."))
    return redirect(back)


def _clean_query(request: Request) -> str:
    """The filters that the list understands, and nothing else."""
    given = QueryDict(request.POST.get("query", "")[:1000], mutable=True)
    known = CaseFilter({}, Case.objects.none(), request=request).filters
    ranges = ("opened_after", "opened_before")
    for name in list(given):
        if (name not in known and name not in ranges) or not any(given.getlist(name)):
            del given[name]
    return given.urlencode()


@require_POST
@requires(Can.VIEW_CASES)
def filter_delete(request: Request, key: int) -> HttpResponse:
    kept = get_object_or_404(SavedFilter.objects.filter(owner=request.user), pk=key)
    services.delete_filter(kept, actor=request.user)
    messages.success(request, _("The filter is deleted."))
    return redirect("case-list")
