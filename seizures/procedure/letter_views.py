"""Doors to the steps on letters: record how one was served, send a corrected one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.notices.forms import CorrectForm, ServiceForm
from seizures.notices.models import Notice
from seizures.procedure import serving


@requires(Can.KEEP_CASE_FILE)
def record_service(request: Request, number: str) -> HttpResponse:
    notice = _visible(request, number)
    form = ServiceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            serving.record_service(notice, form.attempt(), actor=request.user)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The service of the letter is on record."))
            return redirect(notice)
    return _page(request, notice, form, _("Record of service"))


@requires(Can.KEEP_CASE_FILE)
def correct(request: Request, number: str) -> HttpResponse:
    notice = _visible(request, number)
    form = CorrectForm(request.POST or None, notice=notice)
    if request.method == "POST" and form.is_valid():
        try:
            corrected = serving.correct_letter(
                notice, form.texts(), actor=request.user, reason=form.cleaned_data["reason"]
            )
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The corrected letter goes out; the old one stays."))
            return redirect(corrected)
    return _page(request, notice, form, _("Correct the letter"))


def _visible(request: Request, number: str) -> Notice:
    notices = Notice.objects.visible_to(request.user).select_related(
        "case__district", "replaced_by"
    )
    return get_object_or_404(notices, number=number)


def _page(
    request: Request, notice: Notice, form: ServiceForm | CorrectForm, title: str
) -> HttpResponse:
    context = {"notice": notice, "form": form, "title": title}
    status = 422 if form.errors else 200
    return render(request, "seizures/notices/form.html", context, status=status)
