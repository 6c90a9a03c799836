"""What customs may tell a holder that wants to sue, by the stage of the case (MEA 17, 30)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seizures.cases.models import Case

DETENTION, CONFISCATION = "Measures art 17", "Measures art 30"
SECRETS = "Regulation art 6; Measures art 5"
VIEWING = "Regulation art 17"
GROUND = "Regulation art 23; Measures arts 17, 30"


@dataclass(frozen=True)
class Item:
    """One particular of the case: what it is called, and under which article it is told.

    ``fields`` names what of it stands in the list of goods or in the particulars.
    """

    key: str
    title: Promise | str
    ground: str
    fields: tuple[str, ...] = ()


#: MEA 17: name, quantity and value, consignor and consignee, days of declaration and detention
AT_DETENTION: Sequence[Item] = (
    Item(
        "goods",
        _("Name and quantity of the goods"),
        DETENTION,
        ("line_no", "description", "mark", "quantity", "unit"),
    ),
    Item("value", _("Value of the goods"), DETENTION, ("value_cny",)),
    Item("parties", _("Names of consignor and consignee"), DETENTION, ("consignor", "consignee")),
    Item("declared_on", _("Day of the declaration"), DETENTION, ("declared_on",)),
    Item("detained_on", _("Day of the detention"), DETENTION, ("detained_on",)),
)
#: MEA 30: moreover when the penalty took effect, and the places of dispatch and destination
AFTER_CONFISCATION: Sequence[Item] = (
    Item(
        "penalty_effective_on",
        _("Day on which the penalty took effect"),
        CONFISCATION,
        ("penalty_effective_on",),
    ),
    Item(
        "route",
        _("Place of dispatch and destination"),
        CONFISCATION,
        ("origin", "destination"),
    ),
)
PHOTOS = Item("photos", _("Photographs of the goods that nobody marked as secret"), VIEWING)
VIEWINGS = Item("viewings", _("Your viewings of the goods and the samples you took"), VIEWING)

#: what never leaves customs this way, and why
NEVER: Sequence[tuple[str, Promise | str, Promise | str, str]] = (
    (
        "unit_price",
        _("Prices agreed between the parties"),
        _("Commercial secret of the consignor"),
        SECRETS,
    ),
    (
        "secret_files",
        _("Documents and pictures marked as a commercial secret"),
        _("Commercial secret of the party that marked them"),
        SECRETS,
    ),
    (
        "notes",
        _("Working notes, risk scores and grounds of the inspection"),
        _("Internal to customs"),
        SECRETS,
    ),
)


@dataclass(frozen=True)
class Disclosure:
    """What is told at this stage, and what is kept back."""

    stage: str
    items: tuple[Item, ...]
    withheld: tuple[tuple[str, Promise | str, Promise | str, str], ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(item.key for item in self.items)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for item in self.items for field in item.fields)


def disclosure(case: Case, *, withhold: Collection[str] = (), because: str = "") -> Disclosure:
    """The list of the law for the stage of the case: after detention, or after confiscation.

    ``withhold`` names what the legal officer keeps back all the same, and ``because`` why.
    """
    confiscated = is_confiscated(case)
    offered = (*AT_DETENTION, *(AFTER_CONFISCATION if confiscated else ()), PHOTOS, VIEWINGS)
    later = tuple(
        (item.key, item.title, _("Told only after the goods have been confiscated"), item.ground)
        for item in (() if confiscated else AFTER_CONFISCATION)
    )
    kept = tuple(
        (item.key, item.title, because, SECRETS) for item in offered if item.key in withhold
    )
    return Disclosure(
        "confiscation" if confiscated else "detention",
        tuple(item for item in offered if item.key not in withhold),
        (*kept, *later, *NEVER),
    )


def is_confiscated(case: Case) -> bool:
    penalty = getattr(case, "penalty", None)
    return penalty is not None and penalty.decided_at is not None
