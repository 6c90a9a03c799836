"""Recording what was done, in the transaction that does it."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import Event


def record(verb: str, subject: models.Model, *, actor: User | None, **details: object) -> Event:
    """Add an event about ``subject`` to the ledger. ``actor`` is None when the clock acts.

    ``verb`` is one of ``core.audit.verbs.VERBS``; ``details`` must be JSON values.
    """
    event = _event(verb, subject, actor, details)
    event.save()
    return event


def record_many(
    verb: str,
    about: Iterable[tuple[models.Model, Mapping[str, object]]],
    *,
    actor: User | None,
) -> list[Event]:
    """Add one event for each subject, with its own details, in one statement."""
    return Event.objects.bulk_create(
        [_event(verb, subject, actor, details) for subject, details in about]
    )


def _event(
    verb: str, subject: models.Model, actor: User | None, details: Mapping[str, object]
) -> Event:
    return Event(
        at=timezone.now(),
        verb=verb,
        actor=actor,
        actor_name=str(actor) if actor else "",
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        details=dict(details),
    )
