"""Reference tables: places, codes, and the law as data with its citation.

Every row says whether its text was verified or recalled. Rows that an administrator has edited
carry ``edited_at`` and are left alone by ``load_reference``.
"""

from core.reference.models.amounts import (
    CriminalThreshold,
    CriminalThresholdQuerySet,
    ExchangeRate,
    ExchangeRateQuerySet,
    FineGuideline,
    LegalFigure,
    LegalFigureQuerySet,
)
from core.reference.models.base import (
    Named,
    Sourced,
)
from core.reference.models.calendar import (
    CalendarDay,
    CalendarYear,
)
from core.reference.models.goods import (
    HsCode,
    HsNice,
    NiceClass,
    ProductCategory,
)
from core.reference.models.places import (
    Country,
    District,
    Region,
    TradeMode,
    TransportMode,
)
from core.reference.models.procedure import (
    CUSTOMS_ACTS,
    CourtNoticeKind,
    DisposalMethod,
    ReleaseGround,
    ReviewCheck,
    RightKind,
    SecurityTier,
    StatutoryDeadline,
    usual_reminders,
)
from core.reference.models.sources import (
    Instrument,
    LegalNote,
)

__all__ = [
    "CUSTOMS_ACTS",
    "CalendarDay",
    "CalendarYear",
    "Country",
    "CourtNoticeKind",
    "CriminalThreshold",
    "CriminalThresholdQuerySet",
    "DisposalMethod",
    "District",
    "ExchangeRate",
    "ExchangeRateQuerySet",
    "FineGuideline",
    "HsCode",
    "HsNice",
    "Instrument",
    "LegalFigure",
    "LegalFigureQuerySet",
    "LegalNote",
    "Named",
    "NiceClass",
    "ProductCategory",
    "Region",
    "ReleaseGround",
    "ReviewCheck",
    "RightKind",
    "SecurityTier",
    "Sourced",
    "StatutoryDeadline",
    "TradeMode",
    "TransportMode",
    "usual_reminders",
]
