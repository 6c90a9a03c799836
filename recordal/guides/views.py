from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core.accounts.permissions import Can
from core.web import Request, requires
from recordal.guides.drawing import LANGUAGES, card
from recordal.guides.models import Guide
from recordal.guides.showing import card_of

SHOWN_VERSIONS = 10


@requires(Can.VIEW_RECORDALS)
def guide_card(request: Request, application_no: str) -> HttpResponse:
    """How to tell genuine from fake, on one page for the bench; earlier versions too."""
    guide = _visible(request, application_no)
    content, version = _version(request, guide)
    shown = card_of(guide, content, version)
    context = {
        "guide": guide,
        "shown": shown,
        "recordal": guide.recordal,
        "right": guide.recordal.right,
        "licensees": guide.recordal.licensees.all(),
        "versions": guide.versions.select_related("made_by")[:SHOWN_VERSIONS],
        "is_newest": shown.version == guide.version,
    }
    return render(request, "recordal/guides/card.html", context)


@requires(Can.VIEW_RECORDALS)
def guide_pdf(request: Request, application_no: str) -> HttpResponse:
    """The card on paper, in both languages unless one is asked for."""
    guide = _visible(request, application_no)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else "both"
    content, version = _version(request, guide)
    response = HttpResponse(card(guide, language, content, version), content_type="application/pdf")
    name = f"{guide}-card-v{version or guide.version}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _version(request: Request, guide: Guide) -> tuple[Mapping[str, Any] | None, int]:
    """The earlier version that is asked for, or nothing for the newest one."""
    asked = request.GET.get("version", "")
    if not asked or asked == str(guide.version):
        return None, 0
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    found = get_object_or_404(guide.versions, number=number)
    return found.content, found.number


def _visible(request: Request, application_no: str) -> Guide:
    rows = Guide.objects.visible_to(request.user).with_rows()
    rows = rows.select_related("recordal__right__holder", "recordal__right__image")
    return get_object_or_404(rows, recordal__application_no=application_no)
