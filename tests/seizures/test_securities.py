"""How much security the law demands, and what may become of it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.reference.models import SecurityTier
from core.states import IllegalTransition
from seizures.securities import services as securities
from seizures.securities.models import Security
from seizures.securities.rules import NoTier, amount_due, of_tiers
from tests.factories import CaseFactory, stored_picture

CENTS = st.decimals(0, 5_000_000, places=2)
D = Decimal
EX_OFFICIO = [
    SecurityTier(key="1", flow="x", value_from=D(0), value_to=D(20_000), rate=D(1), source="a"),
    SecurityTier(
        key="2",
        flow="x",
        value_from=D(20_000),
        value_to=D(200_000),
        to_inclusive=True,
        rate=D("0.5"),
        floor=D(20_000),
        source="b",
    ),
    SecurityTier(
        key="3", flow="x", value_from=D(200_000), from_inclusive=False, fixed=D(100_000), source="c"
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "amount", "tier"),
    [
        ("0", "0.00", "ex_officio_1"),
        ("0.01", "0.01", "ex_officio_1"),
        ("19999.99", "19999.99", "ex_officio_1"),
        ("20000", "20000.00", "ex_officio_2"),
        ("39999.99", "20000.00", "ex_officio_2"),
        ("40000.01", "20000.01", "ex_officio_2"),
        ("200000", "100000.00", "ex_officio_2"),
        ("200000.01", "100000.00", "ex_officio_3"),
        ("188500", "94250.00", "ex_officio_2"),
        ("1219560", "100000.00", "ex_officio_3"),
    ],
)
def test_ex_officio_steps_of_mea_23(value, amount, tier):
    due = amount_due("ex_officio", Decimal(value))

    assert (str(due.amount), due.tier_key) == (amount, tier)
    assert due.citation.startswith("Measures art 23(1)")


@pytest.mark.django_db
def test_by_application_it_is_the_value():
    due = amount_due("by_application", Decimal("1219560.00"))

    assert due.amount == Decimal("1219560.00")
    assert due.citation.startswith("Measures art 15")


@pytest.mark.django_db
def test_a_hole_in_the_table_is_named():
    SecurityTier.objects.filter(pk="ex_officio_3").delete()

    with pytest.raises(NoTier):
        amount_due("ex_officio", Decimal(300_000))


@given(CENTS, CENTS)
def test_more_goods_never_need_less_security(one, other):
    low, high = sorted([one, other])

    assert of_tiers(EX_OFFICIO, low).amount <= of_tiers(EX_OFFICIO, high).amount


@given(CENTS)
def test_never_above_the_value_and_never_above_the_fixed_sum(value):
    amount = of_tiers(EX_OFFICIO, value).amount

    assert amount <= value
    assert amount <= 100_000


@given(CENTS)
def test_one_fen_more_goods_is_at_most_one_fen_more_security(value):
    step = of_tiers(EX_OFFICIO, value + Decimal("0.01")).amount - of_tiers(EX_OFFICIO, value).amount

    assert Decimal(0) <= step <= Decimal("0.01")


class TestGiving:
    def give(self, case, actor, **more):
        given = {"form": "cash", "amount": Decimal(10_000), "reference_no": "B-1", "document": None}
        return securities.submit(case, actor=actor, **{**given, **more})

    def test_is_submitted_not_accepted(self, rights_holder):
        security = self.give(CaseFactory(), rights_holder)

        assert security.status == Security.Status.SUBMITTED
        assert security.amount_due == Decimal(10_000)
        assert security.decided_at is None

    def test_less_than_the_law_demands_is_refused_at_the_field(self, rights_holder):
        with pytest.raises(InvalidInput) as refused:
            self.give(CaseFactory(), rights_holder, amount=Decimal("9999.99"))

        assert refused.value.details["field"] == "amount"
        assert "10,000.00" in refused.value.message
        assert "Measures art 23(1)(1)" in refused.value.message

    def test_a_guarantee_needs_its_letter(self, rights_holder):
        with pytest.raises(InvalidInput) as refused:
            self.give(CaseFactory(), rights_holder, form="bank_guarantee")

        assert refused.value.details["field"] == "document"

    def test_the_letter_is_kept(self, rights_holder):
        security = self.give(
            CaseFactory(), rights_holder, form="bank_guarantee", document=stored_picture()
        )

        assert security.document is not None
        assert len(security.document.sha256) == 64

    def test_once_per_case(self, rights_holder):
        case = CaseFactory()
        self.give(case, rights_holder)

        with pytest.raises(securities.AlreadyGiven):
            self.give(case, rights_holder)

    def test_refused_security_may_be_replaced(self, rights_holder, supervisor):
        case = CaseFactory()
        securities.refuse(self.give(case, rights_holder), actor=supervisor, reason="No stamp.")

        assert self.give(case, rights_holder).status == Security.Status.SUBMITTED

    def test_cannot_be_accepted_twice(self, rights_holder, supervisor):
        security = self.give(CaseFactory(), rights_holder)
        securities.accept(security, actor=supervisor)

        with pytest.raises(IllegalTransition):
            securities.accept(security, actor=supervisor)

    def test_the_database_refuses_to_accept_too_little(self, rights_holder, supervisor):
        security = self.give(CaseFactory(), rights_holder)

        with pytest.raises(IntegrityError), transaction.atomic():
            Security.objects.filter(pk=security.pk).update(
                status="accepted", amount=Decimal(1), decided_at=security.submitted_at
            )


def test_missing_edges_are_refused(rights_holder):
    security = TestGiving().give(CaseFactory(), rights_holder)
    for start in Security.Status.values:
        for target in Security.Status.values:
            security.status = start
            if target not in Security.TRANSITIONS.get(start, ()):
                with pytest.raises(IllegalTransition):
                    security.move_to(target)
