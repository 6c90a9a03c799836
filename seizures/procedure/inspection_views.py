"""The end of an inspection: nothing suspicious, or a case, with nothing typed twice."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.web import Request, requires
from seizures.cases.models import Case
from seizures.inspections.models import Inspection
from seizures.inspections.views import sheet_of, show, take_photos
from seizures.procedure import steps


@require_POST
@requires(Can.INSPECT)
def conclude(request: Request, number: str) -> HttpResponse:
    """Photos chosen but not yet sent are kept first, so that no error makes anybody take them
    again."""
    visible = Inspection.objects.visible_to(request.user).for_list()
    inspection = get_object_or_404(visible, number=number)
    photo_form = take_photos(request, inspection) if request.FILES else None
    sheet = sheet_of(request, inspection)
    if not sheet.is_valid() or photo_form:
        return show(
            request,
            inspection,
            typed=request.POST,
            sheet=sheet,
            photo_form=photo_form,
            status=422,
        )
    try:
        cases = steps.conclude_inspection(
            inspection, actor=request.user, findings=sheet.findings(), **sheet.main.cleaned_data
        )
    except InvalidInput as error:
        sheet.explain(error)
        return show(request, inspection, typed=request.POST, sheet=sheet, status=422)
    return _onwards(request, inspection, cases)


def _onwards(request: Request, inspection: Inspection, cases: Sequence[Case]) -> HttpResponse:
    if not cases:
        messages.success(
            request,
            _("%(inspection)s: nothing suspicious. The shipment may go.")
            % {"inspection": inspection},
        )
        return redirect("inspection-list")
    messages.success(
        request,
        ngettext(
            "%(n)d case is open; release is suspended and the rights holder notified.",
            "%(n)d cases are open; release is suspended and the rights holders notified.",
            len(cases),
        )
        % {"n": len(cases)},
    )
    return redirect(cases[0] if len(cases) == 1 else inspection)
