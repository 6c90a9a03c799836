"""The notice of a penalty as an officer writes it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.hearings.models import SideFine
from seizures.penalties.models import Penalty
from seizures.penalties.rules import chosen_rows
from seizures.procedure.acts import ActForm
from seizures.procedure.announcing import announce
from seizures.procedure.forms import LONG
from seizures.procedure.penalty_forms import Yuan
from seizures.procedure.side_fines import Side


class AnnounceForm(ActForm):
    goods_value = Yuan(
        label=_("Value for the penalty (CNY)"),
        help_text=_(
            "Dutiable value, duty and import taxes (Penalty Regs art 64): not the value on which"
            " the security is based."
        ),
    )
    value_reasons = forms.CharField(
        label=_("Why this value differs from that of the case"), widget=LONG, required=False
    )
    fine = Yuan(label=_("Fine (CNY)"))
    deviation_reasons = forms.CharField(
        label=_("Why the fine differs from the guideline"), widget=LONG, required=False
    )
    confiscate = forms.ChoiceField(
        label=_("What is punished"),
        choices=[
            ("yes", _("The infringement: confiscation and fine")),
            ("no", _("Only the declaration of released goods")),
        ],
        required=False,
        initial="yes",
    )
    facts = forms.CharField(label=_("Facts and reasons"), widget=forms.Textarea(attrs={"rows": 6}))
    duty = Yuan(label=_("Of the value: duty (CNY)"), required=False)
    taxes = Yuan(label=_("Of the value: import taxes (CNY)"), required=False)
    circumstances = forms.MultipleChoiceField(
        label=_("Circumstances only an officer can know"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The guideline adds or takes off their share."),
    )
    second_officer = forms.ModelChoiceField(
        label=_("Second officer"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("At least two officers with a badge number handle a penalty (APL art 42)."),
    )
    party_kind = forms.ChoiceField(
        label=_("Party"), choices=Penalty.PartyKind.choices, required=False
    )
    conduct_on = forms.DateField(
        label=_("Act ended on"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Empty: the day of the declaration. Limitation counts from it (APL art 36)."),
    )
    endangers = forms.BooleanField(
        label=_("Life, health or financial safety is harmed: five years (APL art 36)"),
        required=False,
    )
    complex_reasons = forms.CharField(
        label=_("Why the case is complex or serious"),
        required=False,
        widget=LONG,
        help_text=_("Such a case is reviewed and decided collectively (APL arts 57, 58)."),
    )
    declaration_fine = Yuan(
        label=_("Fine for not declaring the IP status truthfully (CNY)"),
        required=False,
        help_text=_("At most 50,000 yuan (Penalty Regs art 25(2)); added to the fine."),
    )
    declaration_facts = forms.CharField(
        label=_("What was not declared truthfully"), required=False, widget=LONG
    )
    manager_party = forms.CharField(
        label=_("Manager or person directly responsible"), required=False, max_length=200
    )
    manager_position = forms.CharField(label=_("Position"), required=False, max_length=100)
    manager_fine = Yuan(
        label=_("Fine on the manager (CNY)"),
        required=False,
        help_text=_("A warning, and at most 50,000 yuan (Penalty Regs art 32)."),
    )
    manager_warned = forms.BooleanField(label=_("The manager is warned"), required=False)
    manager_facts = forms.CharField(
        label=_("What the manager is responsible for"), required=False, widget=LONG
    )

    #: the part of the form most notices do not need
    RARE = (
        "confiscate",
        "duty",
        "taxes",
        "party_kind",
        "conduct_on",
        "endangers",
        "complex_reasons",
        "declaration_fine",
        "declaration_facts",
        "manager_party",
        "manager_position",
        "manager_fine",
        "manager_warned",
        "manager_facts",
    )

    def prepare(self, subject: Case) -> None:
        case = subject
        officers = self.fields["second_officer"]
        if isinstance(officers, forms.ModelChoiceField):
            officers.queryset = User.objects.filter(
                district=case.district_id, is_active=True
            ).order_by("username")
        chosen = self.fields["circumstances"]
        if isinstance(chosen, forms.MultipleChoiceField):
            chosen.choices = [
                (row.key, f"{row.description} ({row.share_percent.normalize():+f} %)")
                for row in chosen_rows()
            ]

    @property
    def usual(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.RARE]

    @property
    def rare(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RARE]

    @property
    def rare_is_used(self) -> bool:
        return any(name in self.errors for name in self.RARE) if self.is_bound else False


def statements(case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """What the form says, as the step takes it: fines beside the confiscation as their own rows."""
    given, sides = dict(given), []
    fine, facts = given.pop("declaration_fine"), given.pop("declaration_facts")
    if fine or facts:
        party = case.shipment.consignor_name
        sides.append(Side(SideFine.Kind.DECLARATION, party, fine or Decimal(0), facts))
    named = {
        name: given.pop(f"manager_{name}")
        for name in ("party", "position", "fine", "warned", "facts")
    }
    if any(named.values()):
        named["fine"] = named["fine"] or Decimal(0)
        sides.append(Side(kind=SideFine.Kind.MANAGER, **named))
    given["duty"], given["taxes"] = given["duty"] or Decimal(0), given["taxes"] or Decimal(0)
    given["confiscate"] = given["confiscate"] != "no"
    given["party_kind"] = given["party_kind"] or Penalty.PartyKind.ORGANISATION
    return {**given, "sides": sides}


def announce_as_stated(case: Case, *, actor: User, **given: Any) -> Penalty:
    """Announce a penalty with everything its notice says (APL 44)."""
    return announce(case, actor=actor, **statements(case, given))
