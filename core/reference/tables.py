"""Which reference tables people see, what of them, and what of them may be edited."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.reference.models import (
    CalendarDay,
    CalendarYear,
    Country,
    CourtNoticeKind,
    CriminalThreshold,
    DisposalMethod,
    District,
    ExchangeRate,
    FineGuideline,
    HsCode,
    Instrument,
    LegalFigure,
    LegalNote,
    NiceClass,
    ProductCategory,
    Region,
    ReleaseGround,
    ReviewCheck,
    RightKind,
    SecurityTier,
    StatutoryDeadline,
    TradeMode,
    TransportMode,
)


@dataclass(frozen=True)
class Table:
    """One reference table on the page: what is shown, searched and may be edited."""

    title: str | Promise
    model: type[models.Model]
    columns: tuple[str, ...]
    search: tuple[str, ...]
    editable: tuple[str, ...] = field(default=())


LAW = ("standing", "source")
#: the page above that shows which running time limits a changed calendar moves
AFTER_THE_CALENDAR = "deadline-recount"
TABLES: Mapping[str, Table] = {
    "deadlines": Table(
        _("Statutory deadlines"),
        StatutoryDeadline,
        ("name", "length", "get_unit_display", "event_from", "citation", "get_standing_display"),
        ("key", "name_en", "name_zh", "citation"),
        (
            "length",
            "unit",
            "event_from",
            "consequence",
            "citation",
            "remind_days",
            "escalate_days",
            *LAW,
        ),
    ),
    "security-tiers": Table(
        _("Security tiers"),
        SecurityTier,
        ("key", "flow", "value_from", "value_to", "rate", "floor", "fixed", "source"),
        ("key", "flow"),
        (
            "value_from",
            "from_inclusive",
            "value_to",
            "to_inclusive",
            "rate",
            "floor",
            "fixed",
            *LAW,
        ),
    ),
    "criminal-thresholds": Table(
        _("Criminal thresholds"),
        CriminalThreshold,
        (
            "offence",
            "tier",
            "metric",
            "condition",
            "amount",
            "unit",
            "citation",
            "effective_from",
            "effective_to",
        ),
        ("offence", "metric", "citation", "criminal_law_article"),
        ("amount", "citation", "effective_from", "effective_to", "note", *LAW),
    ),
    "fine-guidelines": Table(
        _("Fine guideline"),
        FineGuideline,
        ("key", "share_percent", "description", "citation"),
        ("key", "description_en", "description_zh"),
        ("share_percent", "description_en", "description_zh", "citation", *LAW),
    ),
    "legal-figures": Table(
        _("Sums and shares of the law"),
        LegalFigure,
        ("name", "value", "unit", "citation", "effective_from", "effective_to", "source"),
        ("key", "name_en", "name_zh", "citation"),
        ("value", "citation", "effective_from", "effective_to", *LAW),
    ),
    "release-grounds": Table(
        _("Grounds of release"),
        ReleaseGround,
        ("key", "flow", "condition", "security_effect", "source"),
        ("key", "condition"),
    ),
    "disposal-methods": Table(
        _("Disposal ladder"),
        DisposalMethod,
        ("order", "name", "precondition", "restriction", "holder_role", "source"),
        ("key", "name_en", "name_zh"),
    ),
    "court-notice-kinds": Table(
        _("Court notices and their effect"),
        CourtNoticeKind,
        (
            "name",
            "get_act_display",
            "stops",
            "starts",
            "meets",
            "bars",
            "length",
            "unit",
            "citation",
            "get_standing_display",
        ),
        ("key", "name_en", "name_zh", "citation"),
        ("length", "unit", "citation", "note_en", "note_zh", *LAW),
    ),
    "right-kinds": Table(
        _("Kinds of rights"),
        RightKind,
        ("code", "name", "term_years", "extra_document", "source"),
        ("code", "name_en", "name_zh"),
    ),
    "review-checks": Table(
        _("Checklist of the examination"),
        ReviewCheck,
        ("text", "kinds", "get_condition_display", "obligatory", "citation"),
        ("key", "text_en", "text_zh", "citation"),
        (
            "text_en",
            "text_zh",
            "kinds",
            "condition",
            "obligatory",
            "fields",
            "order",
            "citation",
            *LAW,
        ),
    ),
    "instruments": Table(
        _("Instruments and their versions"),
        Instrument,
        ("key", "name", "version", "in_force_from", "in_force_to", "get_standing_display"),
        ("key", "name_en", "name_zh", "version"),
        ("name_en", "name_zh", "version", "in_force_from", "in_force_to", "note", *LAW),
    ),
    "legal-notes": Table(
        _("Contradictions and open points of the law"),
        LegalNote,
        ("text", "practice", "stages", "flows", "citation", "get_standing_display"),
        ("key", "text_en", "text_zh", "citation"),
        (
            "text_en",
            "text_zh",
            "practice_en",
            "practice_zh",
            "stages",
            "flows",
            "citation",
            *LAW,
        ),
    ),
    "calendar": Table(
        _("Holidays and make-up working days"),
        CalendarDay,
        ("day", "name", "working"),
        ("name_en", "name_zh"),
        ("working", "name_en", "name_zh"),
    ),
    "calendar-years": Table(
        _("Calendar years"),
        CalendarYear,
        ("year", "confirmed", "source"),
        ("source",),
        ("confirmed", "source"),
    ),
    "exchange-rates": Table(
        _("Exchange rates"),
        ExchangeRate,
        ("currency", "from_day", "cny_per_unit", "get_standing_display", "source"),
        ("currency",),
        ("cny_per_unit", *LAW),
    ),
    "districts": Table(
        _("Customs districts"),
        District,
        ("code", "name", "province", "get_standing_display"),
        ("code", "name_en", "name_zh"),
    ),
    "regions": Table(_("Target regions"), Region, ("key", "name", "source"), ("key",)),
    "countries": Table(_("Countries"), Country, ("code", "name"), ("code", "name_en", "name_zh")),
    "product-categories": Table(
        _("Product categories"),
        ProductCategory,
        ("name", "hs_prefixes", "source"),
        ("key", "name_en", "name_zh"),
    ),
    "hs-codes": Table(
        _("HS chapters and headings"),
        HsCode,
        ("code", "name"),
        ("code", "name_en", "name_zh"),
    ),
    "nice-classes": Table(_("Nice classes"), NiceClass, ("number", "name"), ("name_en", "name_zh")),
    "transport-modes": Table(
        _("Transport modes"),
        TransportMode,
        ("code", "name", "stat_channel", "departs_after_hours"),
        ("code",),
        ("departs_after_hours",),
    ),
    "trade-modes": Table(
        _("Trade modes"), TradeMode, ("code", "name"), ("code", "name_en", "name_zh")
    ),
}

HEADINGS: Mapping[str, str | Promise] = {
    "name": _("Name"),
    "get_unit_display": _("Unit"),
    "get_standing_display": _("Standing"),
    "get_act_display": _("Effect"),
    "description": _("Description"),
    "text": _("Text"),
    "practice": _("What the system does"),
    "get_condition_display": _("Condition"),
}


#: columns of codes, shown with spaces so that lines can break
CODES = {"offence", "tier", "metric", "condition", "flow"}
