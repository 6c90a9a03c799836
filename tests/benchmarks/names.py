"""A hundred thousand rights with names as registers have them, and the ways officers type them."""

import csv
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from pypinyin import lazy_pinyin

from core.folding import SIMPLIFIED
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight


def _list(words: str) -> list[str]:
    return words.split()


HAN = (
    "华为小米大疆朗科龙腾飞翔东方明珠金星海尔联想长城中兴天马红旗光芒银河太阳月亮风云雷电山水江湖花草树木春夏秋冬"
    "安泰平和祥瑞福禄寿喜财宝贵富荣昌盛达通顺利丰裕康健美丽雅致精良优秀卓越超群创新科技智能数码电子信息网络"
    "绿色环保自然生态阳光力量速度激情梦想未来希望永恒经典时尚潮流名品世家皇冠王者帝国骑士勇士英雄传奇神话"
    "熊猫老虎狮子凤凰孔雀白鹤雄鹰骏马麒麟玉兔青松翠竹梅兰菊荷莲桃李杏梨橙柠檬草莓樱桃可口百事乐活"
)
ONSETS = _list("b c d f g h j k l m n p r s t v w z br cl dr fl gr kr pl pr sk sl sm sn st sw tr")
VOWELS = _list("a e i o u ai ea ee ia io oo ou y")
CODAS = ["", "", "", "", "l", "m", "n", "nd", "r", "s", "t", "x", "ng", "rk", "st"]
SECOND = _list("Sport Audio Home Tools Kids Power Light Medical Outdoor Pro Style Auto")
PLACES = _list("深圳市 广州市 宁波市 义乌市 上海 北京 浙江省杭州市 福建省泉州市 苏州 东莞市")
TRADES = _list("科技 电子 服饰 鞋业 玩具 汽车配件 化妆品 家居用品 体育用品 贸易")
FORMS = _list("有限公司 股份有限公司 集团有限公司")
HS = _list("8517 8518 8523 8471 6109 6203 6404 4202 9503 3304 3303 8708 8507 9004 9102 7113")
TRADITIONAL = {simple: char for char, simple in SIMPLIFIED.items() if simple != char}
CYRILLIC = dict(zip("aceopxyk", "асеорхук", strict=True))
DIGITS = dict(zip("oielast", "0131457", strict=True))
BATCH = 5_000


@dataclass(frozen=True)
class Wanted:
    """A question whose right answer is known."""

    typed: str
    pk: int


class Names:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def latin(self) -> str:
        count = self.dice.choices((1, 2, 3, 4), (1, 6, 6, 2))[0]
        word = "".join(
            self.dice.choice(ONSETS) + self.dice.choice(VOWELS) + self.dice.choice(CODAS)
            for _ in range(count)
        )
        return f"{word} {self.dice.choice(SECOND)}" if self.dice.random() < 0.15 else word

    def han(self) -> str:
        return "".join(self.dice.choices(HAN, k=self.dice.choices((2, 3, 4), (5, 3, 3))[0]))

    def pair(self) -> tuple[str, str]:
        """Title and title in English: of each kind that registers have."""
        kind = self.dice.random()
        if kind < 0.25:
            return self.han(), ""
        if kind < 0.55:
            return self.latin().upper(), ""
        return self.han(), self.latin().upper()

    def slip(self, word: str) -> str:
        """One slip of the fingers, of any of the four kinds."""
        at = self.dice.randrange(1, len(word))
        kind = self.dice.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + self.dice.choice("abcdefghijklmnopqrstuvwxyz") + word[at:]
        if kind == 2:
            return word[:at] + self.dice.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def load(count: int, seed: int = 7, batch: int = BATCH) -> None:
    """Holders, rights and recordals in bulk; a tenth of the recordals has ended."""
    names, today = Names(seed), timezone.localdate()
    brands, batch = iter(_brands()), min(count, batch)
    for first in range(0, count, batch):
        holders = Enterprise.objects.bulk_create(
            Enterprise(
                number=f"B{first + n}",
                status=Enterprise.Status.VERIFIED,
                name_zh=_company(names),
                name_en=f"{names.latin().title()} Co., Ltd.",
                country_id="US",
            )
            for n in range(0, batch, 10)
        )
        rights = IpRight.objects.bulk_create(
            _right(names, holders[n % len(holders)], first + n, next(brands, None))
            for n in range(batch)
        )
        Recordal.objects.bulk_create(
            Recordal(
                application_no=f"A2020-{first + n:06}",
                number=f"T{2016 + n % 10}-{first + n:06}",
                right=right,
                status=Recordal.Status.RECORDED if n % 10 else Recordal.Status.EXPIRED,
                submitted_at=timezone.now(),
                due_on=today,
                approved_on=today - timedelta(days=2000),
                expires_on=today + timedelta(days=1600 if n % 10 else -30),
            )
            for n, right in enumerate(rights)
        )


