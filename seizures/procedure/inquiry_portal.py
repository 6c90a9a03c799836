"""The trader's side of a status query: read it, declare, show the papers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.procedure.inquiry_forms import DeclarationForm
from seizures.procedure.inquiry_views import declare, letter
from seizures.screening import status_query
from seizures.screening.question_models import Question


def _own(request: Request, number: str) -> Question:
    rows = Question.objects.visible_to(request.user).queries().for_list()
    return get_object_or_404(rows.select_related("answered_by"), number=number)


@requires(Can.ANSWER_QUESTIONS)
def query(request: Request, number: str) -> HttpResponse:
    """What customs wants to know, until when, and the declaration. Suspicions stay with customs."""
    question = _own(request, number)
    form = DeclarationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare(request, question, form)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Your declaration is with customs."))
            return redirect("portal-status-query", number)
    context = {
        "question": question,
        "form": form,
        "may_answer": question.status in {"asked", "lapsed"},
        "papers": [
            (paper, paper.file.url_for(request.user))
            for paper in question.papers.select_related("file")
        ],
        "citation": status_query.TRUTH,
    }
    status = 422 if form.is_bound else 200
    return render(request, "seizures/screening/portal_status_query.html", context, status=status)


@require_safe
@requires(Can.ANSWER_QUESTIONS)
def query_letter(request: Request, number: str) -> HttpResponse:
    return letter(_own(request, number))
