"""The campaign of this year: something in every queue, counted from today."""

from datetime import date, timedelta

from django.utils import timezone

from config.demo import freight, parcels, told, tried
from config.demo.cast import DISTRICTS, NINGBO, PRIORITIES, SHENZHEN
from config.demo.rights import Register
from config.demo.story import Story
from config.demo.timetravel import after, before, on
from config.demo.trade import CHARGERS, DRONES, FLASH_DISKS, PHONES, Goods
from seizures.assistance import services as assistance
from seizures.cases.models import Case
from seizures.procedure import court
from seizures.shipments.models import Shipment


def tell(story: Story, register: Register, today: date) -> None:
    """Each case stands at another step; the newest shipments wait for an inspector."""
    first, last = today - timedelta(days=50), today + timedelta(days=40)
    with on(first - timedelta(days=7)):
        campaign = story.plan_campaign(f"longteng-{today.year}", first, last, PRIORITIES, DISTRICTS)
    with on(first, 8):
        story.open_campaign(campaign)
    story.bring(story.trade.ordinary(today - timedelta(days=21), today, 110), today)
    story.bring(story.trade.lawful(today - timedelta(days=3)), today - timedelta(days=3))
    told.general_securities_of(story, today)
    cases(story, register, today)
    freight.tell(story, register, today)
    parcels.tell(story.cast, register, today)
    shipments = fresh(story, today)
    told.leads_of(story, register.recordals["netac-mark"], shipments[0], today)
    tried.rules_of(story, today)


def stopped(story: Story, day: date, district: str, goods: Goods, **more: object) -> Case:
    """A shipment declared, flagged, inspected and suspended on one day."""
    rows = story.trade.declare(day, district, [goods], **more)  # type: ignore[arg-type]
    (shipment,) = story.bring(rows, day)
    return story.walk.inspect(shipment, day)[0]


def cases(story: Story, register: Register, today: date) -> None:
    walk = story.walk
    exporter = story.cast.enterprises["exporter"]
    own = {"consignor": (exporter.uscc, exporter.name_zh)}

    case = stopped(story, before(today, 1), SHENZHEN, DRONES, destination="BR")  # DJI answers
    case = stopped(story, before(today, 2), SHENZHEN, PHONES, destination="KE")
    walk.apply(case, before(today, 1))  # the supervisor accepts the security and detains

    case = stopped(story, before(today, 9), SHENZHEN, CHARGERS, destination="PK", **own)
    walk.until_detained(case, before(today, 9))
    under_investigation(story, case, today)

    case = stopped(story, before(today, 22), SHENZHEN, FLASH_DISKS, destination="EG")
    walk.determine(case, after(walk.until_detained(case, before(today, 22)), 10), "undetermined")

    case = stopped(story, before(today, 24), SHENZHEN, PHONES, destination="NG")
    walk.determine(case, after(walk.until_detained(case, before(today, 24)), 14))
    walk.propose(case, before(today, 1))  # the supervisor approves

    case = stopped(story, before(today, 23), SHENZHEN, PHONES, destination="ZA")
    walk.determine(case, after(walk.until_detained(case, before(today, 23)), 12))
    referral = walk.propose(case, before(today, 2))
    walk.deliver(referral, before(today, 1))  # the police sign the receipt

    case = stopped(story, before(today, 26), SHENZHEN, CHARGERS, destination="SA", **own)
    walk.determine(case, after(walk.until_detained(case, before(today, 26)), 15))
    walk.announce(case, before(today, 2))  # the exporter answers

    case = stopped(story, before(today, 27), SHENZHEN, CHARGERS, destination="MX", **own)
    walk.determine(case, after(walk.until_detained(case, before(today, 27)), 10))
    walk.announce(case, before(today, 8))
    walk.decide(case, before(today, 2), waived_by=story.cast.users["exporter"])  # to dispose of

    case = stopped(story, before(today, 20), SHENZHEN, DRONES, destination="CL")
    walk.determine(case, after(walk.until_detained(case, before(today, 20)), 9))  # to announce
    with on(before(today, 1), 11):
        court.request_support(
            case,
            actor=story.cast.users["dji"],
            purpose="拟向人民法院提起商标侵权诉讼（演示数据）",
            court="深圳市中级人民法院",
        )
    ningbo(story, register, today)


def under_investigation(story: Story, case: Case, today: date) -> None:
    """Both sides and other offices have something to ask about the goods."""
    freight.beside(story, case, today)
    ask_the_authority(story, case, today)


def ask_the_authority(story: Story, case: Case, today: date) -> None:
    """A question that the IP office has not answered in time, and one of its own to customs."""
    office, users = story.cast.offices["authority"], story.cast.users
    with on(before(today, 7), 10):
        asked = assistance.ask(
            office,
            actor=users["supervisor"],
            case=case,
            subject="商标近似判断（演示数据）",
            question="货物所用标识与备案商标是否构成近似？",
            days=3,
        )
    with on(before(today, 1), 9):
        assistance.escalate(asked, now=timezone.now())
        assistance.ask(
            case.district,
            actor=users["authority"],
            subject="出口商历史查获情况（演示数据）",
            question="请提供近一年涉该商标的查获批次数。",
            days=10,
        )


def ningbo(story: Story, register: Register, today: date) -> None:
    """Another district, which officers of Shenzhen do not see."""
    for n, key in enumerate(PRIORITIES[NINGBO]):
        mark = register.recordals[f"now-{key}"].right
        text = f"耳机 headphones|品牌:{mark.title}{mark.title_en}"
        goods = Goods("8517790000", text, mark.title_en, 2_000 + 500 * n, "副", 22, 40)
        case = stopped(story, before(today, 3 * (2 - n) + 1), NINGBO, goods, destination="VN")
        if n < 2:
            story.walk.until_detained(case, before(today, 3 * (2 - n) + 1))


def fresh(story: Story, today: date) -> list[Shipment]:
    """Declared last: these wait for the inspector, the first as at Huanggang."""
    trade = story.trade
    day = min(before(after(today, 1), 1), today)
    arrivals = (
        (FLASH_DISKS, "AE", "5301"),
        (PHONES, "NG", "5304"),
        (DRONES, "KE", "5304"),
        (CHARGERS, "EG", "5316"),
    )
    found = []
    for n, (goods, destination, office) in enumerate(arrivals):
        rows = trade.declare(
            day,
            SHENZHEN,
            [goods],
            consignor=trade.consignor(70 + n),
            destination=destination,
            office=office,
        )
        found += story.bring(rows, today)
    return found
