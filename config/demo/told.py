"""What people tell customs these days, and the letters of guarantee of the year."""

from datetime import date, timedelta
from decimal import Decimal

from config.demo.story import Story
from config.demo.timetravel import on
from config.demo.walk import photo
from core.reference.models import District
from recordal.applications.models import Recordal
from seizures.general_security import services as general_securities
from seizures.leads import services as leads
from seizures.shipments.models import Shipment

AMOUNT = Decimal(600_000)


def general_securities_of(story: Story, today: date) -> None:
    """One holder's was approved and is drawn on; another one asks for its own (MEA 24)."""
    users = story.cast.users
    first = max(today - timedelta(days=40), date(today.year, 1, 1))
    for key, day, approved in (("huawei", first, True), ("xiaomi", today, False)):
        with on(day, 9):
            general = general_securities.apply(
                story.cast.enterprises[key],
                actor=users[key],
                guarantor="示例银行深圳分行",
                letter_no=f"DEMO-LG-{key.upper()}",
                letter=photo(f"letter {key}", 0),
                letter_valid_to=date(today.year + 1, 6, 30),
                amount=AMOUNT,
                costs_last_year=Decimal(180_000),
            )
            if approved:
                general_securities.approve(general, actor=users["chief"])


def leads_of(story: Story, recordal: Recordal, shipment: Shipment, today: date) -> None:
    """A holder's lead is followed up at the goods; one without a name waits; one has no place."""
    shenzhen = District.objects.get(pk=shipment.district_id)
    supervisor = story.cast.officer("supervisor", shipment.district_id)
    with on(today - timedelta(days=1), 16):
        told, _code = leads.report(
            actor=story.cast.users["netac"],
            recordal=recordal,
            mark="Netac",
            goods="闪存盘 USB flash disk",
            suspect="示例电子厂",
            text="A buyer was offered flash disks with our mark, to leave by Huanggang this week.",
            direction="export",
            expected_on=today,
            district=shenzhen,
        )
    with on(today, 9):
        told = leads.follow_up(told, actor=supervisor)
        leads.link(told, shipment.number, actor=supervisor)
        leads.report(
            actor=None,
            text="盐田码头的仓库里有没有授权的充电器，贴华为商标，周末装柜。",
            goods="充电器",
            district=shenzhen,
        )
        leads.report(actor=None, text="Phones with a false mark are sold from a web shop abroad.")
