"""Every error of the API as ``application/problem+json`` (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found
from django.views.defaults import server_error as error_page
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.api.parsers import TooLarge
from core.errors import DomainError, InvalidInput

TITLES: Mapping[int, str] = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Not possible in this state",
    413: "Too large",
    415: "Unsupported media type",
    422: "Invalid input",
    429: "Too many requests",
    500: "Internal error",
}


class Problem(Response):
    """A response of type ``application/problem+json``."""

    def __init__(
        self,
        code: int,
        detail: str,
        *,
        slug: str,
        errors: object = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        body: dict[str, object] = {
            "type": f"/help/errors/#{slug}",
            "title": TITLES.get(code, "Error"),
            "status": code,
            "detail": detail,
            "code": slug,
            **(extra or {}),
        }
        if errors:
            body["errors"] = errors
        super().__init__(
            body,
            status=code,
            content_type="application/problem+json",
            headers=dict(headers) if headers else None,
        )


def problem_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None for what is our own fault (500)."""
    if isinstance(error, DomainError):
        set_rollback()
        return _of_domain_error(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    if isinstance(error, exceptions.ValidationError):
        return Problem(
            status.HTTP_422_UNPROCESSABLE_ENTITY,
            _("Some fields are not right."),
            slug="invalid_input",
            errors=error.detail if isinstance(error.detail, dict) else {"": error.detail},
        )
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Problem(
        error.status_code, str(error.detail), slug=str(error.default_code), headers=headers
    )


def _of_domain_error(error: DomainError) -> Problem:
    code = 422 if isinstance(error, InvalidInput) else 409
    details = {key: str(value) for key, value in error.details.items()}
    field = details.pop("field", None)
    errors = {field: [error.message]} if field else None
    return Problem(code, error.message, slug=error.code, errors=errors, extra=details)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 of an address that does not exist: a problem for programs, a page for people."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    return _bare(404, "not_found", _("There is no such address."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, which is our own fault."""
    if not request.path.startswith("/api/"):
        return error_page(request)
    return _bare(500, "server_error", _("Something went wrong here; it has been recorded."))


def _bare(code: int, slug: str, detail: str) -> JsonResponse:
    body = {
        "type": f"/help/errors/#{slug}",
        "title": TITLES[code],
        "status": code,
        "detail": detail,
        "code": slug,
    }
    return JsonResponse(body, status=code, content_type="application/problem+json")
