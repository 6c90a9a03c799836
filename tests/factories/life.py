"""Requests on recordals, asked through the services as anybody asks."""

from datetime import timedelta
from typing import Any

from core.reference.calendar import today
from recordal.life import requests, revocations
from recordal.life.models import Request, Revocation
from tests.factories.core import UserFactory
from tests.factories.recordal import RecordalFactory


def a_request(**fields: Any) -> Request:
    """A renewal of a recordal that ends in a month."""
    soon = RecordalFactory(expires_on=today() + timedelta(days=30), **fields)
    return requests.renew(soon, actor=None)


def a_revocation(**fields: Any) -> Revocation:
    """Announced to the holder, who is heard."""
    examiner = UserFactory(role="examiner")
    return revocations.open_(
        RecordalFactory(**fields), actor=examiner, ground="untrue", reasons="Forged."
    )
