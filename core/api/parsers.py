"""Bodies of requests, read with the limits that Django sets for forms."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import parsers
from rest_framework.exceptions import APIException, ParseError

Context = Mapping[str, Any]


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("The body of the request is too large.")


class JSONParser(parsers.JSONParser):
    """JSON of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes, nested as deeply as can be read."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Context | None = None,
    ) -> Any:
        check_size(parser_context)
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error


class FormParser(parsers.FormParser):
    """A form of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Context | None = None,
    ) -> Any:
        check_size(parser_context)
        return super().parse(stream, media_type, parser_context)


def check_size(context: Context | None) -> None:
    """The REST framework reads a body whole, whatever its size. Raises TooLarge."""
    request = (context or {}).get("request")
    size = int(request.META.get("CONTENT_LENGTH") or 0) if request else 0
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if limit and size > limit:
        raise TooLarge
