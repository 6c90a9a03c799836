"""The campaign of 2017, as the project's sources tell it. Nothing of it is open today."""

from datetime import date

from config.demo import licences
from config.demo.cast import DISTRICTS, GUANGZHOU, NINGBO, PRIORITIES, QINGDAO, SHANGHAI, SHENZHEN
from config.demo.rights import Register
from config.demo.story import Story
from config.demo.timetravel import after, on, working_day
from config.demo.trade import PHONES, PLAIN_DISKS, Goods
from config.demo.walk import Walk
from seizures.cases.models import Case
from seizures.costs.models import Settlement
from seizures.procedure import steps, unclaimed
from seizures.procedure.periodic import act_on_missed_deadlines

FIRST, LAST = date(2017, 9, 1), date(2017, 11, 30)
NETAC_DAY, XIAOMI_DAY = date(2017, 10, 12), date(2017, 11, 20)


def tell(story: Story, register: Register) -> None:
    """Plan, ordinary trade, the facts of the sources, and an ending for every case."""
    with on(date(2017, 8, 21)):
        campaign = story.plan_campaign("longteng-2017", FIRST, LAST, PRIORITIES, DISTRICTS)
    with on(FIRST, 8):
        story.open_campaign(campaign)
    story.bring(story.trade.ordinary(FIRST, LAST, 200), LAST)
    story.bring(story.trade.lawful(date(2017, 9, 20)), date(2017, 9, 20))
    huanggang(story)
    xiaomi_phones(story)
    elsewhere(story, register)
    licences.tell(story, register)
    with on(date(2018, 12, 28)):
        act_on_missed_deadlines()
    with on(date(2019, 1, 10)):
        money_is_collected(story)
    with on(date(2017, 12, 1), 8):
        story.close_campaign(campaign)


def money_is_collected(story: Story) -> None:
    """Every holder takes back the security that customs returned."""
    waiting = {"collected_on__isnull": True, "returned__gt": 0, "security__status": "returned"}
    for case in Case.objects.filter(cost_settlement__in=Settlement.objects.filter(**waiting)):
        unclaimed.note_collected(case, actor=story.walk.person_of(case))


def huanggang(story: Story) -> None:
    """12 October 2017, Huanggang: more than 26,000 flash disks in 228 boxes, Netac's patent."""
    consignor = story.trade.consignor(61)
    rows = story.trade.declare(
        NETAC_DAY, SHENZHEN, [PLAIN_DISKS], consignor=consignor, destination="AE", office="5301"
    )
    (shipment,) = story.bring(rows, NETAC_DAY)
    for case in story.walk.inspect(shipment, NETAC_DAY):
        to_destruction(story.walk, case, NETAC_DAY)


def xiaomi_phones(story: Story) -> None:
    """20 November 2017: two cases, 2,440 phones with Xiaomi's mark, over 1.2 million yuan."""
    for n, destination in enumerate(("NG", "EG")):
        consignor = story.trade.consignor(62 + n)
        rows = story.trade.declare(
            XIAOMI_DAY, SHENZHEN, [PHONES], consignor=consignor, destination=destination
        )
        (shipment,) = story.bring(rows, XIAOMI_DAY)
        (case,) = story.walk.inspect(shipment, XIAOMI_DAY)
        detained = story.walk.until_detained(case, XIAOMI_DAY)
        story.walk.determine(case, after(detained, 8))
        referral = story.walk.propose(case, after(detained, 9))
        story.walk.deliver(referral, after(detained, 10))
        story.walk.police_files(referral, after(detained, 12))


def to_destruction(walk: Walk, case: Case, day: date) -> None:
    """Detained, infringing, fined, destroyed."""
    detained = walk.until_detained(case, day)
    determined = after(detained, 12)
    walk.determine(case, determined)
    walk.announce(case, after(determined, 3))
    walk.decide(case, after(determined, 10))
    walk.dispose(case, after(determined, 18))


def elsewhere(story: Story, register: Register) -> None:
    """Other districts, other endings: released, withdrawn, settled by law, destroyed."""
    endings = ("destroyed", "no_reply", "withdrawn", "not_infringing", "destroyed")
    places = [NINGBO] * 3 + [SHANGHAI] * 2 + [QINGDAO] * 2 + [GUANGZHOU] * 3 + [SHENZHEN] * 2
    for n, district in enumerate(places):
        key = PRIORITIES[district][n % 3 if district != SHENZHEN else 5]
        mark = register.mark_of(key, date(2017, 9, 1))
        day = working_day(date(2017, 9, 8 + 2 * n))
        text = f"手机充电器 mobile phone charger|品牌:{mark.title}{mark.title_en}"
        goods = Goods("8504401900", text, mark.title_en, 1_500 + 700 * n, "个", 15, 30 + n)
        destination = ("NG", "BR", "PK", "SA", "US")[n % 5]
        rows = story.trade.declare(day, district, [goods], destination=destination)
        (shipment,) = story.bring(rows, day)
        for case in story.walk.inspect(shipment, day):
            end(story.walk, case, day, endings[n % len(endings)])


def end(walk: Walk, case: Case, day: date, ending: str) -> None:
    if ending == "destroyed":
        to_destruction(walk, case, day)
    elif ending == "no_reply":
        with on(after(day, 5)):
            act_on_missed_deadlines()
    else:
        detained = walk.until_detained(case, day)
        if ending == "withdrawn":
            with on(after(detained, 4)):
                steps.withdraw(case, actor=walk.person_of(case))
        else:
            walk.determine(case, after(detained, 9), outcome="not_infringing")
