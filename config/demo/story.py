"""What both campaigns of the demo world need: plans, and declarations brought in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import services as campaigns
from campaigns.models import Campaign
from config.demo.cast import Cast
from config.demo.timetravel import on
from config.demo.trade import Row, Trade, as_csv
from config.demo.walk import Walk
from core.reference.models import District, ProductCategory, Region
from seizures.intake import running
from seizures.intake.services import book_import
from seizures.shipments.models import Shipment

#: The goods that the sources name for Operation Longteng.
CATEGORIES = (
    "small_appliances",
    "mobile_electronics",
    "construction_machinery",
    "daily_necessities",
    "seasonal_products",
    "specialty_goods",
)


@dataclass
class Story:
    cast: Cast
    trade: Trade
    walk: Walk

    def plan_campaign(
        self,
        code: str,
        first: date,
        last: date,
        priorities: Mapping[str, Sequence[str]],
        districts: Iterable[str],
    ) -> Campaign:
        """Operation Longteng: its target regions and goods, priorities with liaison."""
        planner = self.cast.users["planner"]
        campaign = campaigns.plan(
            actor=planner,
            fields={
                "code": code,
                "name_zh": f"龙腾行动{first.year}",
                "name_en": f"Operation Longteng {first.year}",
                "aliases": ["Dragon Protection", "Longteng Action", "龙腾"],
                "starts_on": first,
                "ends_on": last,
                "purpose": "出口环节重点保护国内自主品牌（演示数据） / Protect domestic brands in"
                " export (demo data)",
            },
            regions=Region.objects.all(),
            categories=ProductCategory.objects.filter(pk__in=CATEGORIES),
            districts=District.objects.filter(pk__in=list(districts)),
        )
        Campaign.objects.filter(pk=campaign.pk).update(is_demo=True)
        for district, keys in priorities.items():
            for key in keys:
                campaigns.name_priority(
                    campaign,
                    self.cast.enterprises[key],
                    District.objects.get(pk=district),
                    actor=planner,
                    liaison_officer=self.cast.officer("inspector", district),
                )
        return campaign

    def open_campaign(self, campaign: Campaign) -> None:
        campaigns.open_campaign(campaign, actor=self.cast.users["planner"])

    def close_campaign(self, campaign: Campaign) -> None:
        campaigns.close(campaign, actor=self.cast.users["planner"])

    def bring(self, rows: Iterable[Row], day: date) -> list[Shipment]:
        """Bring declarations in as a file, as any source does, and screen them on that day."""
        rows = list(rows)
        with on(day, 18 if len(rows) > 10 else 9):
            upload = SimpleUploadedFile("declarations.csv", as_csv(rows))
            batch = book_import(upload, actor=None)
            for chunk in running.run(batch):
                if chunk is not None:
                    running.screen_chunk(chunk.pk)
        batch.refresh_from_db()
        if batch.lines_refused:
            refused = batch.refused_rows.first()
            raise RuntimeError(f"The demo's own declarations were refused: {refused}")
        numbers = list(dict.fromkeys(row.declaration_no for row in rows))
        return list(Shipment.objects.filter(number__in=numbers).order_by("pk"))
