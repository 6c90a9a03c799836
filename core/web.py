"""The plumbing of pages: who may use an address, lists, and broken rules explained."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme
from django_filters import FilterSet

from core.accounts.models import User
from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.paging import keyset_page

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)
PUBLIC = "public"


class Request(HttpRequest):
    """A request that has passed LoginRequiredMiddleware."""

    user: User
    htmx: Any


def requires(capability: Can) -> Callable[[View], View]:
    """Guard a view, and label it so that the architecture tests can read the rule."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.can(capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: V) -> V:
    """Label a view that needs no login. Everything else does."""
    view.capability = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def private(answer: HttpResponse) -> HttpResponse:
    """Nothing of it is kept by browsers or found by search engines; nobody learns the address."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    return answer


def client_address(request: HttpRequest) -> str | None:
    """Whose failed log-ins are counted together: behind a proxy, whoever called the proxy."""
    direct = request.META.get("REMOTE_ADDR") or None
    if not settings.SECURE_PROXY_SSL_HEADER:
        return direct
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return direct


def words(request: HttpRequest, name: str = "q") -> str:
    """What was typed into a search box, short and free of what the database cannot hold."""
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


def list_page(
    request: Request, template: str, filterset: FilterSet, ordering: tuple[str, ...], **context: Any
) -> HttpResponse:
    """A filtered list in keyset pages; ``ordering`` must be unique and without NULLs."""
    page = keyset_page(filterset.qs, request.GET, ordering)
    return render(request, template, {"filterset": filterset, "page": page, **context})


def explain(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page that says which rule forbids what was asked."""
    status = 422 if isinstance(error, InvalidInput) else 409
    return render(request, "409.html", {"error": error}, status=status)


class DomainErrorMiddleware:
    """Explain a broken business rule: a message after a form, an error page after a link.

    A form that came back with mistakes stands at an address that takes forms only: whoever is led
    back there, by a message, the switch of languages, a restored tab or a typed address, gets to
    the page the form is part of.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            back = urlsplit(request.headers.get("Referer", ""))
            led_back = (back.netloc, back.path) == (request.get_host(), request.path)
            page = urljoin(request.path, "../")
            if led_back or (_came_by_itself(request) and is_valid_path(page)):
                return redirect(page)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        back = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, error.message)
            return redirect(back)
        return explain(request, error)


def _came_by_itself(request: HttpRequest) -> bool:
    """Whether a browser opens a page that no other page has led to."""
    sent = request.headers
    return sent.get("Sec-Fetch-Mode") == "navigate" and sent.get("Sec-Fetch-Site") == "none"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
