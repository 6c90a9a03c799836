"""Pages without an account answer one address only so often."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.api.throttling import PublicRate

View = Callable[..., HttpResponse]


class PageRate(PublicRate):
    """Counted apart from the API, at the same rate."""

    scope = "public-page"


def limited(view: View) -> View:
    """Answer 429 to an address that asks more often than PUBLIC_RATE; accounts are not counted."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rate: Any = PageRate()
        if rate.allow_request(request, None):
            return view(request, *args, **kwargs)
        seconds = max(1, math.ceil(rate.wait() or 0))
        response = render(request, "429.html", {"seconds": seconds}, status=429)
        response["Retry-After"] = str(seconds)
        return response

    return answer
