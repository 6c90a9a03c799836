"""How often one address may do what needs no login: counted as the API counts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

from core.web import client_address

View = Callable[..., HttpResponseBase]


class PageRate(SimpleRateThrottle):
    """Counts requests of one scope by address; the rates stand in the setting PAGE_RATES."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def get_rate(self) -> str:
        return str(settings.PAGE_RATES[str(self.scope)])

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {
            "scope": f"page-{self.scope}",
            "ident": client_address(request) or "unknown",
        }


def limited(scope: str, *, method: str = "POST") -> Callable[[View], View]:
    """Answer a page with 429 when one address has posted to it too often.

    With ``method="GET"`` reading counts, of visitors only: who has logged in is known.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == method and not (method == "GET" and request.user.is_authenticated):
                rate = PageRate(scope)
                if not rate.allow_request(request, None):  # type: ignore[arg-type]
                    return too_often(request, rate.wait())
            return view(request, *args, **kwargs)

        return counted

    return decorate


def too_often(request: HttpRequest, wait: float | None) -> HttpResponse:
    """The page that asks to come back later."""
    seconds = int(wait or 60)
    minutes = seconds // 60 + 1
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response
