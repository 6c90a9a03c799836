"""Accounts: made by an administrator, or opened by people of enterprises; the ledger knows."""

from collections.abc import Callable, Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import DISTRICT_ROLES, ENTERPRISE_ROLES, Can, Role
from core.audit.services import record
from core.errors import InvalidInput


@transaction.atomic
def save_account(
    user: User | None, *, actor: User | None, fields: Mapping[str, object], password: str = ""
) -> User:
    """Create or change an account.

    Raises InvalidInput when role and place do not fit, the name is taken, or administrators
    would lock themselves out.
    """
    created = user is None
    locked = User.objects.select_for_update(no_key=True)
    user = User() if user is None else locked.get(pk=user.pk)
    changed = [name for name, value in fields.items() if getattr(user, name) != value]
    for name, value in fields.items():
        setattr(user, name, value)
    check_place(user)
    if user == actor and not user.can(Can.MANAGE_ACCOUNTS):
        raise InvalidInput(
            _("You cannot take the administration of accounts from yourself."), field="role"
        )
    if User.objects.filter(~Q(pk=user.pk), username=user.username).exists():
        raise InvalidInput(_("This user name is taken."), field="username")
    if password:
        user.set_password(password)
    user.save()
    record(
        "account.created" if created else "account.changed",
        user,
        actor=actor,
        role=user.role,
        active=user.is_active,
        changed=[*changed, "password"] if password else changed,
    )
    return user


@transaction.atomic
def save_profile(user: User, *, fields: Mapping[str, object]) -> User:
    """Somebody changes the own account; another address has to be proven before mail goes there."""
    before = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    moved = str(fields.get("email", before.email)).lower() != before.email.lower()
    for name, value in fields.items():
        setattr(user, name, value)
    user.email_pending = bool(user.email) if moved else before.email_pending
    if moved:
        user.letter_at = None
        record("account.address_changed", user, actor=user)
    user.save(update_fields=[*fields, "email_pending", "letter_at"])
    return user


@transaction.atomic
def open_account(
    *,
    email: str,
    role: str,
    display_name: str,
    password: str,
    phone: str = "",
    language: str = "",
    proven: bool = False,
) -> User:
    """Somebody of an enterprise opens an account; the e-mail address is the user name.

    ``proven``: the address is known to be theirs, because a letter to it led here.
    Raises InvalidInput when the address has an account, or cannot be a user name.
    """
    email = email.strip().lower()
    if role not in ENTERPRISE_ROLES:
        raise InvalidInput(_("This kind of account is given by customs only."), field="role")
    user = User(
        username=email,
        email=email,
        role=role,
        display_name=display_name.strip(),
        phone=phone.strip(),
        language=language,
        email_pending=not proven,
    )
    _check(user.username_validator, email, field="email")
    _check(lambda given: validate_password(given, user), password, field="password")
    taken = InvalidInput(_("This address has an account already: sign in with it."), field="email")
    if User.objects.filter(email__iexact=email).exists():
        raise taken
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise taken from error
    record("account.opened", user, actor=user, role=user.role)
    return user


def _check(validator: Callable[[str], object], value: str, *, field: str) -> None:
    try:
        validator(value)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field=field) from error


def note_new_password(user: User) -> None:
    """Somebody chooses another password for the own account."""
    record("account.password_changed", user, actor=user)


def check_place(user: User) -> None:
    """Raises InvalidInput when somebody has a district or partner office who should not."""
    if (user.role in DISTRICT_ROLES) != bool(user.district_id):
        raise InvalidInput(
            _("District officers belong to one customs district, and nobody else does."),
            field="district",
        )
    if (user.role == Role.PARTNER) != bool(user.partner_office_id):
        raise InvalidInput(
            _("Accounts of partner offices name their office, and nobody else does."),
            field="partner_office",
        )
