"""Giving out and taking back API tokens."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import InvalidInput
from core.tokens.models import ApiToken

LONGEST_DAYS = 366


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(
    user: User, *, actor: User, name: str, scopes: Collection[Can], days: int
) -> tuple[ApiToken, str]:
    """Make a token; the second value is its text, which is not kept and cannot be shown again.

    Raises InvalidInput when a scope exceeds what the user may do, or the term is out of range.
    """
    beyond = [scope for scope in scopes if scope not in user.capabilities]
    if beyond or not scopes:
        raise InvalidInput(_("Choose scopes among those of your role."), field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(
            _("A token lives between 1 and %(days)s days.") % {"days": LONGEST_DAYS}, field="days"
        )
    prefix = f"lt_{secrets.token_hex(4)}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=digest(text),
        scopes=sorted(scopes),
        expires_at=timezone.now() + timedelta(days=days),
    )
    record("token.issued", token, actor=actor, scopes=token.scopes)
    return token, text


@transaction.atomic
def revoke(token: ApiToken, *, actor: User) -> ApiToken:
    """End a token now."""
    token = ApiToken.objects.select_for_update(no_key=True).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", token, actor=actor)
    return token
