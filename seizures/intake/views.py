import csv
from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.paging import keyset_page
from core.web import Request, requires
from seizures.intake import services
from seizures.intake.forms import ImportForm
from seizures.shipments import partitions
from seizures.shipments.filters import ImportFilter
from seizures.shipments.models import Import
from seizures.shipments.reading import FURTHER_FIELDS, HEADER_FIELDS, LINE_FIELDS

SHOWN = 50
NAMES = HEADER_FIELDS + LINE_FIELDS
#: What a table program would run as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@requires(Can.IMPORT_SHIPMENTS)
def import_list(request: Request) -> HttpResponse:
    """Bring a file, and see what became of the earlier ones."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.start_import(form.cleaned_data["file"], actor=request.user))
        except InvalidInput as error:
            form.add_error("file", error.message)
    own = Import.objects.visible_to(request.user)
    filterset = ImportFilter(request.GET, own, request=request)
    context = {
        "form": form,
        "filterset": filterset,
        "page": keyset_page(filterset.qs, request.GET, ("-created_at", "-pk")),
        "columns": NAMES,
        "further": FURTHER_FIELDS,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "seizures/intake/list.html", context, status=status)


@requires(Can.IMPORT_SHIPMENTS)
def import_detail(request: Request, number: str) -> HttpResponse:
    """Progress while it runs, the result afterwards; htmx asks for the changing part alone."""
    own = Import.objects.visible_to(request.user).with_screening()
    batch = get_object_or_404(own, number=number)
    rows = batch.refused_rows.all()[: SHOWN + 1]
    context = {
        "batch": batch,
        "refused": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "inside": not request.user.is_enterprise,
        "waits": batch.is_under_way or batch.chunks.filter(screened_at__isnull=True).exists(),
    }
    part = "_state" if request.htmx else "detail"
    return render(request, f"seizures/intake/{part}.html", context)


@require_POST
@requires(Can.IMPORT_SHIPMENTS)
def cancel(request: Request, number: str) -> HttpResponse:
    batch = get_object_or_404(Import.objects.visible_to(request.user), number=number)
    services.cancel_import(batch, actor=request.user)
    messages.success(request, _("The import stops. What was stored is kept."))
    return redirect(batch)


@require_POST
@requires(Can.IMPORT_SHIPMENTS)
def resume(request: Request, number: str) -> HttpResponse:
    batch = get_object_or_404(Import.objects.visible_to(request.user), number=number)
    services.resume_import(batch, actor=request.user)
    messages.success(request, _("The import goes on where it stopped."))
    return redirect(batch)


@requires(Can.EDIT_REFERENCE)
def line_days(request: Request) -> HttpResponse:
    """The days of goods lines, as the database holds them."""
    parts = partitions.parts()
    context = {
        "parts": parts,
        "kept_days": settings.LINES_KEPT_DAYS,
        "oldest": partitions.oldest_day() if settings.LINES_KEPT_DAYS else None,
        "lines": sum(part.lines for part in parts if part.is_attached),
        "size": sum(part.size for part in parts),
    }
    return render(request, "seizures/intake/line_days.html", context)


@requires(Can.IMPORT_SHIPMENTS)
def refused_rows(request: Request, number: str) -> StreamingHttpResponse:
    """The refused rows as a file: line, field and reason before the cells as they were given."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), number=number)
    response = StreamingHttpResponse(_table(batch), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{batch.number}-refused.csv"'
    return response


class _Echo:
    """A file that hands each written line back."""

    def write(self, text: str) -> str:
        return text


def _table(batch: Import) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(["file_line", "field", "reason", *NAMES, *FURTHER_FIELDS]))
    for row in batch.refused_rows.iterator(chunk_size=1000):
        cells = [_harmless(str(row.row.get(name, ""))) for name in NAMES + FURTHER_FIELDS]
        yield str(writer.writerow([row.line, row.field, _harmless(row.reason), *cells]))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
