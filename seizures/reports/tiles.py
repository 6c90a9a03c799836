"""What a home is made of: figures that open their lists, and what is due next."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse

from campaigns.models import Campaign
from core.accounts.models import User
from recordal.applications.models import Recordal
from seizures.assistance.models import AssistanceRequest
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline, DeadlineQuerySet
from seizures.inspections.models import Inspection
from seizures.referrals.models import Referral

MOST = 999
NEXT = 8


@dataclass(frozen=True)
class Stat:
    """One figure that opens the list it counts."""

    label: str
    value: str
    url: str
    tone: str = "neutral"
    hint: str = ""
    icon: str = ""


@dataclass
class Home:
    stats: list[Stat] = field(default_factory=list)
    clocks: list[Deadline] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    recordals: list[Recordal] = field(default_factory=list)
    assistance: list[AssistanceRequest] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)


def address(name: str, **filters: object) -> str:
    return f"{reverse(name)}?{urlencode(filters, doseq=True)}" if filters else reverse(name)


def count(rows: "QuerySet[Model]") -> int:
    """How many, up to a thousand: a page must not cost more when the table grows."""
    return rows.order_by()[: MOST + 1].count()


def stat(
    label: str,
    rows: "QuerySet[Model]",
    url: str,
    *,
    tone: str = "warn",
    hint: str = "",
    icon: str = "",
) -> Stat:
    n = count(rows)
    shown = f"{MOST}+" if n > MOST else str(n)
    return Stat(label, shown, url, tone if n else "neutral", hint, icon)


def running_clocks(user: User) -> DeadlineQuerySet:
    return Deadline.objects.visible_to(user).running().for_list().order_by("due_at", "pk")


def running_campaigns(user: User) -> list[Campaign]:
    return list(Campaign.objects.visible_to(user).filter(status="running").order_by("-starts_on"))
