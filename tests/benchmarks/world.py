"""A made-up register and made-up trade for measuring the screening engine: no file needed.

Names are built the ways real ones are: syllables, words run together, surnames, initials, two
words, Chinese names of two to four characters, and both scripts side by side. With real files at
hand (``LONGTENG_BENCH_DATA``) real brand names come first.
"""

import csv
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path

from seizures.screening.normalising import compact
from seizures.screening.protected import Line, Protected, party

DAY = date(2026, 10, 12)
#: HS code, class of the Nice list, words of a description
GOODS = (
    ("8516310000", 11, "电吹风|hair dryer|塑料外壳"),
    ("8516720000", 11, "多士炉|toaster|两片"),
    ("8414510000", 11, "台式电风扇|table fan|16寸"),
    ("8509401000", 7, "榨汁机|fruit juicer|家用"),
    ("6404199000", 25, "帆布鞋|canvas shoes|橡胶底"),
    ("6109100000", 25, "全棉针织T恤衫|cotton T-shirts|男式"),
    ("6203420000", 25, "男式棉制长裤|men's trousers|梭织"),
    ("4202920000", 18, "旅行包|travel bag|涤纶"),
    ("9503006000", 28, "电动玩具|plastic toys|带电池"),
    ("9405210000", 11, "台灯|desk lamp|LED"),
    ("8544421900", 9, "带接头电线|USB cable|1米"),
    ("8504401400", 9, "稳压电源|power supply|12V"),
    ("7323930000", 21, "不锈钢锅|stainless steel pot|24cm"),
    ("3924100000", 21, "塑料餐具|plastic tableware|套装"),
    ("8212101000", 8, "安全剃刀|razors|手动"),
    ("3304990039", 3, "护肤霜|skin cream|50ml"),
    ("9608100000", 16, "圆珠笔|ball point pens|黑色"),
    ("8431432000", 7, "钻机零件|drilling parts|钢制"),
    ("6911101900", 21, "陶瓷餐具|porcelain dinner set|白色"),
    ("9401719000", 20, "办公椅|office chair|网布"),
    ("4011100000", 12, "轿车轮胎|car tyres|195/65R15"),
    ("8708999990", 12, "汽车支架|auto bracket|铝合金"),
    ("8523511000", 9, "闪存盘|USB flash disk|32GB"),
    ("8517130000", 9, "手机|mobile phone|5G"),
    ("9101110000", 14, "手表|wrist watch|石英机芯"),
    ("9004100000", 9, "太阳镜|sunglasses|偏光"),
    ("8518300000", 9, "无线耳机|wireless earphone|蓝牙"),
    ("8507600090", 9, "锂电池|lithium battery|3.7V"),
    ("6402992900", 25, "塑料拖鞋|plastic slippers|室内"),
    ("6110200090", 25, "针织毛衫|knitted pullover|女式"),
    ("8471300000", 9, "笔记本电脑|laptop computer|15.6英寸"),
    ("8443321200", 9, "打印机|laser printer|A4"),
    ("3401300000", 3, "沐浴露|shower gel|750ml"),
    ("2106909090", 30, "固体饮料|instant drink powder|盒装"),
    ("9506699000", 28, "篮球|basketball|7号"),
    ("8712003000", 12, "自行车|bicycle|26寸"),
)
_NONE = ("", "", "无", "无品牌", "无中文品牌", "N/M", "no brand", "OEM")


def _words(text: str) -> list[str]:
    return text.split()


