"""After a change of the calendar: which running time limits move, and the button for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.accounts.permissions import Can
from core.web import Request, requires
from seizures.notices.models import Notice
from seizures.procedure import recounting


@requires(Can.EDIT_REFERENCE)
def recount(request: Request) -> HttpResponse:
    """GET shows what would move and which letters already name the old day; POST does it."""
    if request.method == "POST":
        moved = recounting.recount(actor=request.user)
        text = ngettext(
            "%(n)d time limit moved. The officers in charge have been told.",
            "%(n)d time limits moved. The officers in charge have been told.",
            moved,
        )
        messages.success(request, text % {"n": moved} if moved else _("No time limit moved."))
        return redirect("deadline-recount")
    preview = recounting.preview()
    cases = {move.deadline.case_id for move in preview.first}
    served: dict[int, list[str]] = {}
    letters = Notice.objects.filter(case__in=cases, served_at__isnull=False).order_by("pk")
    for case_id, number in letters.values_list("case_id", "number"):
        served.setdefault(case_id, []).append(number)
    rows = [(move, served.get(move.deadline.case_id, [])) for move in preview.first]
    context = {"preview": preview, "rows": rows}
    return render(request, "seizures/deadlines/recount.html", context)
