from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from core.accounts.permissions import Can
from core.web import Request, requires
from recordal.guides.drawing import card
from recordal.guides.models import Guide


@requires(Can.VIEW_RECORDALS)
def guide_card(request: Request, application_no: str) -> HttpResponse:
    """How to tell genuine from fake, on one page for the bench."""
    guide = _visible(request, application_no)
    context = {
        "guide": guide,
        "recordal": guide.recordal,
        "right": guide.recordal.right,
        "photos": guide.photos.select_related("file"),
        "licensees": guide.recordal.licensees.all(),
    }
    return render(request, "recordal/guides/card.html", context)


@requires(Can.VIEW_RECORDALS)
def guide_pdf(request: Request, application_no: str) -> HttpResponse:
    guide = _visible(request, application_no)
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    response = HttpResponse(card(guide, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{guide}-card.pdf"'
    return response


def _visible(request: Request, application_no: str) -> Guide:
    rows = Guide.objects.visible_to(request.user).select_related(
        "recordal__right__holder", "recordal__right__image"
    )
    return get_object_or_404(rows, recordal__application_no=application_no)