_ONSETS = _words("""
    b br c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p ph pl pr qu r s sch sh sk sl sm sn
    sp st str sw t th tr tw v w wh y z
""")
_VOWELS = _words("""
    a a a e e e i i i o o o u u ai au ea ee ei eo ia ie io oa oo ou y
""")
_CODAS = [""] * 4 + _words("""
    b ck d f g l ll m n n nd ng nt p r r rd rn rt s s ss st t t tt v x z
""")
_WORDS = _words("""
    apex arbor argo atlas aura avon beacon bell berg bird bolt brook cape cedar cliff cloud
    cobalt comet core crest dale dawn delta drift dune echo elm ember falcon fern field fjord
    flint forge gale glen grove harbor haven hawk hill iris jade kite lark leaf light lion loch
    lumen lynx maple mark mesa mist moss nest nova oak onyx orbit otter peak pearl pine pixel
    plume port quest quill rain raven reef ridge river robin rock rose sage scout shore sky
    slate snow spark star stone storm swan tide timber trail vale vega vine volt wave well west
    wild willow wind wolf wood wren zephyr
""")
_ENDINGS = _words("""
    a o us is on ex ix ia io or er ell elle ette ina ino ova ani son sen berg mann well tech
    tron lux max fit wear care soft
""")
_SURNAMES = _words("""
    Anders Bauer Becker Bellini Brandt Carter Conti Dubois Ferrari Fischer Garnier Hansen
    Hoffmann Hughes Ivanov Jensen Keller Kowalski Lambert Larsen Lehmann Marchetti Meyer Moreau
    Nielsen Novak Olsen Petrov Ricci Romano Rossi Sanders Schmidt Schneider Silva Tanaka Vogel
    Wagner Watson Weber Werner Yamada
""")
_HAN = (
    "安奥宝博百邦北贝本碧冰彩超朝辰晨诚川春达大丹德帝鼎东都敦多恩尔帆飞菲丰枫福富高格冠光广贵"
    "国海汉航豪浩禾和恒宏虹鸿华环皇辉惠吉佳嘉建健江杰金津晋京晶景九巨君俊凯康科可克快坤兰朗乐"
    "雷蕾力立丽利联良林凌龙隆鲁陆路伦罗马迈麦曼茂美蒙米密民明铭木牧娜南宁欧派培鹏普齐奇琪千强"
    "青清庆秋全泉仁日荣融如锐瑞润萨三森山上尚胜盛诗时士世舒双顺丝思松苏泰唐特天田通万威维伟卫"
    "文沃西希喜夏贤翔祥小晓欣新鑫信兴星雄秀旭雪雅亚妍阳洋耀叶依怡艺益逸毅银英盈永优友宇雨玉御"
    "元园源远悦越云泽展长兆哲正之志智中忠众州珠卓姿紫尊左佐匹狼波司登步李牌"
)


@dataclass(frozen=True)
class Case:
    """A line, and the recordal whose mark is disguised in it."""

    line: Line
    recordal: int | None
    kind: str


def data() -> Path | None:
    folder = os.environ.get("LONGTENG_BENCH_DATA", "")
    return Path(folder) if folder and Path(folder, "brands").is_dir() else None


