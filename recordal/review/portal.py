"""What an applicant does while customs examines: corrects, answers, withdraws."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.web import Request, requires
from recordal.applications import services as applications
from recordal.applications.clock import clock_of
from recordal.applications.models import Recordal
from recordal.applications.snapshots import label_of, place_of, snapshot
from recordal.applications.telling import history_for_holder
from recordal.review import corrections, services
from recordal.review.forms import CorrectionForm, WithdrawForm
from recordal.review.models import Correction
from recordal.review.page import round_trip


@requires(Can.FILE_RECORDALS)
def correction(request: Request, application_no: str) -> HttpResponse:
    """The returned application: each remark at its content, an answer to each, and send again."""
    recordal = _own(request, application_no)
    asked = corrections.open_correction(recordal)
    if asked is None or recordal.status != Recordal.Status.CORRECTION:
        if request.method == "POST":
            text = _("%(recordal)s is with customs already; nothing was changed.")
            messages.info(request, text % {"recordal": recordal})
        return redirect("portal-recordal", application_no)
    form = _form(request, recordal, asked)
    if request.method == "POST" and form.is_valid():
        answered = _saved(request, recordal, form)
        if answered is not None:
            return answered
    return _page(request, recordal, asked, form)


@require_POST
@requires(Can.FILE_RECORDALS)
def withdraw(request: Request, application_no: str) -> HttpResponse:
    recordal, form = _own(request, application_no), WithdrawForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.withdraw(recordal, actor=request.user, reason=reason)
    messages.success(request, _("The application is withdrawn."))
    return redirect("portal-recordal", application_no)


def _own(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, application_no=application_no)


def _form(request: Request, recordal: Recordal, asked: Correction) -> CorrectionForm:
    data = request.POST if request.method == "POST" else None
    return CorrectionForm(data, recordal=recordal, items=list(asked.items.all()))


def _saved(request: Request, recordal: Recordal, form: CorrectionForm) -> HttpResponse | None:
    """What was typed is kept, also when it cannot be sent yet; None when the form says why."""
    try:
        pending = form.still_pending(recordal)
        fields = form.stated()
        version = request.POST.get("version", "")
        recordal = applications.change_draft(
            recordal,
            actor=request.user,
            version=int(version) if version.isdecimal() else None,
            pending=pending,
            **fields,
        )
        corrections.note(recordal, form.answers())
        if request.POST.get("step") == "submit":
            recordal = corrections.resubmit(recordal, form.answers(), actor=request.user)
    except (InvalidInput, applications.ChangedMeanwhile) as error:
        _show(form, recordal, error)
        return None
    if recordal.status == Recordal.Status.CORRECTION:
        messages.success(request, _("Saved. Customs sees it once you send it again."))
        return redirect("portal-correction", recordal.application_no)
    day = recordal.due_on.isoformat() if recordal.due_on else ""
    text = _("The application is with customs again, which decides by %(day)s.")
    messages.success(request, text % {"day": day})
    return redirect("portal-recordal", recordal.application_no)


def _show(form: CorrectionForm, recordal: Recordal, error: DomainError) -> None:
    """Put what is wrong where it is."""
    if isinstance(error, corrections.Unanswered):
        for field in error.fields:
            form.add_error(form.answer_name(field), error.message)
    elif isinstance(error, applications.MissingContents):
        for content in error.contents:
            name = content.field if content.field in form.fields else None
            form.add_error(name, _("The law wants this: %(content)s") % {"content": content.label})
    else:
        show(form, error)
    if isinstance(error, applications.ChangedMeanwhile):  # both are seen before one is kept
        stored = snapshot(Recordal.objects.get(pk=recordal.pk))
        for name in (name for name in error.fields if name in form.fields):
            text = _("Stored meanwhile: %(value)s") % {"value": stored.get(name, "")}
            form.add_error(name, text)


def _page(
    request: Request, recordal: Recordal, asked: Correction, form: CorrectionForm
) -> HttpResponse:
    context = {
        "recordal": recordal,
        "right": recordal.right,
        "form": form,
        "remarks": [
            (item, label_of(item.field), place_of(item.field), field, answer)
            for item, field, answer in form.remarked()
        ],
        "clock": clock_of(recordal),
        "correction": asked,
        "overdue": corrections.is_overdue(asked),
        "rounds": [round_trip(one) for one in corrections.rounds(recordal) if one.closed_at],
        "events": history_for_holder(recordal),
    }
    status = 422 if form.is_bound else 200
    return render(request, "recordal/review/portal_correction.html", context, status=status)
