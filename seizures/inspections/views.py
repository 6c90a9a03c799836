import hashlib
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.permissions import Can
from core.errors import DomainError
from core.paging import keyset_page
from core.web import Request, requires
from recordal.guides.showing import card_of
from seizures.inspections import queries, services
from seizures.inspections.drawing import draw_record
from seizures.inspections.filters import InspectionFilter
from seizures.inspections.forms import CancelForm, PhotoForm, Sheet
from seizures.inspections.models import Inspection
from seizures.screening.reasons import words as in_words
from seizures.shipments.models import Shipment

URGENT = ("-score", "-id")


@requires(Can.VIEW_INSPECTIONS)
def inspection_list(request: Request) -> HttpResponse:
    """The queue of the district; it asks for itself again and is sent only when it changed."""
    inspections = Inspection.objects.visible_to(request.user).for_list()
    filterset = InspectionFilter(request.GET, inspections, request=request)
    page = keyset_page(filterset.qs, request.GET, URGENT)
    rows = [(row.pk, row.status, row.score, row.inspector_id) for row in page]
    state = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
    if request.htmx and request.headers.get("X-Queue") == state:
        return HttpResponse(status=204)
    template = "_queue" if request.htmx else "list"
    context = {"filterset": filterset, "page": page, "state": state}
    return render(request, f"seizures/inspections/{template}.html", context)


@requires(Can.VIEW_INSPECTIONS)
def inspection_detail(request: Request, number: str) -> HttpResponse:
    return show(request, _visible(request, number))


@require_POST
@requires(Can.INSPECT)
def inspection_start(request: Request, number: str) -> HttpResponse:
    inspection = services.start(_visible(request, number), actor=request.user)
    messages.success(request, _("You are inspecting %(inspection)s.") % {"inspection": inspection})
    return redirect(inspection)


