from core.accounts.models import Absence, PartnerOffice, User
from core.audit.models import Event, LedgerLink
from core.files.models import PictureFacts, StoredFile
from core.notifications.models import Notification
from core.numbering import Series
from core.reference.models import (
    CalendarDay,
    CalendarYear,
    Country,
    CriminalThreshold,
    DisposalMethod,
    District,
    ExchangeRate,
    FineGuideline,
    HsCode,
    HsNice,
    NiceClass,
    ProductCategory,
    Region,
    ReleaseGround,
    RightKind,
    SecurityTier,
    StatutoryDeadline,
    TradeMode,
    TransportMode,
)
from core.tokens.models import ApiToken

__all__ = [
    "Absence",
    "ApiToken",
    "CalendarDay",
    "CalendarYear",
    "Country",
    "CriminalThreshold",
    "DisposalMethod",
    "District",
    "Event",
    "ExchangeRate",
    "FineGuideline",
    "HsCode",
    "HsNice",
    "LedgerLink",
    "NiceClass",
    "Notification",
    "PartnerOffice",
    "PictureFacts",
    "ProductCategory",
    "Region",
    "ReleaseGround",
    "RightKind",
    "SecurityTier",
    "Series",
    "StatutoryDeadline",
    "StoredFile",
    "TradeMode",
    "TransportMode",
    "User",
]
