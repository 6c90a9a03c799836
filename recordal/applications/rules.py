"""What an application must contain, and how long a recordal lasts."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.reference.calendar import load_calendar
from core.reference.models import RightKind, StatutoryDeadline
from core.workdays import Calendar
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight

DECISION = "recordal_decision"
VALIDITY = "recordal_validity"
#: What the contents of an application rest on.
FILING = ("Regulation art 7", "Measures arts 6, 7")

Kind = IpRight.Kind
TRADEMARK = frozenset({Kind.TRADEMARK})
COPYRIGHTS = frozenset({Kind.COPYRIGHT, Kind.NEIGHBOURING})
REGISTERED = TRADEMARK | IpRight.PATENTS
EVERY = REGISTERED | COPYRIGHTS


@dataclass(frozen=True)
class Content:
    """One thing the law wants in an application of these kinds of right."""

    field: str
    label: Promise | str
    kinds: frozenset[Kind]
    citation: str


#: Contents and attachments by kind of right (REG 7; MEA 6 and 7).
CONTENTS = (
    Content("title", _("Title or mark"), EVERY, "Measures art 6"),
    Content("registration_no", _("Registration number"), REGISTERED, "Measures art 6"),
    Content("nice_classes", _("Nice classes of the approved goods"), TRADEMARK, "Measures art 6"),
    Content("goods", _("Goods of the right"), REGISTERED, "Measures art 6"),
    Content("protected_until", _("Last day of the right's own protection"), REGISTERED,
            "Measures art 6"),
    Content("image", _("Picture of the mark or work"), TRADEMARK | COPYRIGHTS,
            "Measures arts 6, 7"),
    Content("certificate", _("Copy of the certificate, or other proof of the right"), EVERY,
            "Measures art 7"),
    Content("contact_name", _("Contact person"), EVERY, "Measures art 6"),
    Content("contact_phone", _("Phone of the contact person"), EVERY, "Measures art 6"),
)  # fmt: skip


def missing(recordal: Recordal) -> list[Content]:
    """What the law wants and the application does not have yet."""
    right = recordal.right
    wanted = (content for content in CONTENTS if right.kind in content.kinds)
    return [content for content in wanted if not _given(recordal, content.field)]


def _given(recordal: Recordal, field: str) -> bool:
    owner = recordal if field.startswith("contact_") else recordal.right
    return bool(getattr(owner, field))


def decision_due(day: date, calendar: Calendar | None = None) -> date:
    """The last day for the decision on an application received complete on ``day`` (REG 8)."""
    limit = StatutoryDeadline.objects.get(pk=DECISION)
    return (calendar or load_calendar()).add_workdays(day, limit.length or 0)


def term_end(approved_on: date, protected_until: date | None, years: int | None = None) -> date:
    """The last day of a recordal: ten years, or less when the right ends before (REG 10)."""
    if years is None:
        years = StatutoryDeadline.objects.get(pk=VALIDITY).length or 0
    anniversary = Calendar.add_years(approved_on, years)
    # Ten years from 1 September end on 31 August; from 29 February on 28 February.
    same_day = anniversary.day == approved_on.day
    full = anniversary - timedelta(days=1) if same_day else anniversary
    return min(full, protected_until) if protected_until else full


def number_prefix(kind: str) -> str:
    """The letter of recordal numbers of a kind of right: T, P or C."""
    return RightKind.objects.get(pk=IpRight.CODES[kind]).number_prefix
