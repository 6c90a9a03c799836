"""``Authorization: Bearer lt_…`` for the API."""

import hmac
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.accounts.models import User
from core.tokens.models import ApiToken
from core.tokens.services import digest

PREFIX_LENGTH = 11
NOTE_USE_EVERY = timedelta(minutes=5)


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        text = header[1].decode("ascii", "replace") if len(header) == 2 else ""
        token = (
            ApiToken.objects.valid()
            .select_related("user__district")
            .filter(prefix=text[:PREFIX_LENGTH])
            .first()
        )
        if token is None or not hmac.compare_digest(token.digest, digest(text)):
            raise AuthenticationFailed(_("This token is not valid."))
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > NOTE_USE_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The same, for the OpenAPI schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "lt_…"}
