"""Costs, demands and the statement of a case as the API shows them; sums in yuan."""

from typing import Any

from rest_framework import serializers

from seizures.costs.models import Cost, Demand, DemandPayment
from seizures.costs.rules import Statement


class Yuan(serializers.ModelSerializer[Any]):
    currency = serializers.SerializerMethodField()

    def get_currency(self, row: Any) -> str:
        return "CNY"


class CostSerializer(Yuan):
    class Meta:
        model = Cost
        fields = [
            "kind",
            "amount",
            "owed",
            "currency",
            "since",
            "until",
            "payee",
            "invoice_no",
            "paid_directly",
            "cancelled_at",
        ]


class DemandPaymentSerializer(Yuan):
    class Meta:
        model = DemandPayment
        fields = ["amount", "currency", "paid_on", "receipt_no"]


class DemandSerializer(Yuan):
    payments = DemandPaymentSerializer(many=True, read_only=True)

    class Meta:
        model = Demand
        fields = [
            "debtor",
            "status",
            "name",
            "letter_no",
            "amount",
            "currency",
            "demanded_at",
            "court",
            "applied_on",
            "payments",
        ]


class StatementSerializer(serializers.Serializer[Statement]):
    """Costs against the security."""

    total = serializers.DecimalField(max_digits=18, decimal_places=2)
    direct = serializers.DecimalField(max_digits=18, decimal_places=2)
    charged = serializers.DecimalField(max_digits=18, decimal_places=2)
    returned = serializers.DecimalField(max_digits=18, decimal_places=2)
    short = serializers.DecimalField(max_digits=18, decimal_places=2)
