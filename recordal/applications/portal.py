"""The one page on which a right is filed, and how it stands afterwards."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.accounts.permissions import Can
from core.errors import DomainError
from core.reference.calendar import today
from core.web import Request, requires
from enterprises.models import Enterprise
from recordal.applications import keeping, services
from recordal.applications.clock import clock_of
from recordal.applications.keeping import Kept
from recordal.applications.models import Recordal
from recordal.applications.page import filing_page, new_page
from recordal.applications.sheet import GENUINE, INFRINGING, Sheet
from recordal.applications.telling import history_for_holder
from recordal.rights.models import IpRight

FORM = "recordal/applications/portal_form.html"
Status = Recordal.Status


@requires(Can.FILE_RECORDALS)
def recordal_new(request: Request) -> HttpResponse:
    """Choose the kind of right, then file on one page."""
    kind = keeping.kind_of(request.GET.get("kind", ""))
    if kind is None:
        return render(request, "recordal/applications/portal_kind.html", {"kinds": IpRight.Kind})
    holders = list(Enterprise.objects.acting(request.user).order_by("number")[:2])
    if not holders:
        messages.warning(request, _("Register your enterprise first."))
        return redirect("portal-enterprise-new")
    if request.method == "POST":
        return _save(request, kind, None)
    initial = services.contact_of(holders[0]) if len(holders) == 1 else {}
    sheet = Sheet(kind, user=request.user, initial=initial)
    holder = holders[0] if len(holders) == 1 else None
    context = {**new_page(kind, sheet, holder), "key": uuid4().hex, "holder": holder}
    return render(request, FORM, context)


@requires(Can.FILE_RECORDALS)
def recordal_detail(request: Request, application_no: str) -> HttpResponse:
    """One's application: the page to file while it is a draft, then how it stands."""
    recordal = visible(request, application_no)
    if request.method == "POST" or recordal.status == Status.DRAFT:
        return _filing(request, recordal)
    if recordal.status == Status.CORRECTION:
        return redirect("portal-correction", recordal.application_no)
    context = {
        "recordal": recordal,
        "right": recordal.right,
        "licensees": recordal.licensees.all(),
        "in_force": recordal.is_in_force_on(today()),
        "events": history_for_holder(recordal),
        "clock": clock_of(recordal),
        "again_key": uuid4().hex,
    }
    return render(request, "recordal/applications/portal_detail.html", context)


@requires(Can.FILE_RECORDALS)
def recordal_contents(request: Request, application_no: str) -> HttpResponse:
    """The page of a draft, or of what customs returned for correction."""
    recordal = visible(request, application_no)
    if request.method != "POST" and not recordal.is_editable:
        return redirect("portal-recordal", application_no)
    return _filing(request, recordal)


def visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    rows = rows.select_related("right__certificate", "right__holder__country")
    return get_object_or_404(rows, application_no=application_no)


def _filing(request: Request, recordal: Recordal) -> HttpResponse:
    if request.method == "POST":
        return _save(request, recordal.right.kind, recordal)
    more = request.GET.get("more", "")
    sheet = Sheet(recordal.right.kind, recordal=recordal, more=more)
    return _page(request, recordal, sheet)


def _save(request: Request, kind: str, recordal: Recordal | None) -> HttpResponse:
    """Keep what was sent, then do what the button said; name everything that is wrong at once."""
    try:
        kept = keeping.keep(request.user, kind, recordal, request.POST)
        keeping.take_files(request.user, kept, request.POST, request.FILES)
    except services.NotEditable as error:
        return _closed(request, recordal, error)
    if kept.recordal is None:
        context = {**new_page(kind, kept.sheet, None), "key": request.POST.get("key", "")}
        return render(request, FORM, context, status=422)
    draft = visible(request, kept.recordal.application_no)
    if kept.conflict:
        return _page(request, draft, kept.sheet, conflict=kept.conflict, status=409)
    step = request.POST.get("step", "save")
    if step == "submit":
        return _submit(request, draft, kept)
    return _step(request, draft, kept, step)


def _closed(request: Request, recordal: Recordal | None, error: DomainError) -> HttpResponse:
    """The back button, or a second click: say kindly how the application stands."""
    key = request.POST.get("key", "")
    recordal = recordal or services.drafted_with(key, request.user)
    if recordal is None:
        raise error
    if recordal.submitted_at:
        text = _("%(recordal)s is filed already; nothing was changed.")
    else:
        text = _("%(recordal)s was put away; take it up again to change it.")
    messages.info(request, text % {"recordal": recordal})
    return redirect("portal-recordal", recordal.application_no)


def _step(request: Request, recordal: Recordal, kept: Kept, step: str) -> HttpResponse:
    try:
        place = keeping.take_step(request.user, recordal, step)
    except DomainError as error:
        kept.sheet.refuse("step", "filing", _("Not done"), error.message)
        place = ""
    if kept.sheet.problems:
        messages.warning(request, _("Saved, except for what is marked."))
        return _page(request, recordal, kept.sheet, status=422)
    if step in {f"more-{GENUINE}", f"more-{INFRINGING}"}:
        return redirect(f"{_address(recordal)}?more={step[5:]}#more")
    if not place:
        messages.success(request, _("The draft is saved."))
    if not place and request.FILES:
        place = "pictures" if request.FILES.getlist("images") else "papers"
    return redirect(f"{_address(recordal)}#{place}" if place else _address(recordal))


def _submit(request: Request, recordal: Recordal, kept: Kept) -> HttpResponse:
    """File it, or say what keeps it from being filed."""
    classes = recordal.right.nice_classes
    try:
        if kept.sheet.problems:
            raise services.NotWhole(_("Correct what is marked."))
        recordal = services.submit(recordal, actor=request.user)
    except services.MissingContents:
        messages.warning(request, _("The draft is saved, but not filed: something is missing."))
    except DomainError as error:
        field = str(error.details.get("field", ""))
        if not isinstance(error, services.NotWhole):
            kept.sheet.refuse(field, f"id_{field}" if field else "filing", "", error.message)
        messages.warning(request, _("The draft is saved, but not filed."))
    else:
        return _filed(request, recordal, classes)
    return _page(request, recordal, kept.sheet, status=422)


def _filed(request: Request, recordal: Recordal, classes: list[int]) -> HttpResponse:
    count = len(classes) if recordal.right.international and len(classes) > 1 else 1
    text = ngettext(
        "The application is filed. Customs decides by %(day)s.",
        "%(n)s applications are filed, one for each class. Customs decides by %(day)s.",
        count,
    )
    day = recordal.due_on.isoformat() if recordal.due_on else ""
    messages.success(request, text % {"n": count, "day": day})
    if count > 1:
        return redirect("portal-filing", recordal.filing_no)
    return redirect("portal-recordal", recordal.application_no)


def _address(recordal: Recordal) -> str:
    name = "contents/" if recordal.status == Status.CORRECTION else ""
    return f"/portal/recordals/{recordal.application_no}/{name}"


def _page(
    request: Request,
    recordal: Recordal,
    sheet: Sheet,
    *,
    conflict: services.ChangedMeanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **filing_page(recordal, sheet),
        "conflict": conflict,
        "form_action": _address(recordal),
        "key": request.POST.get("key", ""),
        "another_key": uuid4().hex,
    }
    return render(request, FORM, context, status=status)
