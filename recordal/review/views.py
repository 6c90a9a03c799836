from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.paging import keyset_page
from core.reference.calendar import today
from core.web import Request, list_page, public, requires
from recordal.applications import drawing
from recordal.applications.filters import PublicFilter, RecordalFilter
from recordal.applications.models import Recordal
from recordal.review import services
from recordal.review.forms import RefuseForm

NEWEST_FIRST = ("-created_at", "-pk")


@requires(Can.VIEW_RECORDALS)
def recordal_list(request: Request) -> HttpResponse:
    if request.user.is_enterprise:
        return redirect("portal-recordals")
    recordals = Recordal.objects.visible_to(request.user).for_list()
    filterset = RecordalFilter(request.GET, recordals)
    waiting = None
    if request.user.can(Can.EXAMINE_RECORDALS):
        waiting = Recordal.objects.filter(status=Recordal.Status.SUBMITTED).count()
    return list_page(
        request, "recordal/applications/list.html", filterset, NEWEST_FIRST, waiting=waiting
    )


@requires(Can.EXAMINE_RECORDALS)
def recordal_queue(request: Request) -> HttpResponse:
    """What waits for a decision, the most urgent first."""
    waiting = Recordal.objects.visible_to(request.user).for_list()
    waiting = waiting.filter(status=Recordal.Status.SUBMITTED)
    page = keyset_page(waiting, request.GET, ("due_on", "pk"))
    return render(request, "recordal/review/queue.html", {"page": page})


@requires(Can.VIEW_RECORDALS)
def recordal_detail(request: Request, application_no: str) -> HttpResponse:
    recordal = _visible(request, application_no)
    if request.user.is_enterprise:
        return redirect("portal-recordal", application_no)
    return _page(request, recordal, RefuseForm())


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_accept(request: Request, application_no: str) -> HttpResponse:
    recordal = services.accept(_visible(request, application_no), actor=request.user)
    messages.success(request, _("Recorded as %(number)s.") % {"number": recordal.number})
    return redirect(recordal)


@require_POST
@requires(Can.EXAMINE_RECORDALS)
def recordal_refuse(request: Request, application_no: str) -> HttpResponse:
    recordal, form = _visible(request, application_no), RefuseForm(request.POST)
    if form.is_valid():
        try:
            services.refuse(recordal, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The application is refused; the applicant is told why."))
            return redirect(recordal)
    return _page(request, recordal, form, status=422)


@requires(Can.VIEW_RECORDALS)
def recordal_certificate(request: Request, application_no: str) -> HttpResponse:
    recordal = _visible(request, application_no)
    if not recordal.number:
        raise Http404
    return _pdf(drawing.certificate(recordal, _language()), f"{recordal.number}.pdf")


@requires(Can.VIEW_RECORDALS)
def recordal_receipt(request: Request, application_no: str) -> HttpResponse:
    recordal = _visible(request, application_no)
    if recordal.submitted_at is None:
        raise Http404
    return _pdf(drawing.receipt(recordal, _language()), f"{recordal.application_no}.pdf")


@public
def public_recordals(request: HttpRequest) -> HttpResponse:
    """Anybody may see what is recorded, and for how long; never whom to call."""
    found = PublicFilter(request.GET, Recordal.objects.public().for_list())
    page = keyset_page(found.qs, request.GET, ("number", "pk"))
    context = {"filterset": found, "page": page, "today": today()}
    return render(request, "recordal/applications/public.html", context)


def _visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    rows = rows.select_related("right__certificate", "right__holder__country", "examiner")
    return get_object_or_404(rows, application_no=application_no)


def _page(
    request: Request, recordal: Recordal, form: RefuseForm, status: int = 200
) -> HttpResponse:
    can_decide = recordal.status == Recordal.Status.SUBMITTED
    context = {
        "recordal": recordal,
        "right": recordal.right,
        "licensees": recordal.licensees.all(),
        "has_guide": hasattr(recordal, "guide"),
        "in_force": recordal.is_in_force_on(today()),
        "events": Event.objects.about(recordal).for_timeline(),
        "refuse_form": form,
        "may_decide": can_decide and request.user.can(Can.EXAMINE_RECORDALS),
    }
    return render(request, "recordal/review/detail.html", context, status=status)


def _language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
