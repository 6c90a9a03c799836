"""What comes before and beside the steps of a freight case: something on each of its pages.

Status queries, applications for detention, viewings, assistance, a hearing, a fine that is late
and a party that nobody finds.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from config.demo.cast import SHENZHEN
from config.demo.rights import Register
from config.demo.story import Story
from config.demo.timetravel import after, before, on
from config.demo.trade import CHARGERS, DRONES, PHONES, Goods
from config.demo.walk import STORE, photo
from core.reference.calendar import SHANGHAI
from core.reference.models import District
from seizures.assistance import services as assistance
from seizures.cases.models import Case
from seizures.detention_requests.models import DetentionRequest
from seizures.procedure import by_application, hearing, hearings, unknown_party, viewing
from seizures.screening import status_query
from seizures.screening.question_models import Question
from seizures.shipments.models import Shipment

UNBRANDED = Goods("8517130000", "智能手机 smartphone|品牌:无品牌|型号:无", "", 900, "台", 450, 45)
ROOM = "深圳海关 301 会议室（演示数据）"


def tell(story: Story, register: Register, today: date) -> None:
    exporter = story.cast.enterprises["exporter"]
    own = exporter.uscc, exporter.name_zh
    status_queries(story, own, today)
    applications(story, register, today)
    hearing_asked(story, own, today)
    fine_late(story, own, today)
    nobody_found(story, today)
    to_answer_without_typing(story, today)


def declared(story: Story, day: date, goods: Goods, consignor: tuple[str, str]) -> Shipment:
    rows = story.trade.declare(
        day, SHENZHEN, [goods], consignor=consignor, destination="MX", office="5316"
    )
    (shipment,) = story.bring(rows, day)
    return shipment


def status_queries(story: Story, own: tuple[str, str], today: date) -> None:
    """One that the exporter has to answer, one that customs has to decide."""
    day = before(today, 1)
    ask(story, declared(story, day, PHONES, own), day)
    answered = ask(story, declared(story, day, DRONES, own), day)
    with on(day, 15):
        status_query.answer(
            answered,
            actor=story.cast.users["exporter"],
            declared=Question.Declared.PURCHASED,
            text="向权利人的经销商采购，附采购合同。（演示数据）",
            papers=[("purchase", photo("purchase contract", 0))],
        )


def ask(story: Story, shipment: Shipment, day: date) -> Question:
    with on(day, 11):
        return status_query.ask(
            shipment,
            actor=story.cast.officer("inspector", SHENZHEN),
            goods=status_query.touched_by(shipment),
            text="请申报货物的知识产权状况，并提交相关证明文件。（演示数据）",
            days=status_query.usual_days(),
        )


def applications(story: Story, register: Register, today: date) -> None:
    """One to examine, and one whose goods are found and wait for security."""
    apply(story, register, today, before(today, 1))
    request = apply(story, register, today, before(today, 2))
    supervisor = story.cast.officer("supervisor", SHENZHEN)
    with on(before(today, 1), 10):
        by_application.accept(request, actor=supervisor)
    shipment = declared(story, before(today, 1), UNBRANDED, story.trade.consignor(64))
    with on(before(today, 1), 14):
        by_application.match(
            request, actor=supervisor, shipment=shipment, quantities={1: Decimal(600)}
        )


def apply(story: Story, register: Register, today: date, day: date) -> DetentionRequest:
    consignor = story.trade.consignor(64)
    with on(day, 9):
        return by_application.submit(
            story.cast.enterprises["xiaomi"],
            actor=story.cast.users["xiaomi"],
            recordal=register.recordals["xiaomi-mark"],
            right=None,
            district=District.objects.get(pk=SHENZHEN),
            papers={"moving": photo("booking", 0), "unauthorised": photo("test purchase", 1)},
            port="盐田港",
            direction="export",
            consignor_name=consignor[1],
            consignor_uscc=consignor[0],
            consignee_name="DEMO BUYER",
            goods="智能手机",
            specification="M5X",
            expected_on=today + timedelta(days=5),
            conveyance="DEMO STAR 12W",
            moving="订舱单显示货物将于本周出口。（演示数据）",
            unauthorised="样品购买及比对报告。（演示数据）",
        )


def hearing_asked(story: Story, own: tuple[str, str], today: date) -> None:
    """The exporter asked to be heard; the hearing was set and can be held today."""
    case = announced(story, own, today, stopped=26, infringing=18, told=14)
    with on(before(today, 13), 10):
        hearing.request_hearing(case.penalty, actor=story.cast.users["exporter"])
    with on(before(today, 12), 10):
        hearings.set_hearing(
            case.penalty,
            actor=story.cast.officer("legal", SHENZHEN),
            at=datetime.combine(before(today, 1), time(9, 30), SHANGHAI),
            place=ROOM,
            chair=story.cast.users["legal2"],
        )
        story.walk.hand_over_letters(case)


def fine_late(story: Story, own: tuple[str, str], today: date) -> None:
    """Decided, served, and not paid within fifteen days: three in a hundred are added a day."""
    case = announced(story, own, today, stopped=30, infringing=26, told=24)
    story.walk.decide(case, before(today, 16), waived_by=story.cast.users["exporter"])


def announced(
    story: Story, own: tuple[str, str], today: date, *, stopped: int, infringing: int, told: int
) -> Case:
    """A penalty announced to the exporter; each figure counts working days before today."""
    shipment = declared(story, before(today, stopped), CHARGERS, own)
    (case,) = story.walk.inspect(shipment, before(today, stopped))
    story.walk.until_detained(case, before(today, stopped))
    story.walk.determine(case, before(today, infringing))
    story.walk.announce(case, before(today, told))
    return case


def nobody_found(story: Story, today: date) -> None:
    """The consignor named in the declaration does not exist: a public notice hangs."""
    shipment = declared(story, before(today, 25), PHONES, ("", "查无此公司（演示）"))
    (case,) = story.walk.inspect(shipment, before(today, 25))
    story.walk.until_detained(case, before(today, 25))
    story.walk.determine(case, before(today, 15))
    with on(before(today, 14), 10):
        unknown_party.post(
            case,
            actor=story.cast.officer("legal", SHENZHEN),
            search="企业名称、地址和电话均为虚构，市场监管部门查无登记。（演示数据）",
            posted_where="深圳海关公告栏及门户网站",
        )


def to_answer_without_typing(story: Story, today: date) -> None:
    """A notice to a holder that has a general security for the year."""
    shipment = declared(story, before(today, 1), CHARGERS, story.trade.consignor(65))
    story.walk.inspect(shipment, before(today, 1))


def beside(story: Story, case: Case, today: date) -> None:
    """Of goods under investigation: both sides ask to see them; another district has a question."""
    supervisor = story.cast.officer("supervisor", SHENZHEN)
    with on(before(today, 4), 10):
        viewing.ask(
            case,
            actor=story.walk.person_of(case),
            side="holder",
            purpose="比对外壳模具和序列号。（演示数据）",
            samples_wanted="2 件样品",
        )
        asked = viewing.ask(
            case,
            actor=story.cast.users["exporter"],
            side="consignor",
            purpose="核对货物数量。（演示数据）",
        )
    with on(before(today, 3), 10):
        viewing.grant(
            asked,
            actor=supervisor,
            appointed_at=datetime.combine(after(today, 1), time(10), SHANGHAI),
            place=STORE,
        )
        assistance.ask(
            District.objects.get(pk=SHENZHEN),
            actor=story.cast.users["supervisor.ningbo"],
            subject="同一发货人在贵关的查获情况（演示数据）",
            question="请提供该发货人近两年的查获记录。",
            days=assistance.usual_days(),
        )
