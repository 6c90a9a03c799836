"""Letters that prove an e-mail address, or open the way to another password.

Both hold a link with a signed key that expires. Nobody learns from these pages who has an account.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError
from core.notifications.services import send, send_to_address

SALT = "core.accounts.addresses"
CONFIRM_WITHIN = timedelta(days=3)
#: Between two letters to one account: pressed twice, or by somebody who wants to annoy.
PAUSE = timedelta(minutes=2)
CONFIRM = gettext_noop(
    "Please confirm that this is your e-mail address: open the link and press the button. It holds"
    " for 3 days. If you have no account here, somebody mistyped an address: do nothing."
)
RESET = gettext_noop(
    "Somebody asked for a new password for your account %(user)s. Choose one under this link within"
    " 2 hours. If it was not you, do nothing: your password stays."
)
CHANGED = gettext_noop(
    "The password of your account was chosen anew through a letter to your e-mail address. If it"
    " was not you, tell the administrator at once."
)


class KeyRefused(DomainError):
    """The key of a letter is wrong, too old, or for an address the account no longer has."""

    code = "key_refused"


def locked(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


@transaction.atomic
def ask_to_confirm(user: User) -> bool:
    """Write to an address that is not proven yet; whether a letter goes out."""
    user = locked(user)
    if not user.email or not user.email_pending or _just_written(user):
        return False
    key = signing.dumps({"user": user.pk, "email": user.email}, salt=SALT)
    _write(user, CONFIRM, f"/accounts/confirm/{key}/")
    record("account.confirmation_sent", user, actor=user)
    return True


def addressee(key: str) -> User:
    """Whose address the key proves. Raises KeyRefused."""
    try:
        said: dict[str, Any] = signing.loads(key, salt=SALT, max_age=CONFIRM_WITHIN)
    except signing.SignatureExpired as error:
        raise KeyRefused(
            _("This link has expired. Sign in, and let us write to you once more.")
        ) from error
    except signing.BadSignature as error:
        raise KeyRefused(
            _("This link is not complete. Copy it whole from the letter, with all its letters.")
        ) from error
    user = User.objects.filter(pk=said["user"], email=said["email"], is_active=True).first()
    if user is None:
        raise KeyRefused(_("The account has another address by now."))
    return user


@transaction.atomic
def confirm(key: str) -> User:
    """The address is proven by whoever has its letter. Pressed twice changes nothing."""
    user = locked(addressee(key))
    if user.email_pending:
        user.email_pending = False
        user.save(update_fields=["email_pending"])
        record("account.address_confirmed", user, actor=user)
    return user


@transaction.atomic
def ask_for_password(name: str) -> None:
    """Write to the account with this user name or address, if there is one that can be reached.

    The caller says the same in every case. An address that was only typed into a profile, and
    never proven, opens nothing; the one an account was opened with is the account.
    """
    name = name.strip()
    found = User.objects.filter(is_active=True).exclude(email="").filter(
        Q(username__iexact=name) | Q(email__iexact=name)
    )  # fmt: skip
    for user in found.order_by("pk")[:5]:
        user = locked(user)
        reachable = not user.email_pending or user.email.lower() == user.username.lower()
        if reachable and user.has_usable_password() and not _just_written(user):
            place = urlsafe_base64_encode(force_bytes(user.pk))
            key = default_token_generator.make_token(user)
            _write(user, RESET, f"/accounts/reset/{place}/{key}/")
            record("account.reset_asked", user, actor=None)


@transaction.atomic
def note_reset(user: User) -> None:
    """The password was chosen anew with the key of a letter, which proves the address as well."""
    user = locked(user)
    if user.email_pending:
        user.email_pending = False
        user.save(update_fields=["email_pending"])
    record("account.password_reset", user, actor=user)
    send([user], CHANGED)


def _just_written(user: User) -> bool:
    return user.letter_at is not None and user.letter_at > timezone.now() - PAUSE


def _write(user: User, letter: str, url: str) -> None:
    user.letter_at = timezone.now()
    user.save(update_fields=["letter_at"])
    language = user.language or get_language() or ""
    send_to_address(user.email, letter, url=url, language=language, user=user.username)
