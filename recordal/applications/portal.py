from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.reference.calendar import today
from core.web import Request, list_page, requires
from enterprises.models import Enterprise
from recordal.applications import rules, services
from recordal.applications.clock import clock_of
from recordal.applications.filters import RecordalFilter
from recordal.applications.forms import ApplicationForm
from recordal.applications.models import Recordal
from recordal.applications.telling import history_for_holder
from recordal.rights.models import IpRight

FORM = "recordal/applications/portal_form.html"


@requires(Can.FILE_RECORDALS)
def recordal_list(request: Request) -> HttpResponse:
    recordals = Recordal.objects.visible_to(request.user).for_list()
    filterset = RecordalFilter(request.GET, recordals)
    template, ordering = "recordal/applications/portal_list.html", ("-created_at", "-pk")
    return list_page(request, template, filterset, ordering)


@requires(Can.FILE_RECORDALS)
def recordal_new(request: Request) -> HttpResponse:
    """Choose the kind of right, then file on one page."""
    kind = request.GET.get("kind", "")
    if kind not in IpRight.Kind.values:
        return render(request, "recordal/applications/portal_kind.html", {"kinds": IpRight.Kind})
    holders = list(Enterprise.objects.acting(request.user).order_by("number")[:2])
    if not holders:
        messages.warning(request, _("Register your enterprise first."))
        return redirect("portal-enterprise-new")
    form = ApplicationForm(
        request.POST or None,
        request.FILES or None,
        kind=kind,
        user=request.user,
        initial=_contact_of(holders[0]) if len(holders) == 1 else {},
    )
    if request.method == "POST" and form.is_valid():
        holder = form.cleaned_data["holder"]
        try:
            recordal = services.draft(holder, actor=request.user, kind=kind, **form.stated())
        except InvalidInput as error:
            show(form, error)
        else:
            return _saved(request, recordal)
    context = {"form": form, "kind": IpRight.Kind(kind)}
    return render(request, FORM, context, status=422 if form.is_bound else 200)


@requires(Can.FILE_RECORDALS)
def recordal_detail(request: Request, application_no: str) -> HttpResponse:
    """One's application: the form while it is a draft, then how it stands."""
    recordal = _visible(request, application_no)
    if request.method == "POST":
        return _save(request, recordal)
    if recordal.status == Recordal.Status.CORRECTION:
        return redirect("portal-correction", recordal.application_no)
    if recordal.status == Recordal.Status.DRAFT:
        form = ApplicationForm(kind=recordal.right.kind, recordal=recordal)
        return _form_page(request, recordal, form)
    context = {
        "recordal": recordal,
        "right": recordal.right,
        "licensees": recordal.licensees.all(),
        "in_force": recordal.is_in_force_on(today()),
        "events": history_for_holder(recordal),
        "clock": clock_of(recordal),
    }
    return render(request, "recordal/applications/portal_detail.html", context)


def _contact_of(holder: Enterprise) -> dict[str, str]:
    return {
        "contact_name": holder.contact_name,
        "contact_phone": holder.phone,
        "contact_email": holder.email,
    }


def _visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    rows = rows.select_related("right__certificate", "right__holder__country")
    return get_object_or_404(rows, application_no=application_no)


def _save(request: Request, recordal: Recordal) -> HttpResponse:
    form = ApplicationForm(request.POST, request.FILES, kind=recordal.right.kind, recordal=recordal)
    if form.is_valid():
        try:
            recordal = services.change_draft(recordal, actor=request.user, **form.stated())
        except InvalidInput as error:
            show(form, error)
        else:
            return _saved(request, recordal)
    return _form_page(request, recordal, form)


def _saved(request: Request, recordal: Recordal) -> HttpResponse:
    """The draft is safe; file it when that was asked, or say what keeps it from being filed."""
    if request.POST.get("step") != "submit":
        messages.success(request, _("The draft is saved."))
        return redirect("portal-recordal", recordal.application_no)
    try:
        recordal = services.submit(recordal, actor=request.user)
    except services.MissingContents as error:
        form = _bound_again(recordal)
        for content in error.contents:
            form.add_error(content.field, _("The law wants this."))
        messages.warning(request, _("The draft is saved, but not filed: something is missing."))
        return _form_page(request, recordal, form)
    except InvalidInput as error:
        form = _bound_again(recordal)
        show(form, error)
        return _form_page(request, recordal, form)
    messages.success(
        request,
        _("The application is filed. Customs decides by %(day)s.")
        % {"day": recordal.due_on.isoformat() if recordal.due_on else ""},
    )
    return redirect("portal-recordal", recordal.application_no)


def _bound_again(recordal: Recordal) -> ApplicationForm:
    """The form filled with what is stored, able to carry errors."""
    blank = ApplicationForm(kind=recordal.right.kind, recordal=recordal)
    stored = {
        name: field.prepare_value(blank.get_initial_for_field(field, name)) or ""
        for name, field in blank.fields.items()
    }
    return ApplicationForm(stored, kind=recordal.right.kind, recordal=recordal)


def _form_page(request: Request, recordal: Recordal, form: ApplicationForm) -> HttpResponse:
    context = {
        "form": form,
        "kind": IpRight.Kind(recordal.right.kind),
        "recordal": recordal,
        "right": recordal.right,
        "missing": rules.missing(recordal),
        "form_action": f"/portal/recordals/{recordal.application_no}/",
    }
    return render(request, FORM, context, status=422 if form.is_bound else 200)
