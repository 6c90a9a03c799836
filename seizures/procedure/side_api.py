"""Fines on persons, and what the public reads of a penalty, as the API shows them."""

from django.utils import timezone
from rest_framework import serializers

from seizures.hearings.models import SideFine
from seizures.payments.rules import Account
from seizures.procedure.cost_api import Yuan
from seizures.procedure.side_payments import side_account
from seizures.publications.models import Publication


class SideFineSerializer(Yuan):
    """Imposed beside the main fine; of a person with what is owed today."""

    late_fine = serializers.SerializerMethodField()
    owed = serializers.SerializerMethodField()

    class Meta:
        model = SideFine
        fields = [
            "id",
            "kind",
            "party",
            "position",
            "warned",
            "fine",
            "late_fine",
            "owed",
            "currency",
            "citation",
            "paid_on",
        ]

    def _account(self, side: SideFine) -> Account | None:
        own = side.kind == SideFine.Kind.MANAGER and side.penalty.decided_at is not None
        return side_account(side, timezone.localdate()) if own else None

    def get_late_fine(self, side: SideFine) -> str:
        found = self._account(side)
        return f"{found.late_fine if found else 0:.2f}"

    def get_owed(self, side: SideFine) -> str:
        found = self._account(side)
        return f"{found.total if found else 0:.2f}"


class PublicationSerializer(Yuan):
    class Meta:
        model = Publication
        fields = [
            "status",
            "decision_no",
            "party",
            "facts",
            "fine",
            "currency",
            "published_at",
            "withheld_reasons",
            "withdrawn_at",
            "withdrawal_reasons",
        ]
