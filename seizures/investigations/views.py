"""The log of the investigation: its form, and striking out an entry."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.investigations import services
from seizures.investigations.forms import InvestigationForm, StrikeForm
from seizures.investigations.models import Investigation, InvestigationFile


def _case(request: Request, number: str) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)


@requires(Can.KEEP_CASE_FILE)
def log(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    form = InvestigationForm(
        request.POST or None,
        request.FILES or None,
        case=case,
        officer=request.user,
        initial={"started_at": timezone.localtime(), "place": case.district.name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.log(case, form.act(), actor=request.user, papers=form.cleaned_data["papers"])
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The entry is in the log of the investigation."))
            return redirect(f"{case.get_absolute_url()}#investigation")
    return _page(request, case, form, _("Log an act of the investigation"))


@requires(Can.KEEP_CASE_FILE)
def strike(request: Request, number: str, entry: str) -> HttpResponse:
    case = _case(request, number)
    rows = Investigation.objects.visible_to(request.user).filter(case=case)
    row = get_object_or_404(rows, number=entry)
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.strike(row, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The entry is struck out."))
            return redirect(f"{case.get_absolute_url()}#investigation")
    return _page(request, case, form, _("Strike out an entry"), row)


@require_safe
@requires(Can.VIEW_CASES)
def file(request: Request, number: str, pk: int) -> HttpResponse:
    """The way to the bytes, for whoever may read the log."""
    rows = InvestigationFile.objects.filter(
        investigation__in=Investigation.objects.visible_to(request.user),
        investigation__case__number=number,
    )
    found = rows.select_related("file").filter(pk=pk).first()
    if found is None:
        raise Http404
    return redirect(found.file.url_for(request.user))


def _page(
    request: Request,
    case: Case,
    form: forms.Form,
    title: str,
    row: Investigation | None = None,
) -> HttpResponse:
    context = {"case": case, "form": form, "title": title, "row": row}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/investigations/form.html", context, status=status)
