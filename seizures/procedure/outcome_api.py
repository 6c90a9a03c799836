"""Penalties and outcomes for machines: what they are, and every act on them.

``POST /penalties/<number>/<act>/`` and ``POST /outcomes/<case number>/<act>/`` come from the same
lines as the pages (``penalty_acts``, ``case_acts``).
"""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from core.accounts.permissions import Can
from core.api.views import ApiViewSet
from seizures.cases.models import Case, CaseQuerySet
from seizures.costs.models import Cost, Demand
from seizures.disposals.models import DisposalPart
from seizures.forfeitures.models import PublicNotice
from seizures.hearings.models import Hearing, LegalReview
from seizures.payments.models import Payment, PaymentPlan
from seizures.payments.rules import Account
from seizures.penalties.filters import PenaltyFilter
from seizures.penalties.models import Disposal, Penalty, PenaltyQuerySet
from seizures.procedure import case_acts, costs, disposal, penalty_acts
from seizures.procedure.acts import api_doors
from seizures.procedure.cost_api import (
    CostSerializer,
    DemandSerializer,
    StatementSerializer,
    Yuan,
)
from seizures.procedure.fines import account
from seizures.procedure.side_api import PublicationSerializer, SideFineSerializer
from seizures.remedies.models import Remedy

READ = {"list": Can.VIEW_CASES, "retrieve": Can.VIEW_CASES}


class PaymentSerializer(Yuan):
    class Meta:
        model = Payment
        fields = ["status", "amount", "currency", "paid_on", "receipt_no", "refusal_reason"]


class PlanSerializer(Yuan):
    class Meta:
        model = PaymentPlan
        fields = ["status", "kind", "reasons", "parts", "currency", "decided_at"]


class RemedySerializer(Yuan):
    class Meta:
        model = Remedy
        fields = [
            "number",
            "kind",
            "status",
            "filed_on",
            "authority",
            "reference",
            "stayed_on",
            "ended_on",
            "outcome",
            "old_fine",
            "new_fine",
            "currency",
        ]


class HearingSerializer(serializers.ModelSerializer[Hearing]):
    chair = serializers.CharField(source="chair.username", read_only=True)

    class Meta:
        model = Hearing
        fields = ["at", "place", "chair", "is_public", "notified_at", "held_at", "absent"]


class ReviewSerializer(serializers.ModelSerializer[LegalReview]):
    class Meta:
        model = LegalReview
        fields = ["opinion", "reviewed_at"]


class AccountSerializer(serializers.Serializer[Account]):
    """What is owed on the fine today."""

    day = serializers.DateField()
    fine = serializers.DecimalField(max_digits=18, decimal_places=2)
    late_days = serializers.IntegerField()
    late_fine = serializers.DecimalField(max_digits=18, decimal_places=2)
    paid = serializers.DecimalField(max_digits=18, decimal_places=2)
    total = serializers.DecimalField(max_digits=18, decimal_places=2)
    refund = serializers.DecimalField(max_digits=18, decimal_places=2)
    next_day = serializers.DateField(allow_null=True)


class PenaltySerializer(Yuan):
    case = serializers.CharField(source="case.number", read_only=True)
    party = serializers.CharField(source="case.shipment.consignor_name", read_only=True)

    class Meta:
        model = Penalty
        fields = [
            "number",
            "case",
            "party",
            "status",
            "goods_value",
            "fine",
            "ceiling",
            "currency",
            "citation",
            "announced_at",
            "hearing_requested_at",
            "hearing_held_at",
            "waived_at",
            "decided_at",
            "paid_at",
        ]


class WholePenaltySerializer(PenaltySerializer):
    account = serializers.SerializerMethodField()
    payments = PaymentSerializer(many=True, read_only=True)
    plans = PlanSerializer(many=True, read_only=True)
    remedies = RemedySerializer(many=True, read_only=True)
    side_fines = serializers.SerializerMethodField()
    publications = PublicationSerializer(many=True, read_only=True)
    hearings = HearingSerializer(many=True, read_only=True)
    reviews = ReviewSerializer(many=True, read_only=True)

    class Meta(PenaltySerializer.Meta):
        fields = [
            *PenaltySerializer.Meta.fields,
            "facts",
            "defence",
            "confiscate",
            "party_kind",
            "hearing_due",
            "side_fines",
            "publications",
            "hearings",
            "reviews",
            "account",
            "payments",
            "plans",
            "remedies",
        ]

    @extend_schema_field(SideFineSerializer(many=True))
    def get_side_fines(self, penalty: Penalty) -> Any:
        rows = penalty.side_fines.standing().select_related("penalty")
        return SideFineSerializer(rows.prefetch_related("payments"), many=True).data

    @extend_schema_field(AccountSerializer(allow_null=True))
    def get_account(self, penalty: Penalty) -> Any:
        if penalty.decided_at is None:
            return None
        return AccountSerializer(account(penalty, timezone.localdate())).data


