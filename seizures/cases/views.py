from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.web import Request, list_page, requires
from seizures.cases import services
from seizures.cases.exports import case_table
from seizures.cases.filters import CaseFilter
from seizures.cases.forms import NoteForm
from seizures.cases.models import Case
from seizures.cases.queries import with_next_clock

NEWEST = ("-opened_at", "-id")


def _filtered(request: Request) -> CaseFilter:
    cases = Case.objects.visible_to(request.user).for_list().select_related("officer")
    return CaseFilter(request.GET, with_next_clock(cases, request.user), request=request)


@requires(Can.VIEW_CASES)
def case_list(request: Request) -> HttpResponse:
    filterset = _filtered(request)
    filterset.queryset = filterset.queryset.prefetch_related("items")
    may_select = request.user.is_officer and request.user.can(Can.KEEP_CASE_FILE)
    return list_page(request, "seizures/cases/list.html", filterset, NEWEST, may_select=may_select)


@requires(Can.VIEW_CASES)
def case_export(request: Request) -> StreamingHttpResponse:
    """The filtered list as CSV, streamed however long it is."""
    lines = case_table(_filtered(request).qs.order_by(*NEWEST), reader=request.user)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"cases-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@requires(Can.KEEP_CASE_FILE)
def note_add(request: Request, number: str) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The note is empty: write something first."))
        return redirect(f"{case.get_absolute_url()}#notes")
    try:
        services.add_note(case, actor=request.user, text=form.cleaned_data["text"])
    except InvalidInput as error:
        messages.error(request, f"{error.message} {_('Your note:')} {form.cleaned_data['text']}")
        return redirect(f"{case.get_absolute_url()}#notes")
    messages.success(request, _("The note is in the file."))
    return redirect(f"{case.get_absolute_url()}#notes")
