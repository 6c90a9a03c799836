from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.evidence import services
from seizures.evidence.drawing import custody_list
from seizures.evidence.forms import CustodyForm, EvidenceForm
from seizures.evidence.models import Evidence
from seizures.evidence.queries import holder_now, shots


@requires(Can.KEEP_CASE_FILE)
def evidence_add(request: Request, number: str) -> HttpResponse:
    case = _visible(request, number)
    asked = shots(case)
    wanted = next((one for one in asked if str(one.row.pk) == request.GET.get("shot")), None)
    initial = {"kind": "photo", "shot": wanted.row, "title": wanted.row.text} if wanted else {}
    form = EvidenceForm(request.POST or None, request.FILES or None, asked=asked, initial=initial)

    def add(file: Any, **words: Any) -> object:
        return services.add_evidence(case, file, actor=request.user, **words)

    if request.method == "POST" and _done(form, add):
        messages.success(request, _("The evidence is in the file, with its hash."))
        return redirect(f"{case.get_absolute_url()}#evidence")
    return _page(request, case, form, _("Add evidence"))


@requires(Can.KEEP_CASE_FILE)
def custody_add(request: Request, number: str) -> HttpResponse:
    case = _visible(request, number)
    form = CustodyForm(request.POST or None, holder_now=holder_now(case))

    def note(kind: str, **words: Any) -> object:
        return services.record_custody(case, kind, actor=request.user, **words)

    if request.method == "POST" and _done(form, note):
        messages.success(request, _("The change of custody is recorded for good."))
        return redirect(f"{case.get_absolute_url()}#evidence")
    return _page(request, case, form, _("Record a change of custody"))


@require_safe
@requires(Can.KEEP_CASE_FILE)
def custody_pdf(request: Request, number: str) -> HttpResponse:
    """The list of custody as a paper, in the language of the reader."""
    case = _visible(request, number)
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    pdf = custody_list(case, language, at=timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}-custody-{language}.pdf"'
    return response


@require_safe
@requires(Can.VIEW_CASES)
def evidence_file(request: Request, number: str, sha256: str) -> HttpResponse:
    """The way to the bytes, for whoever may see this piece of evidence."""
    visible = Evidence.objects.visible_to(request.user).select_related("file")
    evidence = visible.filter(case__number=number, file__sha256=sha256).first()
    if evidence is None:
        raise Http404
    return redirect(evidence.file.url_for(request.user))


def _visible(request: Request, number: str) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)


def _done(form: forms.Form, act: Callable[..., object]) -> bool:
    """Whether it is done; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except InvalidInput as error:
        field = str(error.details.get("field", ""))
        form.add_error(field if field in form.fields else None, error.message)
        return False
    return True


def _page(request: Request, case: Case, form: forms.Form, title: str) -> HttpResponse:
    return render(
        request,
        "seizures/evidence/form.html",
        {"case": case, "form": form, "title": title},
        status=422 if form.errors else 200,
    )
