"""The ledger: events that can only be added, chained by hashes that the database computes.

Triggers (migration ``0002_ledger``) refuse UPDATE, DELETE and TRUNCATE on ledger tables and, at
the commit, append one ``LedgerLink`` per new row: ``sha256(previous hash || payload)``. The
payload leaves out NULLs: a nullable column may be added later without breaking what is sealed.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from core.accounts.models import User


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def for_timeline(self) -> Self:
        return self.select_related("actor").order_by("at", "pk")


class Event(models.Model):
    """Somebody (or the clock, when ``actor`` is empty) did something to one object."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="events")
    actor_name = models.CharField(max_length=150, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200)
    details = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_subject"),
            models.Index(fields=["at", "id"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}"


class LedgerLink(models.Model):
    """One link of the chain over all ledger tables, written by the database at the commit."""

    seq = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="ledger_link_once"),
            models.CheckConstraint(name="ledger_link_from_one", condition=Q(seq__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"
