"""Three values under three rules: security, penalty, crime. None stands in for another."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seizures.cases.models import Case
from seizures.referrals.models import Referral
from seizures.referrals.rules import VALUATION_CITATION, VALUATIONS

NAMES: Mapping[str, Promise | str] = {
    "security_value": _("Value for the security"),
    "penalty_value": _("Value for the penalty"),
    "criminal_value": _("Value for the criminal threshold"),
}
BASES: Mapping[str, Promise | str] = {
    "security_value": _("Transaction price examined by customs"),
    "penalty_value": _("Dutiable value, duty and import taxes"),
}
CITATIONS: Mapping[str, str] = {
    "security_value": "Measures art 39",
    "penalty_value": "Penalty Regs art 64",
    "criminal_value": VALUATION_CITATION,
}


@dataclass(frozen=True)
class Value:
    """One of the three values, in the language of the moment, with what proves it."""

    kind: str
    label: str
    amount: Decimal | None
    basis: str
    citation: str
    evidence: str


def valuation_label(valuation: str) -> str:
    return str(VALUATIONS.get(valuation, valuation))


def frozen(referral: Referral) -> list[dict[str, object]]:
    """The three values of this moment, to be kept with the report; labels are left to readers."""
    kept = ("kind", "amount", "citation", "evidence")
    rows = [asdict(value) for value in _values_now(referral)]
    return [
        {
            name: str(row[name]) if name == "amount" and row[name] is not None else row[name]
            for name in kept
        }
        for row in rows
    ]


def three_values(referral: Referral) -> list[Value]:
    """As they stood when the officers reported; of older reports, as they are now."""
    if not referral.values:
        return _values_now(referral)
    return [
        _value(
            referral,
            row["kind"],
            None if row["amount"] is None else Decimal(row["amount"]),
            row["evidence"],
        )
        for row in referral.values
    ]


def _values_now(referral: Referral) -> list[Value]:
    case = referral.case
    penalty = getattr(case, "penalty", None)
    proof = referral.value_evidence
    return [
        _value(referral, "security_value", case.value, _declaration(case)),
        _value(
            referral,
            "penalty_value",
            penalty.goods_value if penalty else None,
            penalty.number if penalty else "",
        ),
        _value(
            referral,
            "criminal_value",
            referral.criminal_value,
            f"{proof.title} (SHA-256 {proof.file.sha256})" if proof else "",
        ),
    ]


def _declaration(case: Case) -> str:
    found = case.inspection.number if case.inspection else ""
    return ", ".join(part for part in (case.shipment.number, found) if part)


def _value(referral: Referral, kind: str, amount: Decimal | None, evidence: str) -> Value:
    basis = str(BASES[kind]) if kind in BASES else valuation_label(referral.valuation)
    return Value(kind, str(NAMES[kind]), amount, basis, CITATIONS[kind], evidence)