def _company(names: Names) -> str:
    pick = names.dice.choice
    return pick(PLACES) + names.han() + pick(TRADES) + pick(FORMS)


def _right(
    names: Names, holder: Enterprise, serial: int, brand: tuple[str, str, list[str]] | None
) -> IpRight:
    title, title_en, variants = brand or (*names.pair(), list[str]())
    return IpRight(
        kind=IpRight.Kind.TRADEMARK,
        holder=holder,
        title=title,
        title_en=title_en,
        variants=variants,
        registration_no=f"{10_000_000 + serial * 7}",
        nice_classes=[names.dice.randrange(1, 35)],
        hs_prefixes=names.dice.sample(HS, 2),
    )


def _brands() -> Iterator[tuple[str, str, list[str]]]:
    """Names of the world's brands, where the data set lies at hand."""
    folder = os.environ.get("LONGTENG_BENCH_DATA")
    if not folder:
        return
    with (Path(folder) / "nsi_brands.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            title = row["name_zh"] or row["display_name"]
            others = [name for name in row["match_names"].split("|") if name]
            yield title[:300], row["name_en"][:300], [name[:200] for name in others[:5]]


def families(count: int, seed: int = 11) -> dict[str, list[Wanted]]:
    """``count`` questions of each kind, each made from the name of one right."""
    names = Names(seed)
    dice = names.dice
    rows = list(
        Recordal.objects.order_by("pk").values_list(
            "pk", "number", "right__title", "right__title_en", "right__registration_no"
        )
    )
    dice.shuffle(rows)
    made: dict[str, list[Wanted]] = {}

    def add(family: str, typed: str, pk: int) -> None:
        found = made.setdefault(family, [])
        if typed and len(found) < count:
            found.append(Wanted(typed, pk))

    for pk, number, title, title_en, registration_no in rows:
        chinese = title if title and not title.isascii() and title[0] in HAN else ""
        latin = next((name for name in (title_en, title) if name and name.isascii()), "")
        if chinese:
            _chinese(add, dice, chinese, pk)
        if len(latin) >= 6 and latin.isalpha():
            _latin(add, names, latin.lower(), pk)
        add("number", dice.choice([number, number.lower(), registration_no]), pk)
        if all(len(found) >= count for found in made.values()) and len(made) == 12:
            break
    return made


def _chinese(add, dice: random.Random, name: str, pk: int) -> None:
    add("exact", name, pk)
    add("two characters", name[:2], pk)
    if len(name) >= 3:
        full = "".join(lazy_pinyin(name))
        add("pinyin", full, pk)
        add("pinyin with a slip", full[:3] + full[4:], pk)
        add("wrong character", name[:-1] + dice.choice(HAN), pk)
    if len(name) >= 4:
        add("initials", "".join(part[0] for part in lazy_pinyin(name)), pk)
    if any(char in TRADITIONAL for char in name):
        add("traditional", "".join(TRADITIONAL.get(char, char) for char in name), pk)


def _latin(add, names: Names, word: str, pk: int) -> None:
    add("as one types", word[:5], pk)
    add("one slip", names.slip(word), pk)
    if len(word) >= 8:
        add("two slips", names.slip(names.slip(word)), pk)
    swapped = "".join(CYRILLIC.get(char, char) for char in word)
    if swapped != word:
        add("look-alike letters", swapped.upper(), pk)
    digits = "".join(DIGITS.get(char, char) for char in word)
    if digits != word:
        add("digits for letters", digits, pk)
