"""Declarations of the demo world: ordinary trade, and the few lines the story is about."""

import csv
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta

from config.demo.cast import GUANGZHOU, NINGBO, QINGDAO, SHANGHAI, SHENZHEN, Cast, code

OFFICES = {
    SHENZHEN: ("5301", "5304", "5316"),
    NINGBO: ("3101", "3104"),
    SHANGHAI: ("2225", "2248"),
    QINGDAO: ("4227", "4201"),
    GUANGZHOU: ("5101", "5141"),
}
DESTINATIONS = ["US", "DE", "JP", "KR", "GB", "FR", "CA", "AU"] * 2 + [
    "NG",
    "KE",
    "EG",
    "ZA",
    "GH",
    "AE",
    "SA",
    "BR",
    "MX",
    "CL",
    "PK",
    "KZ",
    "RU",
    "PL",
    "VN",
]
#: HS code, description, unit, lowest and highest price in yuan
ORDINARY = (
    ("8516310000", "电吹风 hair dryer 1800W 塑料外壳", "台", 28, 75),
    ("8516720000", "多士炉 toaster 两片", "台", 45, 110),
    ("8414510000", "台式电风扇 table fan 16 inch", "台", 40, 95),
    ("8509401000", "榨汁机 fruit juicer more fresh", "台", 60, 160),
    ("6404199000", "帆布鞋 canvas shoes rubber sole", "双", 15, 60),
    ("6109100000", "全棉针织T恤衫 cotton T-shirts", "件", 8, 35),
    ("6203420000", "男式棉制长裤 men's trousers", "条", 22, 80),
    ("4202920000", "旅行包 travel bag polyester", "个", 14, 66),
    ("9503006000", "电动玩具 plastic toys with battery", "个", 4, 40),
    ("9405210000", "台灯 desk lamp LED", "台", 18, 70),
    ("8544421900", "带接头电线 USB cable 1m", "根", 2, 9),
    ("8504401400", "稳压电源 power supply 12V", "个", 9, 42),
    ("7323930000", "不锈钢锅 stainless steel pot shell", "个", 20, 88),
    ("3924100000", "塑料餐具 plastic tableware", "套", 3, 18),
    ("8212101000", "安全剃刀 razors", "把", 1, 6),
    ("3304990039", "护肤霜 skin cream 50ml", "瓶", 6, 30),
    ("9608100000", "圆珠笔 ball point pens", "支", 1, 3),
    ("8431432000", "钻机零件 parts of drilling machines", "件", 80, 900),
    ("8429521200", "履带式挖掘机 crawler excavator used", "台", 180000, 420000),
    ("6911101900", "陶瓷餐具 porcelain dinner set", "套", 25, 120),
    ("9401719000", "办公椅 office chair", "把", 90, 260),
    ("4011100000", "轿车轮胎 car tyres 195/65R15", "条", 110, 240),
    ("8708999990", "汽车零件 auto parts bracket", "件", 12, 150),
    ("0712320000", "干木耳 dried fungus", "千克", 40, 90),
    ("8481804090", "阀门 brass ball valve", "个", 10, 45),
)
MADE_UP = (
    "嘉禾",
    "永盛",
    "富康",
    "鑫源",
    "万通",
    "东升",
    "恒达",
    "联丰",
    "锦程",
    "利民",
    "三和",
    "中意",
)


@dataclass(frozen=True)
class Row:
    """One row of the bulk file, in the order of its columns."""

    declaration_no: str
    direction: str
    office: str
    declared_at: str
    channel: str
    transport_mode: str
    trade_mode: str
    consignor_uscc: str
    consignor_name: str
    consignee_name: str
    origin_country: str
    destination_country: str
    conveyance: str
    container_no: str
    line_no: str
    hs_code: str
    description: str
    brand: str
    quantity: str
    unit: str
    unit_price: str
    currency: str
    gross_weight_kg: str
    packages: str
    tracking_no: str = ""


@dataclass(frozen=True)
class Goods:
    """A line the story is about."""

    hs_code: str
    description: str
    brand: str
    quantity: int
    unit: str
    unit_price: int
    packages: int


FLASH_DISKS = Goods(
    "8523511000",
    "闪存盘 USB flash disk 32GB|品牌:朗科Netac|型号:U903",
    "Netac",
    26_400,
    "个",
    18,
    228,
)
PLAIN_DISKS = Goods(
    "8523511000", "闪存盘 USB flash disk 32GB|品牌:无品牌|型号:U3", "", 26_400, "个", 18, 228
)
PHONES = Goods(
    "8517130000", "智能手机 smartphone|品牌:小米XIAOMI|型号:M5X", "XIAOMI", 1_220, "台", 500, 61
)
DRONES = Goods("8806220090", "无人机 drone with camera 大疆 DJI MAVIC", "DJI", 150, "架", 900, 150)
CHARGERS = Goods("8504401900", "充电器 charger 华为HUAWEI", "HUAWEI", 8_000, "个", 12, 80)


