"""Recording what was done, in the transaction that does it."""

from django.db import models
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import Event


def record(verb: str, subject: models.Model, *, actor: User | None, **details: object) -> Event:
    """Add an event about ``subject`` to the ledger. ``actor`` is None when the clock acts.

    ``verb`` is one of ``core.audit.verbs.VERBS``; ``details`` must be JSON values.
    """
    return Event.objects.create(
        at=timezone.now(),
        verb=verb,
        actor=actor,
        actor_name=str(actor) if actor else "",
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        details=details,
    )
