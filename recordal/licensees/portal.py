from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.files.held import content_of, held, hold, token_of
from core.files.services import read as stored
from core.forms import show
from core.reference.calendar import today
from core.reference.models import District
from core.web import Request, requires
from recordal.applications.models import Recordal
from recordal.licensees import services, tables
from recordal.licensees.forms import LicenceForm, LicenseeForm, TableForm
from recordal.licensees.rules import LIVING, terms_of

UPLOAD = "recordal/licensees/portal_upload.html"


@requires(Can.FILE_RECORDALS)
def licensee_list(request: Request, application_no: str) -> HttpResponse:
    """The lawful users of one's right, and a form to list another."""
    recordal = _visible(request, application_no)
    form = LicenseeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            licensee = services.add(recordal, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show(form, error)
        else:
            messages.success(
                request, _("%(name)s is listed as a lawful user.") % {"name": licensee.name}
            )
            return redirect("portal-licensees", application_no)
    context = {
        "recordal": recordal,
        "licensees": recordal.licensees.select_related("contract"),
        "form": form,
        "living": recordal.status in LIVING,
        "today": today(),
        "district_names": district_names(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "recordal/licensees/portal_list.html", context, status=status)


@requires(Can.FILE_RECORDALS)
def licensee_change(request: Request, application_no: str, reference: UUID) -> HttpResponse:
    """Shorten, extend or redraw a licence."""
    recordal = _visible(request, application_no)
    licensee = get_object_or_404(recordal.licensees, reference=reference)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LicenceForm.of(licensee, *given)
    if form.is_bound and form.is_valid():
        try:
            services.change(licensee, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show(form, error)
        else:
            messages.success(
                request, _("The licence of %(name)s is changed.") % {"name": licensee.name}
            )
            return redirect("portal-licensees", application_no)
    context = {"recordal": recordal, "licensee": licensee, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "recordal/licensees/portal_change.html", context, status=status)


@require_POST
@requires(Can.FILE_RECORDALS)
def licensee_end(request: Request, application_no: str, reference: UUID) -> HttpResponse:
    """End a licence with today as its last day."""
    recordal = _visible(request, application_no)
    licensee = get_object_or_404(recordal.licensees, reference=reference)
    services.end(licensee, actor=request.user)
    messages.success(request, _("The licence of %(name)s ends.") % {"name": licensee.name})
    return redirect("portal-licensees", application_no)


@requires(Can.FILE_RECORDALS)
def licensee_upload(request: Request, application_no: str) -> HttpResponse:
    """A table of lawful users: first every row is shown as it was understood, then listed."""
    recordal = _visible(request, application_no)
    if request.POST.get("held"):
        return _list_held(request, recordal)
    form = TableForm(request.POST or None, request.FILES or None)
    context = {"recordal": recordal, "form": form, "living": recordal.status in LIVING}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            content = content_of(upload)
            rows = tables.read(content, map(terms_of, recordal.licensees.all()))
        except InvalidInput as error:
            show(form, error)
        else:
            file = hold(content, name=upload.name, content_type="text/csv", actor=request.user)
            token, whole = token_of(file, request.user), form.cleaned_data["whole"]
            return render(request, UPLOAD, context | _preview(rows, token, whole=whole))
    return render(request, UPLOAD, context, status=422 if form.is_bound else 200)


@requires(Can.FILE_RECORDALS)
def licensee_template(request: Request, application_no: str) -> HttpResponse:
    """An empty table with the right columns, and one example."""
    _visible(request, application_no)
    response = HttpResponse(tables.template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="licensees.csv"'
    return response


def _list_held(request: Request, recordal: Recordal) -> HttpResponse:
    """List the ticked rows of the table that was shown."""
    token = request.POST["held"]
    form = TableForm()
    context = {"recordal": recordal, "form": form, "living": recordal.status in LIVING}
    try:
        content = stored(held(token, request.user))
        rows = tables.read(content, map(terms_of, recordal.licensees.all()))
    except InvalidInput as error:
        messages.error(request, error.message)
        return redirect("portal-licensee-upload", recordal.application_no)
    whole = bool(request.POST.get("whole"))
    lines = {int(line) for line in request.POST.getlist("line") if line.isdecimal()}
    wanted = [] if whole and any(row.reason for row in rows) else tables.chosen(rows, lines)
    try:
        added = services.add_all(recordal, wanted, actor=request.user)
    except InvalidInput as error:
        shown = _preview(rows, token, whole=whole) | {"problem": error.message}
        return render(request, UPLOAD, context | shown, status=422)
    text = ngettext("%(n)s lawful user is listed.", "%(n)s lawful users are listed.", len(added))
    messages.success(request, text % {"n": len(added)})
    return redirect("portal-licensees", recordal.application_no)


def _preview(rows: list[tables.Candidate], token: str, *, whole: bool) -> dict[str, object]:
    refused = [row for row in rows if row.reason]
    return {
        "rows": rows,
        "good": len(rows) - len(refused),
        "refused": len(refused),
        "held": token,
        "whole": whole,
        "blocked": whole and bool(refused),
        "district_names": district_names(),
    }


def district_names() -> dict[str, str]:
    return {district.pk: district.name for district in District.objects.all()}


def _visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, application_no=application_no)
