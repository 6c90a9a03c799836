"""What stands in the navigation, and what every page may show about the signed-in user."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.notifications.models import Notification


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    icon: str
    capability: Can
    enterprise: bool = False
    partner: bool = False


ENTRIES = [
    Entry(gettext_noop("Home"), "home", "home", Can.USE_ACCOUNT),
    Entry(gettext_noop("Shipments"), "shipment-list", "ship", Can.VIEW_SHIPMENTS),
    Entry(gettext_noop("Screening"), "hit-list", "radar", Can.VIEW_SCREENING),
    Entry(gettext_noop("Inspections"), "inspection-list", "search", Can.VIEW_INSPECTIONS),
    Entry(gettext_noop("Cases"), "case-list", "folder", Can.VIEW_CASES),
    Entry(gettext_noop("Parcels"), "parcel-lane", "package", Can.VIEW_CASES),
    Entry(gettext_noop("Assistance"), "assistance-list", "users", Can.USE_ASSISTANCE, partner=True),
    Entry(gettext_noop("Custody"), "custody-home", "package", Can.KEEP_CASE_FILE),
    Entry(gettext_noop("Leads"), "lead-list", "flag", Can.TRIAGE_LEADS),
    Entry(gettext_noop("Recordals"), "recordal-list", "stamp", Can.VIEW_RECORDALS),
    Entry(gettext_noop("Enterprises"), "enterprise-list", "building", Can.VIEW_ENTERPRISES),
    Entry(gettext_noop("Campaigns"), "campaign-list", "flag", Can.VIEW_CAMPAIGNS),
    Entry(gettext_noop("Reports"), "reports", "chart", Can.VIEW_REPORTS),
    Entry(
        gettext_noop("My notices"), "portal-cases", "folder", Can.ANSWER_NOTICES, enterprise=True
    ),
    Entry(
        gettext_noop("Parcels with my marks"),
        "portal-parcels",
        "package",
        Can.ANSWER_NOTICES,
        enterprise=True,
    ),
    Entry(gettext_noop("My recordals"), "portal-recordals", "stamp", Can.FILE_RECORDALS, True),
    Entry(gettext_noop("My standing"), "portal-standing", "shield", Can.ASK_PRECONFIRMATION, True),
    Entry(
        gettext_noop("Pre-confirmations"),
        "portal-preconfirmations",
        "check",
        Can.VIEW_PRECONFIRMATIONS,
        True,
    ),
    Entry(gettext_noop("My shipments"), "portal-shipments", "ship", Can.IMPORT_SHIPMENTS, True),
    Entry(
        gettext_noop("My stopped goods"),
        "portal-goods-list",
        "lock",
        Can.ANSWER_PENALTY_NOTICE,
        True,
    ),
    Entry(
        gettext_noop("My penalty notices"),
        "portal-penalties",
        "folder",
        Can.ANSWER_PENALTY_NOTICE,
        True,
    ),
    Entry(gettext_noop("My leads"), "portal-leads", "flag", Can.REPORT_LEADS, True),
    Entry(gettext_noop("My enterprises"), "portal-enterprises", "building", Can.USE_PORTAL, True),
    Entry(
        gettext_noop("Referrals"),
        "partner-referrals",
        "shield",
        Can.RECEIVE_REFERRALS,
        partner=True,
    ),
    Entry(
        gettext_noop("Evidence for courts"),
        "court-orders",
        "gavel",
        Can.VIEW_COURT_ORDERS,
        partner=True,
    ),
    Entry(
        gettext_noop("Court notices"),
        "court-notices",
        "gavel",
        Can.VIEW_COURT_NOTICES,
        partner=True,
    ),
    Entry(gettext_noop("Agreements"), "agreement-list", "scale", Can.VIEW_AGREEMENTS),
    Entry(gettext_noop("My agreements"), "agreement-list", "scale", Can.VIEW_AGREEMENTS, True),
    Entry(gettext_noop("Disclosures"), "disclosure-list", "lock", Can.VIEW_DISCLOSURES),
    Entry(gettext_noop("Deliveries"), "dispatch-list", "send", Can.VIEW_DELIVERIES, partner=True),
    Entry(
        gettext_noop("General securities"),
        "general-security-list",
        "coins",
        Can.DECIDE_GENERAL_SECURITIES,
    ),
    Entry(
        gettext_noop("My general securities"),
        "portal-general-securities",
        "coins",
        Can.ANSWER_NOTICES,
        True,
    ),
    Entry(gettext_noop("Ledger"), "ledger", "link", Can.VIEW_LEDGER),
    Entry(gettext_noop("Accounts"), "account-list", "user", Can.MANAGE_ACCOUNTS),
    Entry(gettext_noop("Goods lines"), "line-days", "package", Can.EDIT_REFERENCE),
    Entry(gettext_noop("Reference data"), "reference", "book", Can.VIEW_REFERENCE),
]
#: An enterprise or partner office sees its own doors, not those of officers.
EVERYONES = {"home", "reference"}


def entries_for(user: User) -> list[Entry]:
    def shown(entry: Entry) -> bool:
        if entry.url_name in EVERYONES:
            return True
        if user.is_enterprise:
            return entry.enterprise
        return entry.partner if user.is_partner else not entry.enterprise

    return [entry for entry in ENTRIES if user.can(entry.capability) and shown(entry)]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: ``nav``, ``unread_count``, ``theme``, ``demo_world``."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "theme": request.COOKIES.get("theme", "auto"),
        "demo_world": getattr(settings, "DEBUG", False),
    }
    if isinstance(user, User) and user.is_authenticated:
        context["nav"] = [_item(entry, request.path) for entry in entries_for(user)]
        context["unread_count"] = SimpleLazyObject(
            lambda: Notification.objects.visible_to(user).unread()[:100].count()
        )
    return context


def _item(entry: Entry, path: str) -> dict[str, Any]:
    url = reverse(entry.url_name)
    active = path == url or (url != "/" and path.startswith(url))
    return {"url": url, "label": _(entry.label), "icon": entry.icon, "active": active}
