from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError
from core.forms import show
from core.reference.calendar import today
from core.web import Request, requires
from recordal.applications.models import Recordal
from recordal.licensees import services
from recordal.licensees.forms import LicenseeForm


@requires(Can.FILE_RECORDALS)
def licensee_list(request: Request, application_no: str) -> HttpResponse:
    """The lawful users of one's right, and a form to list another."""
    recordal = _visible(request, application_no)
    form = LicenseeForm(request.POST or None)
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
        "licensees": recordal.licensees.all(),
        "form": form,
        "living": recordal.status in services.LIVING,
        "today": today(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "recordal/licensees/portal_list.html", context, status=status)


@require_POST
@requires(Can.FILE_RECORDALS)
def licensee_end(request: Request, application_no: str) -> HttpResponse:
    """End a licence with today as its last day."""
    recordal = _visible(request, application_no)
    chosen = request.POST.get("licensee", "")
    licensee = recordal.licensees.filter(pk=chosen).first() if chosen.isdecimal() else None
    if licensee is None:
        raise Http404
    services.end(licensee, actor=request.user)
    messages.success(request, _("The licence of %(name)s ends.") % {"name": licensee.name})
    return redirect("portal-licensees", application_no)


def _visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, application_no=application_no)