class Names:
    """Brand names without end, none given twice."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._given: set[str] = set()
        self._weights = list(accumulate(1 / (n + 8) for n in range(len(_HAN))))

    def forget(self, names: "Names") -> None:
        """Not to give what another gave."""
        self._given |= names._given

    def latin(self) -> str:
        return self._new(self._latin)

    def chinese(self) -> str:
        return self._new(self._chinese)

    def real(self, name: str) -> bool:
        key = compact(name)
        fresh = bool(key) and key not in self._given
        self._given.add(key)
        return fresh

    def _new(self, make: Callable[[], str]) -> str:
        while True:
            name = make()
            if self.real(name):
                return name

    def _latin(self) -> str:
        dice, pick = self.dice, self.dice.choice
        way = dice.random()
        if way < 0.42:
            name = "".join(
                pick(_ONSETS) + pick(_VOWELS) + (pick(_CODAS) if dice.random() < 0.6 else "")
                for _ in range(dice.choice((2, 2, 2, 3, 3)))
            )
        elif way < 0.60:
            name = pick(_WORDS) + pick(_ENDINGS if dice.random() < 0.5 else _WORDS)
        elif way < 0.74:
            name = (
                f"{pick(_SURNAMES)} {pick(_WORDS)}"
                if dice.random() < 0.6
                else pick(_SURNAMES) + pick(_ENDINGS)
            )
        elif way < 0.86:
            stem = pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS)
            name = stem + pick(_VOWELS) + pick(_ENDINGS)
        elif way < 0.91:
            name = "".join(
                pick("ABCDEFGHIKLMNOPRSTUVWXZ") for _ in range(dice.choice((3, 4, 4, 5)))
            )
        else:
            name = f"{pick(_WORDS)} {pick(_ONSETS)}{pick(_VOWELS)}{pick(_CODAS)}{pick(_ENDINGS)}"
        return pick((name.title(), name.upper(), name.title()))

    def _chinese(self) -> str:
        size = self.dice.choice((2, 2, 2, 3, 3, 4))
        return "".join(self.dice.choices(_HAN, cum_weights=self._weights, k=size))


def nice_of() -> dict[str, frozenset[int]]:
    return {hs[:6]: frozenset({nice}) for hs, nice, _words in GOODS}


def register(size: int, seed: int = 1) -> tuple[list[Protected], Names]:
    """The rights, and the names they took; about five marks for four rights."""
    names, rights = Names(seed), []
    dice = names.dice
    real = list(_real(names))
    dice.shuffle(real)
    half = real[: min(len(real) // 2, size // 2)]
    for number in range(size):
        marks = half[number] if number < len(half) else _marks(names, dice)
        classes = frozenset(dice.sample(range(1, 35), dice.choice((1, 1, 1, 2, 3))))
        rights.append(
            Protected(
                recordal_id=number + 1,
                number=f"T2026-{number + 1}",
                holder_id=number % 20_000,
                family="trademark",
                marks=marks,
                nice_classes=classes,
                hs_prefixes=(),
                valid_from=date(2020, 1, 1),
                valid_to=date(2029, 12, 31),
                holder=party(f"HOLDER{number % 20_000}", f"holder {number % 20_000} ltd"),
            )
        )
    return rights, names


def _marks(names: Names, dice: random.Random) -> tuple[str, ...]:
    way = dice.random()
    if way < 0.26:
        return names.latin(), names.chinese()
    if way < 0.62:
        return (names.latin(),)
    return (names.chinese(),) if way < 0.97 else (f"{names.chinese()}{names.latin().upper()}",)


def _real(names: Names) -> Iterator[tuple[str, ...]]:
    if not (folder := data()):
        return
    with (folder / "brands" / "nsi_brands.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            marks = [row["name_en"] or row["brand"], row["name_zh"]]
            marks = [mark for mark in dict.fromkeys(marks) if mark and names.real(mark)]
            if marks:
                yield tuple(marks)


def other_brands(names: Names, count: int, seed: int = 2) -> list[str]:
    """Brands nobody recorded, made as the recorded ones are."""
    others = Names(seed)
    others.forget(names)
    return [
        others.latin() if others.dice.random() < 0.7 else others.chinese() for _ in range(count)
    ]


def described(dice: random.Random) -> tuple[str, int, str]:
    """HS code, class and a description without any brand."""
    hs_code, nice, words = dice.choice(GOODS)
    return hs_code, nice, _text(dice, words)


def described_as(dice: random.Random, hs_code: str) -> str:
    """A description of goods of this code."""
    return _text(dice, next(words for hs, _nice, words in GOODS if hs == hs_code))


def _text(dice: random.Random, words: str) -> str:
    chinese, english, more = words.split("|")
    model = f"{dice.choice('ABDFGHKLMRSTX')}{dice.choice('ABCDEX')}-{dice.randint(10, 9999)}"
    return dice.choice(
        (
            f"{chinese} {english} {more} 型号{model} {dice.randint(1, 999)}件/箱",
            f"{english}, {more}, new, model {model}, for home use",
            f"{chinese}|{more}|用途:家用|型号:{model}|材质:塑料、金属",
            f"{chinese}({more}) {english} {model}",
        )
    )


def named_line(dice: random.Random, hs_code: str, text: str, name: str) -> Line:
    """A line that names a brand in one of the places declarations do."""
    way, brand = dice.random(), ""
    if way < 0.5:
        brand = name
    elif way < 0.75:
        text = f"{text}|品牌:{name}"
    elif way < 0.85:
        text = f"4|3|{text.replace('|', ' ')}|{name}|{dice.randint(100, 999)}型"
    else:
        text = f"{text} brand: {name}; new"
    return Line(hs_code, text, brand, DAY, (party("", "某某贸易有限公司"),), "5300")


def plain_line(dice: random.Random) -> Line:
    hs_code, _nice, text = described(dice)
    return Line(hs_code, text, dice.choice(_NONE), DAY, (party("", "某某贸易有限公司"),), "5300")


def popular(dice: random.Random, brands: list[str], count: int) -> list[str]:
    """Brands as trade has them: a few often, most of them seldom."""
    weights = list(accumulate(1 / (n + 20) for n in range(len(brands))))
    return dice.choices(brands, cum_weights=weights, k=count)


def hs_of(classes: frozenset[int]) -> list[str]:
    return [hs for hs, nice, _words in GOODS if nice in classes]
