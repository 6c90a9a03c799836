"""Recording what was done, in the transaction that does it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import Event


@dataclass(frozen=True)
class Entry:
    """What happened to one of many subjects: ``details`` must be JSON values."""

    subject: models.Model
    details: Mapping[str, object] = field(default_factory=dict)


def record(verb: str, subject: models.Model, *, actor: User | None, **details: object) -> Event:
    """Add an event about ``subject`` to the ledger. ``actor`` is None when the clock acts.

    ``verb`` is one of ``core.audit.verbs.VERBS``; ``details`` must be JSON values.
    """
    event = _event(verb, Entry(subject, details), actor, timezone.now())
    event.save(force_insert=True)
    return event


def record_many(verb: str, entries: Iterable[Entry], *, actor: User | None) -> list[Event]:
    """Add one event for each of many subjects, with one statement for a thousand of them."""
    now = timezone.now()
    events = [_event(verb, entry, actor, now) for entry in entries]
    return Event.objects.bulk_create(events, batch_size=1000)


def _event(verb: str, entry: Entry, actor: User | None, at: datetime) -> Event:
    return Event(
        at=at,
        verb=verb,
        actor=actor,
        actor_name=str(actor) if actor else "",
        subject_type=entry.subject._meta.label_lower,
        subject_id=str(entry.subject.pk),
        subject_label=str(entry.subject)[:200],
        details=dict(entry.details),
    )
