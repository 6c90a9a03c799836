"""Enterprises registered twice: the list of suspects, and the merge with what it moves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError
from core.forms import show
from core.web import Request, list_page, requires
from enterprises import merging
from enterprises.filters import LikenessFilter
from enterprises.forms import MergeForm, ReasonForm
from enterprises.models import Enterprise, Likeness


@requires(Can.MERGE_ENTERPRISES)
def likeness_list(request: Request) -> HttpResponse:
    """Pairs that may be one enterprise, first those nobody has looked at."""
    rows = Likeness.objects.visible_to(request.user).for_list()
    filterset = LikenessFilter(request.GET or {"status": ["open"]}, rows)
    return list_page(
        request, "enterprises/duplicates.html", filterset, ("-pk",), reason_form=ReasonForm()
    )


@require_POST
@requires(Can.MERGE_ENTERPRISES)
def likeness_distinct(request: Request, pk: int) -> HttpResponse:
    likeness = get_object_or_404(Likeness.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    merging.distinguish(likeness, actor=request.user, reason=reason)
    messages.success(request, _("They stay two, and are not asked about again."))
    return redirect("enterprise-duplicates")


@requires(Can.MERGE_ENTERPRISES)
def merge(request: Request, number: str) -> HttpResponse:
    """Choose the one that stays; see what moves; then merge."""
    rows = Enterprise.objects.visible_to(request.user).for_list()
    duplicate = get_object_or_404(rows, number=number)
    chosen = request.POST if request.method == "POST" else request.GET
    choice = MergeForm(chosen if "into" in chosen else None)
    form = ReasonForm(request.POST or None)
    context: dict[str, object] = {"duplicate": duplicate, "choice": choice, "form": form}
    if choice.is_bound and choice.is_valid():
        into: Enterprise = choice.cleaned_data["into"]
        context |= {"into": into, "blocked": _blocked(duplicate, into)}
        context["moved"] = merging.preview(duplicate, into)
        if request.method == "POST" and form.is_valid():
            try:
                merging.merge(duplicate, into, actor=request.user, **form.cleaned_data)
            except DomainError as error:
                show(form, error)
            else:
                text = _("%(number)s is merged; its number leads here now.")
                messages.success(request, text % {"number": duplicate.number})
                return redirect(into)
    wrong = form.is_bound or (choice.is_bound and not choice.is_valid())
    return render(request, "enterprises/merge.html", context, status=422 if wrong else 200)


def _blocked(duplicate: Enterprise, into: Enterprise) -> str:
    """Why the two cannot be merged; empty when they can."""
    try:
        merging.check_can_merge(duplicate, into)
    except DomainError as error:
        return error.message
    return ""
