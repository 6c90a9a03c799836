"""A person without account comes in: with a new enterprise, to join one, or invited."""

from typing import TypedDict

from django.db import transaction

from core.accounts import addresses
from core.accounts.models import User
from core.accounts.services import open_account
from enterprises import joining, services
from enterprises.models import Enterprise, Invitation
from enterprises.services import EnterpriseFields


class AccountFields(TypedDict):
    """What a person states about the own account."""

    email: str
    role: str
    display_name: str
    phone: str
    password: str
    language: str


@transaction.atomic
def with_enterprise(account: AccountFields, stated: EnterpriseFields) -> tuple[User, Enterprise]:
    """Account and enterprise at once, or neither. The person is its contact, and its owner."""
    user = open_account(**account)
    addresses.ask_to_confirm(user)
    stated.setdefault("contact_name", user.display_name)
    stated.setdefault("phone", user.phone)
    stated.setdefault("email", user.email)
    return user, services.register(actor=user, **stated)


@transaction.atomic
def to_join(account: AccountFields, enterprise: Enterprise, *, message: str = "") -> User:
    """An account whose owner asks to be let in to an enterprise that is registered."""
    user = open_account(**account)
    addresses.ask_to_confirm(user)
    joining.ask_to_join(enterprise, actor=user, message=message)
    return user


@transaction.atomic
def invited(account: AccountFields, invitation: Invitation) -> User:
    """An account for the address that was invited, and the invitation accepted with it."""
    joining.check_open(invitation)
    account["email"] = invitation.email
    user = open_account(**account, proven=True)
    joining.accept(invitation, actor=user)
    return user
