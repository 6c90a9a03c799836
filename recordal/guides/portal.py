from typing import Any

from django.contrib import messages
from django.core.files.base import File
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError
from core.web import Request, requires
from recordal.applications.models import Recordal
from recordal.guides import rules, services
from recordal.guides.forms import RestoreForm, Sheet, stepped, uploads
from recordal.guides.models import Guide
from recordal.guides.showing import card_of

SHOWN_VERSIONS = 10


@requires(Can.FILE_RECORDALS)
def guide_edit(request: Request, application_no: str) -> HttpResponse:
    """Write the guide of one's right: texts, photos, their order, all in one form."""
    recordal = _visible(request, application_no)
    guide = _guide(recordal)
    if request.method != "POST":
        return _page(request, recordal, guide)
    sheet = Sheet(guide, card_of(guide) if guide else None, request.POST)
    if not sheet.is_valid():
        return _page(request, recordal, guide, sheet=sheet, status=422)
    step = request.POST.get("step", "")
    sent = request.POST.get("version", "")
    try:
        saved = services.write(
            recordal,
            stepped(sheet.content(), step),
            actor=request.user,
            version=int(sent) if guide and sent.isdecimal() else None,
        )
    except DomainError as error:
        return _page(request, recordal, guide, sheet=sheet, problem=error, status=422)
    refused = _take_photos(request, saved)
    if refused:
        return _page(request, recordal, _guide(recordal), refused=refused, status=422)
    newest = _guide(recordal)
    if newest and (guide is None or newest.version != guide.version):
        text = _("Version %(n)s is saved; officers see it from now on.")
        messages.success(request, text % {"n": newest.version})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect(reverse("portal-guide", args=[application_no]) + _anchor(step))


def _anchor(step: str) -> str:
    """The row that was moved, so that the reader stays where the work is."""
    row = "-".join(step.split("-")[:2])
    return f"#{row}" if row and not step.endswith("-remove") else "#features" if row else ""


def _take_photos(request: Request, guide: Guide) -> dict[str, str]:
    """Add the photos that came along; what is wrong with one, by the name of its input."""
    refused = {}
    newest = max((tell.no for tell in guide.features), default=None)
    for name, row, genuine, files in uploads(request.FILES):
        chosen: list[File[bytes]] = [file for file in files if file]
        tell = int(row) if row.isdecimal() else newest if row == "new" and _says(request) else None
        try:
            services.add_photos(
                guide.recordal, chosen, actor=request.user, genuine=genuine, tell=tell, field=name
            )
        except DomainError as error:
            refused[name] = error.message
    return refused


def _says(request: Request) -> bool:
    """Something was written into the new feature, so that photos can belong to it."""
    return any(request.POST.get(f"tell-new-{name}", "").strip() for name in rules.TELL_TEXTS)


@require_POST
@requires(Can.FILE_RECORDALS)
def guide_restore(request: Request, application_no: str) -> HttpResponse:
    """Take an earlier version up again."""
    recordal, form = _visible(request, application_no), RestoreForm(request.POST)
    guide = _guide(recordal)
    if guide is None or not form.is_valid():
        raise Http404
    version = get_object_or_404(
        guide.versions.select_related("guide__recordal"), number=form.cleaned_data["version"]
    )
    restored = services.restore(version, actor=request.user)
    text = _("Version %(old)s is in force again, as version %(new)s.")
    messages.success(request, text % {"old": version.number, "new": restored.version})
    return redirect("portal-guide", application_no)


def _visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, application_no=application_no)


def _guide(recordal: Recordal) -> Guide | None:
    rows = Guide.objects.with_rows().select_related("recordal")
    return rows.filter(recordal=recordal).first()


def _page(
    request: Request,
    recordal: Recordal,
    guide: Guide | None,
    *,
    sheet: Sheet | None = None,
    problem: DomainError | None = None,
    refused: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    sheet = sheet or Sheet(guide, card_of(guide) if guide else None)
    context: dict[str, Any] = {
        "recordal": recordal,
        "guide": guide,
        "sheet": sheet.refuse(refused or {}),
        "problem": problem,
        "refused": refused or {},
        "lacking": rules.lacking(guide) if guide else {},
        "versions": guide.versions.select_related("made_by")[:SHOWN_VERSIONS] if guide else [],
        "living": recordal.status in services.LIVING,
    }
    return render(request, "recordal/guides/portal_edit.html", context, status=status)
