"""Several rights in one submission: one more like this, one for each class, all at once (MEA 6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError
from recordal.applications import copying
from recordal.applications.models import Recordal
from recordal.applications.services import drafted_with, stored_key, submit

Status = Recordal.Status


@transaction.atomic
def another(
    recordal: Recordal, *, actor: User | None, title: str, lawful_users: bool = False, key: str = ""
) -> Recordal:
    """Begin an application for another right like this, filed together with it."""
    recordal = Recordal.objects.locked(recordal.pk)
    if known := drafted_with(key, actor):
        return known
    return copying.like(
        recordal, actor=actor, title=title, lawful_users=lawful_users, key=stored_key(key)
    )


@transaction.atomic
def file_again(recordal: Recordal, *, actor: User | None, key: str = "") -> Recordal:
    """Begin a new application for a right whose own came to nothing, with all it stated."""
    recordal = Recordal.objects.locked(recordal.pk)
    if known := drafted_with(key, actor):
        return known
    if recordal.status not in Recordal.OVER:
        raise DomainError(_("Only what was refused, withdrawn or is over is filed again."))
    return copying.again(recordal, actor=actor, key=stored_key(key))


@transaction.atomic
def split(recordal: Recordal, *, actor: User | None) -> list[Recordal]:
    """Make one draft for each class of an international mark before filing (MEA 6)."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status != Status.DRAFT or not copying.classes_to_split(recordal.right):
        raise DomainError(_("Only a draft of an international mark in several classes is split."))
    parts = copying.split(recordal, actor=actor)
    recordal.version += 1
    recordal.save(update_fields=["version"])
    others = [one.application_no for one in parts[1:]]
    record("recordal.split", recordal, actor=actor, into=others)
    return parts


@dataclass(frozen=True)
class Filed:
    """What became of one right of a filing: filed, or why not."""

    recordal: Recordal
    error: DomainError | None = None


def submit_filing(recordals: Iterable[Recordal], *, actor: User | None) -> list[Filed]:
    """File every right that is complete, each in its own transaction; say what became of it."""
    outcome = []
    for recordal in recordals:
        try:
            outcome.append(Filed(submit(recordal, actor=actor)))
        except DomainError as error:
            outcome.append(Filed(recordal, error))
    return outcome
