"""``Authorization: Bearer lt_…`` for the API."""

import hmac
from copy import copy
from datetime import timedelta
from typing import Any

from django.db import connection
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


#: What a token says, and transaction and place of the rows of its user. These change with every
#: change of a row, so what a process remembers is as good as what it would read, at a quarter of
#: the cost.
_VERSION = """
SELECT t.last_used_at, t.digest, t.scopes, t.expires_at, u.xmin, u.ctid, d.xmin, d.ctid
FROM core_apitoken t JOIN core_user u ON u.id = t.user_id
LEFT JOIN core_district d ON d.code = u.district_id
WHERE t.prefix = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND u.is_active
"""
MOST_REMEMBERED = 1_000
_remembered: dict[str, tuple[list[Any], ApiToken]] = {}


def _valid(prefix: str) -> ApiToken | None:
    """The token of a prefix with its user, if both are good now: a copy for this request alone."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [prefix, timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    used, *version = row
    known = _remembered.get(prefix)
    if known is None or known[0] != version:
        tokens = ApiToken.objects.valid().select_related("user__district")
        token = tokens.filter(prefix=prefix).first()
        if token is None:
            return None
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        known = _remembered[prefix] = (version, token)
    token = copy(known[1])
    token.last_used_at = used
    token.user = copy(token.user)
    return token


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        text = header[1].decode("ascii", "replace") if len(header) == 2 else ""
        token = _valid(text[:PREFIX_LENGTH])
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
