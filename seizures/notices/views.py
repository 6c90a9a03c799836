from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import DomainError
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.notices import services
from seizures.notices.models import Notice


class NotDrawnYet(DomainError):
    """The worker has not drawn the letter yet."""

    code = "not_drawn_yet"


@requires(Can.VIEW_LETTERS)
def download(request: Request, number: str, language: str) -> HttpResponse:
    """Hand out the letter in Chinese or English; its addressee leaves a mark the first time."""
    notices = Notice.objects.visible_to(request.user).for_list()
    notice = get_object_or_404(notices, number=number)
    file = notice.file_zh if language == "zh" else notice.file_en
    if file is None:
        raise NotDrawnYet(
            _("%(notice)s is being drawn up. Try again in a few seconds.") % {"notice": notice}
        )
    services.open_letter(notice, reader=request.user)
    return redirect(file.url_for(request.user))


@requires(Can.VIEW_LETTERS)
def panel(request: Request, number: str) -> HttpResponse:
    """The letters of one case as a part of a page, fetched again while one is being drawn up."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    notices = Notice.objects.visible_to(request.user).filter(case=case).for_list()
    context = {"case": case, "notices": notices}
    return render(request, "seizures/notices/_panel.html", context)
