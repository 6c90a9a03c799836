"""Bars of a chart with the list each one opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core.accounts.models import User
from core.accounts.permissions import Can
from core.reference.models import Country
from seizures.reports.queries import DistrictFigures, Figures
from seizures.shipments.models import Shipment

MOST_BARS = 10


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    url: str = ""


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    bars: list[Bar]


@dataclass(frozen=True)
class CaseLists:
    """The lists of cases behind the figures of a campaign.

    Only where the reader sees every case that was counted: an officer those of the own district.
    """

    reader: User
    campaign: Campaign

    def url(self, district: str = "", **filters: object) -> str:
        filters = {"campaign": self.campaign.code, **filters}
        if not self.reader.can(Can.VIEW_CASES):
            return ""
        if self.reader.is_officer:
            if district != self.reader.district_id:
                return ""
        elif district:
            filters["district"] = district
        return f"{reverse('case-list')}?{urlencode(filters, doseq=True)}"


def family_names() -> dict[str, str]:
    return {
        "patent": _("Patents"),
        "trademark": _("Trademarks"),
        "copyright": _("Copyright and related rights"),
    }


def items_chart(rows: Iterable[tuple[str, Figures]]) -> Chart:
    names = family_names()
    bars = [Bar(names[key], float(figures.items)) for key, figures in rows]
    return Chart(_("Items by kind of right"), _("items"), bars)


def district_chart(rows: Iterable[DistrictFigures], lists: CaseLists) -> Chart:
    bars = [
        Bar(str(row.district), row.figures.cases, lists.url(district=row.district.code))
        for row in rows
        if row.figures.cases
    ]
    return Chart(_("Cases by customs district"), _("cases"), bars)


def destination_chart(rows: Iterable[tuple[str, Figures]], lists: CaseLists) -> Chart:
    shown = list(rows)[:MOST_BARS]
    names = _country_names({key for key, _figures in shown})
    bars = [
        Bar(names.get(key, key or "–"), figures.cases, lists.url(destination=key) if key else "")
        for key, figures in shown
    ]
    return Chart(_("Cases by destination"), _("cases"), bars)


def channel_chart(rows: Iterable[tuple[str, Figures]], lists: CaseLists) -> Chart:
    labels = dict(Shipment.Channel.choices)
    bars = [
        Bar(str(labels.get(key, key)), figures.cases, lists.url(channel=key))
        for key, figures in rows
    ]
    return Chart(_("Cases by channel"), _("cases"), bars)


def _country_names(codes: set[str]) -> dict[str, str]:
    field = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
    return dict(Country.objects.filter(pk__in=codes).values_list("code", field))
