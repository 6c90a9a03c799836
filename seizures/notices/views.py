from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.permissions import Can
from core.errors import DomainError
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.notices import catalogue as papers
from seizures.notices import services
from seizures.notices.models import Notice
from seizures.notices.proofs import proof_of_delivery


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


@require_safe
@requires(Can.VIEW_LETTERS)
def detail(request: Request, number: str) -> HttpResponse:
    """One letter: its versions, and how it was served. Parties see what is addressed to them."""
    notice = _visible(request, number)
    inside = not (request.user.is_enterprise or request.user.is_partner)
    services_of = list(notice.services.select_related("recorded_by", "proof"))
    for service in services_of:
        shown = service.proof is not None and inside
        service.proof_url = service.proof.url_for(request.user) if shown else ""  # type: ignore
    keeps = request.user.is_officer and request.user.can(Can.KEEP_CASE_FILE)
    context = {
        "notice": notice,
        "versions": _versions(notice),
        "services": services_of,
        "inside": inside,
        "may_serve": keeps and notice.is_to_be_served and not notice.is_replaced,
        "may_correct": keeps and not notice.is_replaced and notice.status == Notice.Status.DRAWN,
    }
    return render(request, "seizures/notices/detail.html", context)


def _versions(notice: Notice) -> list[Notice]:
    """All versions of a letter, the newest first."""
    same = Notice.objects.filter(
        case=notice.case_id, kind=notice.kind, addressee=notice.addressee
    ).order_by("-version", "-pk")
    first = notice.number.rpartition("-v")[0] if notice.version > 1 else notice.number
    return [row for row in same if row.number == first or row.number.startswith(f"{first}-v")]


@require_safe
@requires(Can.VIEW_LETTERS)
def proof(request: Request, number: str) -> HttpResponse:
    """The proof of delivery as a paper, in the language of the reader."""
    notice = _visible(request, number)
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    pdf = proof_of_delivery(notice, language, at=timezone.now())
    return _pdf(pdf, f"{notice.number}-proof-{language}.pdf")


@require_safe
@requires(Can.VIEW_REFERENCE)
def catalogue(request: Request) -> HttpResponse:
    """Every letter of the procedure, with a sample in both languages."""
    return render(request, "seizures/notices/catalogue.html", {"papers": papers.papers()})


@require_safe
@requires(Can.VIEW_REFERENCE)
def sample(request: Request, key: str, language: str) -> HttpResponse:
    try:
        pdf = papers.sample(key, language)
    except KeyError as error:
        raise Http404 from error
    return _pdf(pdf, f"{key}-{language}.pdf")


def _visible(request: Request, number: str) -> Notice:
    notices = Notice.objects.visible_to(request.user).select_related(
        "case__district", "file_zh", "file_en", "seen_by", "replaced_by", "replaces"
    )
    return get_object_or_404(notices, number=number)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
