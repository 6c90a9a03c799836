from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.permissions import Can
from core.api.throttling import PerSecond
from core.api.views import ApiViewSet
from core.reference.models import District
from seizures.gate import checking
from seizures.gate.checking import Answer
from seizures.screening.protected import party
from seizures.screening.scoring import Facts
from seizures.shipments.models import Shipment

#: What the longest description of a declaration may have, in characters.
LONGEST_TEXT = 65_536


class GateLineInput(serializers.Serializer[Any]):
    """Goods as somebody describes them at the gate."""

    hs_code = serializers.RegexField(r"^\d{4,13}$")
    description = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    brand = serializers.CharField(max_length=200, allow_blank=True, default="")
    direction = serializers.ChoiceField(Shipment.Direction.choices, default="export")
    channel = serializers.ChoiceField(Shipment.Channel.choices, default="freight")
    district = serializers.CharField(max_length=4, required=False)
    consignor_uscc = serializers.CharField(max_length=18, allow_blank=True, default="")
    consignor_name = serializers.CharField(max_length=200, allow_blank=True, default="")
    consignee_name = serializers.CharField(max_length=200, allow_blank=True, default="")
    destination_country = serializers.CharField(max_length=2, allow_blank=True, default="")
    origin_country = serializers.CharField(max_length=2, allow_blank=True, default="")
    quantity = serializers.DecimalField(18, 3, min_value=0, allow_null=True, default=None)
    unit_price = serializers.DecimalField(18, 4, min_value=0, allow_null=True, default=None)
    currency = serializers.CharField(max_length=3, allow_blank=True, default="CNY")


class GateCheckInput(serializers.Serializer[Any]):
    """Exactly one of the four: a number, a container, or goods."""

    declaration_no = serializers.CharField(max_length=40, required=False)
    tracking_no = serializers.CharField(max_length=40, required=False)
    container_no = serializers.CharField(max_length=20, required=False)
    line = GateLineInput(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError(
                _("Give one of declaration_no, tracking_no, container_no or line.")
            )
        return attrs


class GateShipmentSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.CharField()
    departs_at = serializers.DateTimeField(allow_null=True)


class GateGroundSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="case, inspection, hit, waiting or match")
    text = serializers.CharField()
    number = serializers.CharField(help_text="of the case, inspection or hit")
    shipment = serializers.CharField()
    recordal = serializers.CharField()
    mark = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    lane = serializers.CharField()
    stops = serializers.BooleanField(help_text="false: a remark, the goods pass")


class GateUseSerializer(serializers.Serializer[Any]):
    recordal = serializers.CharField()
    mark = serializers.CharField()
    why = serializers.CharField(help_text="holder, licensee or preconfirmation")
    reference = serializers.CharField()


class GateRightSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    holder = serializers.CharField()
    expires_on = serializers.CharField()


class GateAnswerSerializer(serializers.Serializer[Any]):
    decision = serializers.ChoiceField([("go", "go"), ("stop", "stop")])
    reasons = GateGroundSerializer(many=True, source="grounds")
    shipments = GateShipmentSerializer(many=True)
    recordals = GateRightSerializer(many=True)
    lawful = GateUseSerializer(many=True)
    index_version = serializers.CharField()
    rules_version = serializers.CharField()


class GateCheckViewSet(ApiViewSet[Shipment]):
    """May these goods pass the checkpoint? Stop or go, with reasons."""

    queryset = Shipment.objects.none()
    throttle_classes = [PerSecond]
    capabilities = {"create": Can.CHECK_AT_GATE}

    @extend_schema(request=GateCheckInput, responses=GateAnswerSerializer)
    def create(self, request: Request) -> Response:
        """Ask with a number, a container, or the goods themselves."""
        given = GateCheckInput(data=request.data)
        given.is_valid(raise_exception=True)
        answer = self._answer(given.validated_data)
        if answer is None:
            raise exceptions.NotFound(_("No such goods were declared in your customs district."))
        return Response(_shown(answer))

    def _answer(self, asked: dict[str, Any]) -> Answer | None:
        if line := asked.get("line"):
            return checking.of_line(self._facts(line))
        if container := asked.get("container_no"):
            return checking.of_shipments(self.user, container=container.strip())
        number = asked.get("declaration_no") or asked.get("tracking_no") or ""
        return checking.of_shipments(self.user, number=number.strip())

    def _facts(self, line: dict[str, Any]) -> Facts:
        own = self.user.district_id
        district = line.get("district") or own or ""
        if own and district != own:
            raise exceptions.ValidationError({"district": [_("This is not your district.")]})
        if district and not own and not District.objects.filter(pk=district).exists():
            raise exceptions.ValidationError({"district": [_("There is no such district.")]})
        others = []
        if line["direction"] == Shipment.Direction.IMPORT and line["consignee_name"]:
            others.append(party("", line["consignee_name"]))
        return Facts(
            hs_code=line["hs_code"],
            description=line["description"],
            brand=line["brand"],
            day=localdate(),
            district=district,
            channel=line["channel"],
            destination=line["destination_country"],
            consignor=party(line["consignor_uscc"], line["consignor_name"]),
            others=tuple(others),
            direction=line["direction"],
            origin=line["origin_country"],
            quantity=line["quantity"],
            unit_price=line["unit_price"],
            currency=line["currency"],
        )


def _shown(answer: Answer) -> dict[str, Any]:
    """Plain values: a serializer would take longer than the check."""
    return {
        "decision": answer.decision,
        "reasons": [_plain(ground) for ground in answer.grounds],
        "shipments": answer.shipments,
        "recordals": [_plain(right) for right in answer.recordals],
        "lawful": [_plain(use) for use in answer.lawful],
        "index_version": answer.index_version,
        "rules_version": answer.rules_version,
    }


def _plain(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}