class Trade:
    """Writes declarations with numbers that nobody else has."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.random = random.Random(seed)  # noqa: S311  (a demo, not a secret)
        self.serial = seed * 100_000

    def number(self, office: str, day: date) -> str:
        self.serial += 1
        return f"{office}{day.year}0{self.serial:09d}"

    def consignor(self, n: int | None = None) -> tuple[str, str]:
        n = self.random.randrange(60) if n is None else n
        name = f"{MADE_UP[n % len(MADE_UP)]}进出口贸易有限公司（示例{n}）"
        return code("440300", 5_000 + n), name

    def declare(  # what a declaration says
        self,
        day: date,
        district: str,
        goods: Iterable[Goods],
        *,
        consignor: tuple[str, str] | None = None,
        destination: str | None = None,
        office: str = "",
    ) -> list[Row]:
        """The rows of one export declaration by sea or road."""
        office = office or self.random.choice(OFFICES[district])
        number = self.number(office, day)
        uscc, name = consignor or self.consignor()
        by_road = office == "5301"
        container = "" if by_road else f"DEMU{self.random.randrange(10**7):07d}"
        buyer = f"DEMO BUYER {self.random.randrange(900)}"
        destination = destination or self.random.choice(DESTINATIONS)
        truck = f"粤Z{self.random.randrange(10**4):04d}港"
        hour, minute = self.random.randrange(8, 17), self.random.randrange(60)
        return [
            Row(
                declaration_no=number,
                direction="export",
                office=office,
                declared_at=f"{day.isoformat()}T{hour:02d}:{minute:02d}:00+08:00",
                channel="freight",
                transport_mode="4" if by_road else "2",
                trade_mode="0110",
                consignor_uscc=uscc,
                consignor_name=name,
                consignee_name=buyer,
                origin_country="CN",
                destination_country=destination,
                conveyance=truck if by_road else "DEMO STAR",
                container_no=container,
                line_no=str(line_no),
                hs_code=item.hs_code,
                description=item.description,
                brand=item.brand,
                quantity=str(item.quantity),
                unit=item.unit,
                unit_price=str(item.unit_price),
                currency="CNY",
                gross_weight_kg=str(item.packages * 9),
                packages=str(item.packages),
            )
            for line_no, item in enumerate(goods, 1)
        ]

    def ordinary(self, first: date, last: date, count: int) -> Iterator[Row]:
        """Declarations that touch nobody's right."""
        districts = [SHENZHEN] * 4 + [NINGBO, NINGBO, SHANGHAI, QINGDAO, GUANGZHOU, GUANGZHOU]
        span = (last - first).days
        for _n in range(count):
            day = first + timedelta(days=self.random.randrange(span + 1))
            goods = [
                self._innocent(*self.random.choice(ORDINARY))
                for _line in range(self.random.randrange(1, 4))
            ]
            yield from self.declare(day, self.random.choice(districts), goods)

    def _innocent(self, hs: str, text: str, unit: str, low: int, high: int) -> Goods:
        price = self.random.randrange(low, high)
        quantity = (
            self.random.randrange(1, 4) if price > 10_000 else self.random.randrange(50, 3000)
        )
        packages = max(1, quantity // 20)
        return Goods(hs, f"{text}|品牌:无品牌", "无", quantity, unit, price, packages)

    def lawful(self, day: date) -> Iterator[Row]:
        """Branded goods of those who may: the licensed maker, and the holders themselves."""
        maker = self.cast.enterprises["maker"]
        own = self.cast.enterprises["dji"]
        yield from self.declare(
            day, SHENZHEN, [PHONES], consignor=(maker.uscc, maker.name_zh), destination="NG"
        )
        yield from self.declare(
            day, SHENZHEN, [FLASH_DISKS], consignor=(maker.uscc, maker.name_zh), destination="AE"
        )
        yield from self.declare(
            day, SHENZHEN, [DRONES], consignor=(own.uscc, own.name_zh), destination="BR"
        )


def as_csv(rows: Iterable[Row]) -> bytes:
    """The bulk file of the rows, as an enterprise or a system would bring it."""
    text = io.StringIO()
    columns = [column.name for column in fields(Row)]
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(vars(row) for row in rows)
    return text.getvalue().encode()
