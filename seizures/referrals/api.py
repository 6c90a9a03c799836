from typing import ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.referrals.filters import ReferralFilter
from seizures.referrals.models import Exchange, Referral, ReferralQuerySet
from seizures.referrals.values import three_values


class ValueSerializer(serializers.Serializer[object]):
    """One of the three values that the law keeps apart."""

    kind = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    basis = serializers.CharField()
    citation = serializers.CharField()
    evidence = serializers.CharField()


class ExchangeSerializer(serializers.ModelSerializer[Exchange]):
    """One message between the authorities; an office that is empty is customs."""

    from_office = serializers.CharField(source="from_office.code", default=None)
    to_office = serializers.CharField(source="to_office.code", default=None)
    file = serializers.CharField(source="file.name", default=None)

    class Meta:
        model = Exchange
        fields = ["kind", "text", "file", "at", "from_office", "to_office"]


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    case = serializers.CharField(source="case.number", read_only=True)
    district = serializers.CharField(source="case.district_id", read_only=True)
    partner_office = serializers.CharField(source="partner_office.code", read_only=True)
    currency = serializers.SerializerMethodField()
    values = serializers.SerializerMethodField()
    procuratorate = serializers.CharField(source="procuratorate.code", default=None)
    exchanges = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = [
            "number",
            "status",
            "case",
            "district",
            "partner_office",
            "offence",
            "conduct_on",
            "criminal_value",
            "currency",
            "valuation",
            "values",
            "suggestion",
            "accumulated",
            "figures",
            "reasons",
            "reported_at",
            "proposed_at",
            "decided_at",
            "decision_reasons",
            "delivered_at",
            "received_at",
            "answered_at",
            "police_reference",
            "refusal_reasons",
            "handed_over_at",
            "goods_confirmed_at",
            "procuratorate",
            "exchanges",
        ]

    def get_currency(self, referral: Referral) -> str:
        return "CNY"

    @extend_schema_field(ExchangeSerializer(many=True))
    def get_exchanges(self, referral: Referral) -> list[dict[str, object]]:
        reader = self.context["request"].user
        rows = referral.exchanges.all()
        mine = [said for said in rows if said.concerns(reader, referral.procuratorate_id)]
        return list(ExchangeSerializer(mine, many=True).data)

    @extend_schema_field(ValueSerializer(many=True))
    def get_values(self, referral: Referral) -> list[dict[str, object]]:
        return list(ValueSerializer(three_values(referral), many=True).data)


class ReferralViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Referral]):
    """Transfers to the police: the district's for officers, what was delivered for the police."""

    queryset = Referral.objects.none()
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilter
    capabilities = {"list": Can.VIEW_REFERRALS, "retrieve": Can.VIEW_REFERRALS}
    ordering = ("-proposed_at", "-pk")
    ordering_fields: ClassVar[list[str]] = ["proposed_at", "criminal_value"]

    def get_queryset(self) -> ReferralQuerySet:
        if self.is_schema:
            return Referral.objects.none()
        referrals = Referral.objects.visible_to(self.user).for_list()
        return referrals.select_related(
            "case__penalty",
            "case__inspection",
            "case__shipment",
            "proposed_by",
            "second_officer",
            "procuratorate",
            "value_evidence__file",
        ).prefetch_related("exchanges__from_office", "exchanges__to_office", "exchanges__file")
