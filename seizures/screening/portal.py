"""The consignor's side of a question: read it and answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.paging import keyset_page
from core.web import Request, requires
from seizures.screening import questions
from seizures.screening.forms import AnswerForm
from seizures.screening.question_models import Question, QuestionQuerySet


def _own(request: Request) -> QuestionQuerySet:
    return Question.objects.visible_to(request.user).select_related(
        "shipment__district", "hit__line", "enterprise"
    )


@requires(Can.ANSWER_QUESTIONS)
def question_list(request: Request) -> HttpResponse:
    page = keyset_page(_own(request), request.GET, ("-asked_at", "-pk"))
    return render(request, "seizures/screening/portal_questions.html", {"page": page})


@requires(Can.ANSWER_QUESTIONS)
def question(request: Request, number: str) -> HttpResponse:
    """One question with the goods it is about. What customs suspects stays with customs."""
    one = get_object_or_404(_own(request).filter(formal=False), number=number)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer(one, actor=request.user, text=form.cleaned_data["answer"])
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Your answer is with customs."))
            return redirect(one)
    status = 422 if form.is_bound else 200
    context = {"question": one, "form": form}
    return render(request, "seizures/screening/portal_question.html", context, status=status)
