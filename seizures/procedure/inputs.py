"""What the steps take through the API: parsed only; the steps judge it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from seizures.procedure.steps import OUTCOMES
from seizures.securities.models import Security

Parsed = serializers.Serializer[Any]


class ApplyInput(Parsed):
    form = serializers.ChoiceField(choices=Security.Form.choices)
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, min_value=0, required=False, default=Decimal(0)
    )
    reference_no = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default=""
    )
    document = serializers.FileField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Only a general security needs neither amount nor reference: both are known."""
        if attrs["form"] != Security.Form.GENERAL:
            wanted = [name for name in ("amount", "reference_no") if not attrs[name]]
            if wanted:
                message = _("This field is required.")
                raise serializers.ValidationError({name: [message] for name in wanted})
        return attrs


class ReasonsInput(Parsed):
    reasons = serializers.CharField()


class ReasonInput(Parsed):
    reason = serializers.CharField()


class DetainedLine(Parsed):
    line_no = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=18, decimal_places=3, min_value=0)


class DetainInput(Parsed):
    """``lines`` only when a part is detained; lines that are not named are detained whole."""

    place = serializers.CharField(max_length=200)
    seal_no = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    lines = DetainedLine(many=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        lines = attrs.pop("lines", None) or []
        attrs["quantities"] = {line["line_no"]: line["quantity"] for line in lines} or None
        return attrs


class DetermineInput(Parsed):
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    reasons = serializers.CharField()


class ReleaseInput(Parsed):
    ground = serializers.CharField(max_length=40)
    reasons = serializers.CharField(required=False, allow_blank=True, default="")


class SettleInput(Parsed):
    side = serializers.ChoiceField(choices=["holder", "consignor"])
    agreement = serializers.FileField(required=False, allow_null=True, default=None)


class StatementInput(Parsed):
    title = serializers.CharField(max_length=200)
    document = serializers.FileField()
    secret = serializers.BooleanField(required=False, default=False)
