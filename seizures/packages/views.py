from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.packages import services
from seizures.packages.forms import ExportForm
from seizures.packages.models import Export

SHOWN = 50


@requires(Can.EXPORT_CASES)
def case_exports(request: Request, number: str) -> HttpResponse:
    """Packages of one case: who took them what for; order a further one."""
    case = get_object_or_404(Case.objects.visible_to(request.user).for_list(), number=number)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.order(case, actor=request.user, **form.cleaned_data))
        except InvalidInput as error:
            show(form, error)
    exports = Export.objects.visible_to(request.user).filter(case=case).for_list()[:SHOWN]
    context = {"case": case, "form": form, "exports": exports}
    status = 422 if form.errors else 200
    return render(request, "seizures/packages/case.html", context, status=status)


@requires(Can.EXPORT_CASES)
def export_detail(request: Request, number: str) -> HttpResponse:
    """One package: how far it is, and how to check it; htmx asks for the changing part alone."""
    export = _visible(request, number)
    progress = {
        "label": export.get_status_display(),
        "value": export.done,
        "max": export.total,
        "done": not export.is_open,
        "url": reverse("export-detail", args=[export.number]),
    }
    part = "_state" if request.htmx else "detail"
    context = {"export": export, "progress": progress}
    return render(request, f"seizures/packages/{part}.html", context)


@require_POST
@requires(Can.EXPORT_CASES)
def export_again(request: Request, number: str) -> HttpResponse:
    export = services.again(_visible(request, number), actor=request.user)
    messages.success(request, _("%(export)s is tried again.") % {"export": export})
    return redirect(export)


@require_POST
@requires(Can.EXPORT_CASES)
def export_download(request: Request, number: str) -> HttpResponse:
    """Hand the package out; the ledger notes who took it."""
    file = services.take(_visible(request, number), reader=request.user)
    return redirect(file.url_for(request.user))


def _visible(request: Request, number: str) -> Export:
    return get_object_or_404(Export.objects.visible_to(request.user).for_list(), number=number)
