"""What the pages of the examiners' steps share: a step without input, a step with a form."""

from collections.abc import Callable
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from core.errors import DomainError, InvalidInput
from core.forms import show
from core.web import Request, explain

Act = Callable[[], object]


class Subject(Protocol):
    """What has a page of its own."""

    def get_absolute_url(self) -> str: ...


Page = Callable[..., HttpResponse]


def plain(request: Request, subject: Subject, act: Act, done: str) -> HttpResponse:
    """A step without input; what is not possible now is explained on a page of its own."""
    try:
        act()
    except DomainError as error:
        return explain(request, error)
    messages.success(request, done)
    return redirect(subject.get_absolute_url())


def with_form(
    request: Request, subject: Subject, form: forms.Form, act: Act, done: str, page: Page
) -> HttpResponse:
    """A step with input: mistakes are shown at their fields, on the page the form is part of."""
    if form.is_valid():
        try:
            act()
        except InvalidInput as error:
            show(form, error)
        except DomainError as error:
            return explain(request, error)
        else:
            messages.success(request, done)
            return redirect(subject.get_absolute_url())
    return page(status=422)


def sent(request: Request) -> tuple[Any, Any]:
    """Data and files of a form: both empty when the page is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
