"""Steps of a draft: saved as one types, put away, one more like it, filed together."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.reference.calendar import SHANGHAI
from core.web import Request, requires
from recordal.applications import companions, keeping, rules, services
from recordal.applications.contents import Content
from recordal.applications.forms import AnotherForm
from recordal.applications.keeping import Kept
from recordal.applications.models import Recordal
from recordal.applications.page import state_of
from recordal.applications.portal import visible
from recordal.applications.snapshots import label_of

Status = Recordal.Status


@require_POST
@requires(Can.FILE_RECORDALS)
def autosave_new(request: Request) -> HttpResponse:
    """Begin the draft as soon as it has a title; the page goes on at the address of the draft."""
    kind = keeping.kind_of(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    return _autosave(request, kind, None)


@require_POST
@requires(Can.FILE_RECORDALS)
def autosave(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    return _autosave(request, recordal.right.kind, recordal)


def _autosave(request: Request, kind: str, recordal: Recordal | None) -> JsonResponse:
    try:
        kept = keeping.keep(request.user, kind, recordal, request.POST, typing=True)
    except services.NotEditable as error:
        return JsonResponse({"saved": False, "closed": True, "message": error.message}, status=409)
    if kept.conflict:
        return JsonResponse(_conflict(kept.conflict), status=409)
    return JsonResponse(_answer(request, kept))


def _conflict(conflict: services.ChangedMeanwhile) -> dict[str, Any]:
    return {
        "saved": False,
        "conflict": True,
        "message": conflict.message,
        "version": conflict.recordal.version,
        "fields": [label_of(name) for name in conflict.fields],
    }


def _answer(request: Request, kept: Kept) -> dict[str, Any]:
    """What the page shows after it was saved: the time, what is missing, what is wrong."""
    errors: dict[str, list[str]] = {}
    for problem in kept.sheet.problems:
        errors.setdefault(problem.place, []).append(problem.message)
    answer: dict[str, Any] = {"saved": kept.recordal is not None, "errors": errors}
    if kept.recordal is None:
        return answer
    recordal = visible(request, kept.recordal.application_no)
    state = state_of(recordal)
    warnings: dict[str, list[str]] = {}
    for doubt in rules.warnings(recordal):
        warnings.setdefault(f"id_{doubt.field}", []).append(doubt.message)
    moment = timezone.localtime(recordal.saved_at or timezone.now(), SHANGHAI)
    return answer | {
        "application_no": recordal.application_no,
        "saved_at": moment.strftime("%H:%M"),
        "version": recordal.version,
        "url": reverse("portal-recordal", args=[recordal.application_no]),
        "autosave": reverse("portal-recordal-autosave", args=[recordal.application_no]),
        "warnings": warnings,
        "missing": [_shown(content) for content in state["missing"]],
        "state": render_to_string("recordal/applications/_filing_state.html", state, request),
    }


def _shown(content: Content) -> dict[str, str]:
    return {
        "field": content.field,
        "label": str(content.label),
        "place": content.place,
        "citation": content.citation,
    }


@require_POST
@requires(Can.FILE_RECORDALS)
def discard(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    if recordal.status != Status.DISCARDED:
        services.discard(recordal, actor=request.user)
    text = _("The draft %(recordal)s is put away. It can be taken up again.")
    messages.success(request, text % {"recordal": recordal})
    return redirect("portal-recordals")


@require_POST
@requires(Can.FILE_RECORDALS)
def restore(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    if recordal.status != Status.DRAFT:
        services.restore(recordal, actor=request.user)
    messages.success(request, _("The draft is here again."))
    return redirect("portal-recordal", application_no)


@require_POST
@requires(Can.FILE_RECORDALS)
def another(request: Request, application_no: str) -> HttpResponse:
    """One more right of the holder, filed together with this one."""
    recordal, form = visible(request, application_no), AnotherForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the title or mark of the other right."))
        return redirect("portal-recordal", application_no)
    given = form.cleaned_data
    copy = companions.another(
        recordal,
        actor=request.user,
        title=given["title"],
        lawful_users=given["lawful_users"],
        key=request.POST.get("key", ""),
    )
    text = _("%(copy)s is begun with the goods and the contact of %(recordal)s.")
    messages.success(request, text % {"copy": copy, "recordal": recordal})
    return redirect("portal-recordal", copy.application_no)


@require_POST
@requires(Can.FILE_RECORDALS)
def file_again(request: Request, application_no: str) -> HttpResponse:
    recordal = visible(request, application_no)
    copy = companions.file_again(recordal, actor=request.user, key=request.POST.get("key", ""))
    messages.success(request, _("A new draft with all that was stated. Check it, and file it."))
    return redirect("portal-recordal", copy.application_no)


@require_POST
@requires(Can.FILE_RECORDALS)
def split(request: Request, application_no: str) -> HttpResponse:
    parts = companions.split(visible(request, application_no), actor=request.user)
    text = _("%(n)s drafts, one for each class. Look through their goods, then file them.")
    messages.success(request, text % {"n": len(parts)})
    return redirect("portal-filing", parts[0].filing_no)


@requires(Can.FILE_RECORDALS)
def filing(request: Request, filing_no: str) -> HttpResponse:
    """Rights filed together: what each still lacks, and one button for all that are complete."""
    rows = Recordal.objects.visible_to(request.user).for_list().filter(filing_no=filing_no)
    rows = rows.exclude(status=Status.DISCARDED).prefetch_related(*rules.PARTS)
    recordals = list(rows.order_by("application_no"))
    if not recordals:
        raise Http404
    limits, draft = rules.limits(), Status.DRAFT
    lacking = [
        (one, rules.missing(one, limits=limits) if one.status == draft else []) for one in recordals
    ]
    ready = [
        one for one, missing in lacking
        if one.status == Status.DRAFT and not missing and not one.pending
    ]  # fmt: skip
    if request.method == "POST":
        return _submit_all(request, filing_no, ready)
    context = {"filing_no": filing_no, "rows": lacking, "ready": len(ready)}
    return render(request, "recordal/applications/portal_filing.html", context)


def _submit_all(request: Request, filing_no: str, ready: list[Recordal]) -> HttpResponse:
    outcome = companions.submit_filing(ready, actor=request.user)
    if not outcome:
        messages.info(request, _("Nothing was left to file."))
    if count := sum(one.error is None for one in outcome):
        text = ngettext("%(n)s application is filed.", "%(n)s applications are filed.", count)
        messages.success(request, text % {"n": count})
    for one in outcome:
        if one.error:
            messages.error(request, f"{one.recordal}: {one.error.message}")
    return redirect("portal-filing", filing_no)