class PenaltyBase(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Penalty]):
    """Confiscation and fine, what is owed today, remedies, and every act on them."""

    filterset_class = PenaltyFilter
    ordering = ("-announced_at", "-pk")
    ordering_fields = ["announced_at", "number"]

    def get_serializer_class(self) -> Any:
        return PenaltySerializer if self.action == "list" else WholePenaltySerializer

    def get_queryset(self) -> PenaltyQuerySet:
        if self.is_schema:
            return Penalty.objects.none()
        rows = Penalty.objects.visible_to(self.user)
        return rows.select_related("case__shipment", "case__district", "case__holder")

    def answer_of(self, penalty: Penalty) -> Any:
        fresh = self.get_queryset().get(pk=penalty.pk)
        return WholePenaltySerializer(fresh, context=self.get_serializer_context()).data


class PublicNoticeSerializer(serializers.ModelSerializer[PublicNotice]):
    class Meta:
        model = PublicNotice
        fields = ["number", "kind", "status", "posted_at", "posted_where", "claimed_at"]


class DisposalPartSerializer(serializers.ModelSerializer[DisposalPart]):
    class Meta:
        model = DisposalPart
        fields = ["unit", "quantity"]


class DisposalSerializer(Yuan):
    parts = DisposalPartSerializer(many=True, read_only=True)

    class Meta:
        model = Disposal
        fields = [
            "method",
            "receiver",
            "early",
            "ordered_at",
            "executed_on",
            "witnesses",
            "price",
            "currency",
            "treasury_receipt_no",
            "receipt_no",
            "parts",
        ]


class OutcomeSerializer(Yuan):
    holder = serializers.CharField(source="holder.number", read_only=True)
    public_notices = PublicNoticeSerializer(many=True, read_only=True)
    disposals = DisposalSerializer(many=True, read_only=True)

    class Meta:
        model = Case
        fields = ["number", "status", "holder", "value", "currency", "public_notices", "disposals"]


class WholeOutcomeSerializer(OutcomeSerializer):
    """With what is left of goods and security; the costs are for customs and the holder alone."""

    left = serializers.SerializerMethodField()
    costs = serializers.SerializerMethodField()
    demands = serializers.SerializerMethodField()
    statement = serializers.SerializerMethodField()

    class Meta(OutcomeSerializer.Meta):
        fields = [*OutcomeSerializer.Meta.fields, "left", "costs", "demands", "statement"]

    @extend_schema_field(DisposalPartSerializer(many=True))
    def get_left(self, case: Case) -> Any:
        left = disposal.remaining(case)
        return [{"unit": unit, "quantity": f"{n:.3f}"} for unit, n in left.items()]

    def _reader(self) -> Any:
        return self.context["request"].user

    @extend_schema_field(CostSerializer(many=True))
    def get_costs(self, case: Case) -> Any:
        rows = Cost.objects.visible_to(self._reader()).filter(case=case)
        return CostSerializer(rows, many=True).data

    @extend_schema_field(DemandSerializer(many=True))
    def get_demands(self, case: Case) -> Any:
        rows = Demand.objects.visible_to(self._reader()).filter(settlement__case=case)
        return DemandSerializer(rows.prefetch_related("payments"), many=True).data

    @extend_schema_field(StatementSerializer(allow_null=True))
    def get_statement(self, case: Case) -> Any:
        reader = self._reader()
        if reader.is_enterprise and not Case.objects.of_holder(reader).filter(pk=case.pk).exists():
            return None
        return StatementSerializer(costs.shown(case)).data


class OutcomeBase(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Case]):
    """What becomes of the goods and the money of a case that is determined, and every act on it."""

    ordering = ("-opened_at", "-pk")
    ordering_fields = ["opened_at", "number"]

    def get_serializer_class(self) -> Any:
        return OutcomeSerializer if self.action == "list" else WholeOutcomeSerializer

    def get_queryset(self) -> CaseQuerySet:
        if self.is_schema:
            return Case.objects.none()
        rows = Case.objects.visible_to(self.user).filter(detained_at__isnull=False)
        return rows.for_list().prefetch_related("public_notices", "disposals__parts")

    def answer_of(self, case: Case) -> Any:
        fresh = self.get_queryset().get(pk=case.pk)
        return WholeOutcomeSerializer(fresh, context=self.get_serializer_context()).data


def _with(base: Any, name: str, groups: Any, resource: str, answer: Any) -> Any:
    """The viewset with an address for every act."""
    acts = [act for group in groups for act in group]
    doors = api_doors(acts, resource, answer)
    capabilities = {**READ, **{act.name.replace("-", "_"): act.capability for act in acts}}
    return type(name, (base,), {**doors, "capabilities": capabilities, "__doc__": base.__doc__})


PenaltyViewSet = _with(
    PenaltyBase,
    "PenaltyViewSet",
    (penalty_acts.PENALTY, penalty_acts.PARTY),
    "penalty",
    WholePenaltySerializer,
)
OutcomeViewSet = _with(
    OutcomeBase,
    "OutcomeViewSet",
    (case_acts.CASE, case_acts.HOLDER),
    "outcome",
    WholeOutcomeSerializer,
)