@require_POST
@requires(Can.INSPECT)
def inspection_cancel(request: Request, number: str) -> HttpResponse:
    inspection = _visible(request, number)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return show(request, inspection, status=422, cancel_form=form)
    services.cancel(inspection, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(inspection)s is called off.") % {"inspection": inspection})
    return redirect("inspection-list")


@require_POST
@requires(Can.INSPECT)
def inspection_photo(request: Request, number: str) -> HttpResponse:
    """Add photos; whatever was typed into the record stays where it is."""
    inspection = _visible(request, number)
    form = take_photos(request, inspection)
    if request.htmx:
        context = details(request, inspection, photo_form=form)
        status = 422 if form and form.errors else 200
        return render(request, "seizures/inspections/_photos.html", context, status=status)
    return show(request, inspection, typed=request.POST, draft=True, photo_form=form)


@require_POST
@requires(Can.INSPECT)
def inspection_sheet(request: Request, number: str) -> HttpResponse:
    """The record as typed so far, with rights found by a search, or one of them added."""
    inspection = _visible(request, number)
    if request.htmx:
        context = details(request, inspection, typed=request.POST, draft=True)
        return render(request, "seizures/inspections/_sheet.html", context)
    return show(request, inspection, typed=request.POST, draft=True)


@require_safe
@requires(Can.VIEW_INSPECTIONS)
def inspection_record(request: Request, number: str) -> HttpResponse:
    """The record of a finished inspection as a paper, in the language of the reader."""
    inspection = _visible(request, number)
    if inspection.finished_at is None:
        raise Http404
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    response = HttpResponse(draw_record(inspection, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{inspection.number}-{language}.pdf"'
    return response


@require_POST
@requires(Can.INSPECT)
def shipment_inspect(request: Request, number: str) -> HttpResponse:
    """An officer orders an inspection without, or before, the machine."""
    shipment = get_object_or_404(Shipment.objects.visible_to(request.user), number=number)
    return redirect(services.order(shipment, actor=request.user))


def take_photos(request: Request, inspection: Inspection) -> PhotoForm | None:
    """Keep the photos of a request; the form comes back when something was wrong with them."""
    asked = queries.shot_list(inspection, _rows(inspection, request.POST))
    form = PhotoForm(request.POST, request.FILES, shots=[shot.text for shot in asked])
    if not form.is_valid():
        return form
    try:
        shows = form.cleaned_data.get("shows", "")
        shot = next((one.row for one in asked if one.text == shows), None)
        services.add_photos(
            inspection, form.uploads, actor=request.user, caption=form.words, shot=shot
        )
    except DomainError as error:
        form.add_error("photos" if "field" in error.details else None, error.message)
        return form
    return None


def show(
    request: Request, inspection: Inspection, *, status: int = 200, **kwargs: Any
) -> HttpResponse:
    """The phone screen: what was declared, why it was flagged, how to tell, and the record."""
    if kwargs.get("photo_form"):
        status = 422
    context = details(request, inspection, **kwargs)
    return render(request, "seizures/inspections/detail.html", context, status=status)


def details(
    request: Request,
    inspection: Inspection,
    *,
    typed: Mapping[str, Any] | None = None,
    draft: bool = False,
    sheet: Sheet | None = None,
    photo_form: PhotoForm | None = None,
    cancel_form: CancelForm | None = None,
) -> dict[str, Any]:
    rows = _rows(inspection, typed)
    shots = queries.shot_list(inspection, rows)
    may_record = inspection.is_open and request.user.can(Can.INSPECT)
    words = "" if typed and "add_right" in typed else str((typed or {}).get("find", ""))
    return {
        "inspection": inspection,
        "shipment": inspection.shipment,
        "lines": inspection.shipment.lines.all(),
        "rows": rows,
        "reasons": [
            (row, [in_words(reason) for reason in row.hit.reasons]) for row in rows if row.hit
        ],
        "guides": [{"guide": guide, "card": card_of(guide)} for guide in queries.guides(rows)],
        "shots": shots,
        "photos": _pictures(request, inspection.photos.select_related("file")),
        "findings": inspection.findings.select_related("line", "recordal__right__holder"),
        "may_record": may_record,
        "sheet": (sheet or Sheet(inspection, request.user, rows, typed, draft=draft))
        if may_record
        else None,
        "photo_form": photo_form or _camera(shots),
        "cancel_form": cancel_form or CancelForm(),
        "find": words,
        "found_rights": queries.rights_matching(words, localdate()) if may_record else [],
    }


def sheet_of(request: Request, inspection: Inspection) -> Sheet:
    """The record as sent, to be checked."""
    return Sheet(inspection, request.user, _rows(inspection, request.POST), request.POST)


def _visible(request: Request, number: str) -> Inspection:
    inspections = Inspection.objects.visible_to(request.user).for_list()
    return get_object_or_404(inspections.select_related("second_officer"), number=number)


def _rows(inspection: Inspection, typed: Mapping[str, Any] | None) -> list[queries.Suspicion]:
    extra: list[str] = []
    if typed is not None and hasattr(typed, "getlist"):
        extra = list(typed.getlist("extra"))
        if right := typed.get("add_right"):
            extra.append(f"{typed.get('add_line', '')}:{right}")
        dropped = set(typed.getlist("drop"))
        extra = [pair for pair in extra if pair not in dropped]
    return queries.suspicions(inspection, extra, localdate())


def _camera(shots: list[queries.Shot]) -> PhotoForm:
    """Ready for the first picture that is still missing."""
    missing = next((shot.text for shot in shots if not shot.taken), "")
    return PhotoForm(shots=[shot.text for shot in shots], initial={"shows": missing})


def _pictures(request: Request, photos: Any) -> list[dict[str, object]]:
    return [
        {
            "url": photo.file.url_for(request.user),
            "caption": photo.caption or photo.file.name,
            "sha256": photo.file.sha256,
            "photo": photo,
        }
        for photo in photos
    ]
