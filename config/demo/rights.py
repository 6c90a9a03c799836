"""What the enterprises of the demo world record with customs, filed as anybody files."""

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localdate
from PIL import Image, ImageDraw

from config.demo.cast import HUIZHOU, PRIORITIES, SHENZHEN, SHENZHEN_MORE, Cast
from config.demo.guides import CAPTIONS, GUIDES, logo
from config.demo.timetravel import on
from core.accounts.models import User
from core.files.models import StoredFile
from core.files.services import keep
from enterprises.models import Enterprise
from recordal.applications import services as applications
from recordal.applications.models import Recordal
from recordal.guides import services as guides
from recordal.guides.rules import TELL_TEXTS
from recordal.licensees import services as licensees
from recordal.life import decisions, requests
from recordal.life.rules import renewal_window
from recordal.life.services import expire_due
from recordal.particulars.models import Attachment
from recordal.review import checklist
from recordal.review import services as review
from recordal.rights.models import IpRight
from recordal.rights.numbers import check_character

Kind, Paper = IpRight.Kind, Attachment.Kind
#: The source facts: 155 recordals of Shenzhen and Huizhou enterprises in 2017.
PATENTS, TRADEMARKS, COPYRIGHTS = 73, 67, 15
#: When the marks of 2016 were recorded again, for the campaign of this year.
AGAIN = date(2024, 3, 1)
#: When patents of the demo world were filed; the digit of a patent number names its kind.
FILED_ON: Mapping[str, date] = {
    Kind.INVENTION: date(2012, 3, 5),
    Kind.UTILITY_MODEL: date(2013, 4, 8),
    Kind.DESIGN: date(2014, 5, 12),
}
PATENT_DIGIT: Mapping[str, int] = {Kind.INVENTION: 1, Kind.UTILITY_MODEL: 2, Kind.DESIGN: 3}
SYLLABLES = ("van", "to", "ro", "ke", "li", "ma", "zu", "pe", "do", "gra", "mi", "sol", "ne", "vi")
HAN = "瑞泽旭恒卓骏翔凯澳鼎博雅思佳宏毅煜晟琪朔"


@dataclass(frozen=True)
class Own:
    """A right that matters to the story."""

    key: str
    holder: str
    kind: str
    title: str
    title_en: str
    registration_no: str
    classes: tuple[int, ...] = ()
    hs: tuple[str, ...] = ()
    goods: str = ""
    variants: tuple[str, ...] = ()
    filed_on: date | None = None


STORY = (
    Own("netac-mark", "netac", Kind.TRADEMARK, "朗科", "Netac", "1513788", (9,),
        ("8471", "8523"), "移动存储器；U盘；闪存盘", ("朗科Netac", "優盤Netac")),
    Own("netac-patent", "netac", Kind.INVENTION, "用于数据处理系统的快闪电子式外存储方法及其装置",
        "Flash electronic external storage", "ZL99117225.6", (), ("852351",), "U盘；闪存盘",
        ("闪存盘", "U盘", "USB flash disk"), date(1999, 11, 14)),
    Own("xiaomi-mark", "xiaomi", Kind.TRADEMARK, "小米", "XIAOMI", "8228211", (9,),
        ("8517", "8518", "8507"), "手机；移动电话；耳机；移动电源",
        ("小米XIAOMI", "红米", "Redmi")),
    Own("dji-mark", "dji", Kind.TRADEMARK, "大疆", "DJI", "10121892", (9, 12), ("8806", "8525"),
        "无人机；航拍相机", ("大疆创新", "DJI MAVIC")),
    Own("huawei-mark", "huawei", Kind.TRADEMARK, "华为", "HUAWEI", "7641264", (9,),
        ("8517", "8518", "8504"), "手机；路由器；充电器", ("华为HUAWEI",)),
    Own("zte-mark", "zte", Kind.TRADEMARK, "中兴", "ZTE", "1158226", (9,), ("8517",),
        "电话机；通信设备", ("中兴通讯",)),
)  # fmt: skip


def _of_kind(own: Own, paper: StoredFile) -> dict[str, Any]:
    """What the law wants of each kind of right besides (MEA 6, 7), on the day of filing."""
    day, kind = localdate(), own.kind
    papers: list[tuple[Any, ...]] = [(Paper.IDENTITY, paper), (Paper.GOODS_PHOTO, paper)]
    if kind == Kind.TRADEMARK:
        return {"attachments": papers}
    if kind == Kind.COPYRIGHT:
        made = day - timedelta(days=900)
        return {"attachments": papers, "completed_on": made, "category": "art"}
    if kind != Kind.INVENTION:
        papers.append((Paper.EVALUATION_REPORT, paper))
    papers.append((Paper.REGISTER_EXTRACT, paper, day - timedelta(days=20)))
    filed = own.filed_on or FILED_ON[kind]
    granted = filed + timedelta(days=600)
    return {"attachments": papers, "granted_on": granted, "filing_date": filed}


def _patent_number(kind: str, serial: int) -> str:
    """A number with the right check character that no register has given out."""
    digits = f"{FILED_ON[kind].year}{PATENT_DIGIT[kind]}{9_000_000 + serial}"
    return f"ZL{digits}.{check_character(digits)}"


class Register:
    """Files and records rights; keeps them by key."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.random = random.Random(seed)  # noqa: S311  (a demo, not a secret)
        self.recordals: dict[str, Recordal] = {}
        self.papers: dict[str, StoredFile] = {}
        self.words: set[str] = set()
        self.serial = 0

    def word(self) -> tuple[str, str]:
        """A coined mark in both scripts that nobody has yet."""
        while True:
            han = "".join(self.random.sample(HAN, 3))
            latin = "".join(self.random.sample(SYLLABLES, 4)).upper()
            if not {han, latin} & self.words:
                self.words |= {han, latin}
                return han, latin

    def paper(self, holder: Enterprise, actor: User) -> StoredFile:
        """One picture for all rights of a holder: its name on a sheet."""
        if holder.number not in self.papers:
            picture = Image.new("RGB", (480, 320), "#f4f1e8")
            draw = ImageDraw.Draw(picture)
            draw.rectangle((12, 12, 468, 308), outline="#1f3a5f", width=3)
            draw.text((40, 60), holder.name_en, fill="#1f3a5f")
            draw.text((40, 100), "DEMO DATA", fill="#a02020")
            content = io.BytesIO()
            picture.save(content, "PNG")
            self.papers[holder.number] = keep(
                content.getvalue(),
                name=f"{holder.number}.png",
                content_type="image/png",
                actor=actor,
            )
        return self.papers[holder.number]

    def draft(self, own: Own, *, protected_until: date) -> Recordal:
        """What a person of the holder, or of its agent, types and uploads."""
        holder, person = self.cast.enterprises[own.holder], self.cast.person_of(own.holder)
        paper = self.paper(holder, person)
        return applications.draft(
            holder,
            actor=person,
            kind=own.kind,
            title=own.title,
            title_en=own.title_en,
            variants=list(own.variants),
            registration_no=own.registration_no,
            nice_classes=list(own.classes),
            goods=own.goods or "按注册证核定的商品",
            hs_prefixes=list(own.hs),
            protected_until=protected_until,
            image=paper,
            certificate=paper,
            genuine_goods=[
                {
                    "name": own.goods.split("；")[0] or "正品",
                    "origin": "中国广东",
                    "districts": ["5300"],
                }
            ],
            **_of_kind(own, paper),
        )

    def file(self, own: Own, *, protected_until: date) -> Recordal:
        recordal = self.draft(own, protected_until=protected_until)
        return applications.submit(recordal, actor=self.cast.person_of(own.holder))

    def record(self, own: Own, day: date, *, protected_until: date) -> Recordal:
        """Filed five weeks before, recorded on ``day``."""
        with on(day - timedelta(days=35)):
            recordal = self.file(own, protected_until=protected_until)
        with on(day):
            examiner = self.cast.users["examiner"]
            checklist.all_in_order(recordal, actor=examiner)
            recordal = review.accept(recordal, actor=examiner)
        self.recordals[own.key] = recordal
        return recordal

    def mark_of(self, holder: str, day: date) -> IpRight:
        """A trademark of a holder in force on a day."""
        return (
            Recordal.objects.in_force_on(day)
            .filter(right__holder=self.cast.enterprises[holder], right__kind=Kind.TRADEMARK)
            .order_by("pk")[0]
            .right
        )

    def coined(self, holder: str, kind: str) -> Own:
        """A right nobody else has: a coined mark, or a patent with a long title."""
        self.serial += 1
        han, latin = self.word()
        if kind == Kind.TRADEMARK:
            number = f"{20_000_000 + self.serial}"
            return Own(f"t{self.serial}", holder, kind, han, latin, number, (9,), ("8517", "8504"))
        if kind == Kind.COPYRIGHT:
            title = f"《{han}》外观图案美术作品（示例{self.serial}）"
            title_en = f"{latin} artwork {self.serial} (demo)"
            return Own(f"c{self.serial}", holder, kind, title, title_en, f"2016-F-{self.serial:06}")
        title = f"一种{han}结构的装置（示例{self.serial}）"
        title_en = f"Device with {latin} structure {self.serial} (demo)"
        number = _patent_number(kind, self.serial)
        return Own(f"p{self.serial}", holder, kind, title, title_en, number)


def recorded_by_2017(register: Register) -> None:
    """The 155 recordals of 2017, those of the story first, the rest coined."""
    story = [own for own in STORY if own.holder != "xiaomi"]
    for own in STORY:
        register.record(own, date(2016, 5, 10), protected_until=date(2019, 11, 13))
    _licensees(register)
    marks = sum(own.kind == Kind.TRADEMARK for own in story)
    patents = len(story) - marks
    holders = ["huawei", "zte", "dji", "netac", *(firm.key for firm in SHENZHEN_MORE), HUIZHOU.key]
    wanted = (
        [Kind.TRADEMARK] * (TRADEMARKS - marks)
        + [Kind.INVENTION, Kind.UTILITY_MODEL, Kind.DESIGN] * ((PATENTS - patents) // 3)
        + [Kind.COPYRIGHT] * COPYRIGHTS
    )
    for n, kind in enumerate(wanted):
        own = register.coined(holders[n % len(holders)], kind)
        day = date(2016, 3, 1) + timedelta(days=n)
        register.record(own, day, protected_until=date(2021, 12, 31))
    for key in (key for code, keys in PRIORITIES.items() if code != SHENZHEN for key in keys):
        register.record(
            register.coined(key, Kind.TRADEMARK),
            date(2016, 6, 1),
            protected_until=date(2021, 12, 31),
        )


def recorded_now(register: Register, today: date) -> None:
    """The same marks, renewed, for the campaign of this year; applications in every state."""
    far = today + timedelta(days=3000)
    for own in STORY:
        renewed = own
        if own.key == "netac-patent":
            renewed = Own(
                own.key, "netac", Kind.UTILITY_MODEL, "带保护盖的闪存盘", "Flash disk with cover",
                _patent_number(Kind.UTILITY_MODEL, 0), (), ("852351",), "U盘；闪存盘",
                ("闪存盘", "U盘", "USB flash disk"),
            )  # fmt: skip
        register.record(renewed, AGAIN, protected_until=far)
    for n, key in enumerate(key for keys in PRIORITIES.values() for key in keys):
        own = register.coined(key, Kind.TRADEMARK)
        register.record(own, AGAIN + timedelta(days=n), protected_until=far)
        register.recordals[f"now-{key}"] = register.recordals[own.key]
    soon = register.coined("netac", Kind.COPYRIGHT)
    register.record(soon, today - timedelta(days=250), protected_until=today + timedelta(days=100))
    _guides(register)
    _licensees(register)
    for n, (key, days) in enumerate((("dji", 38), ("huawei", 30), ("xiaomi", 12), ("sh1", 3))):
        kind = (Kind.TRADEMARK, Kind.DESIGN)[n % 2]
        with on(today - timedelta(days=days)):
            register.file(register.coined(key, kind), protected_until=far)
    with on(today - timedelta(days=2)):
        register.draft(register.coined("netac", Kind.TRADEMARK), protected_until=far)
        register.draft(register.coined("nb1", Kind.DESIGN), protected_until=far)
    _requests(register, today, far)
    _edges(register, today)


def _requests(register: Register, today: date, far: date) -> None:
    """What holders ask of their recordals these days: a change, and a renewal sent back once."""
    users = register.cast.users
    with on(today - timedelta(days=4)):
        requests.change(
            register.recordals["dji-mark"],
            actor=users["dji"],
            fact_on=today - timedelta(days=15),
            goods="无人机；航拍相机；云台相机",
            hs_prefixes=["8806", "8525", "9006"],
            note="The register now lists stabilised cameras too.",
        )
    own = register.coined("netac", Kind.TRADEMARK)
    ends = today + timedelta(days=60)
    ending = register.record(own, today - timedelta(days=300), protected_until=ends)
    with on(today - timedelta(days=6)):
        asked = requests.renew(
            ending,
            actor=users["netac"],
            protected_until=far,
            proof=register.paper(ending.right.holder, users["netac"]),
        )
    with on(today - timedelta(days=3)):
        decisions.return_(
            asked,
            actor=users["examiner"],
            remarks="The proof of renewal does not show the registration number.",
        )


def _edges(register: Register, today: date) -> None:
    """Terms of one holder whose window opens today or tomorrow, and that end today or ended."""
    opens = today + timedelta(days=190)
    while renewal_window(opens).first > today:
        opens -= timedelta(days=1)
    for days in ((opens - today).days, (opens - today).days + 1, 0, -1):
        own = register.coined("huawei", Kind.TRADEMARK)
        register.record(
            own, today - timedelta(days=300), protected_until=today + timedelta(days=days)
        )
    with on(today, 0, 5):
        expire_due(on=today)


def _guides(register: Register) -> None:
    """What holders tell officers: features with both sides, and what to photograph."""
    for key, (tells, shots) in GUIDES.items():
        holder = register.cast.users[key.split("-")[0]]
        recordal = register.recordals[key]
        content: Any = {
            "tells": [dict(zip(TELL_TEXTS, tell, strict=True)) for tell in tells],
            "shots": [{"text_zh": zh, "text_en": en} for zh, en in shots],
        }
        guides.write(recordal, content, actor=holder)
        for genuine in (True, False):
            picture = ContentFile(logo(recordal.right.title_en, genuine=genuine), "logo.png")
            guides.add_photos(
                recordal, [picture], actor=holder, genuine=genuine, tell=1,
                captions=CAPTIONS[genuine],
            )  # fmt: skip


def _licensees(register: Register) -> None:
    maker = register.cast.enterprises["maker"]
    for key in ("xiaomi-mark", "netac-mark", "netac-patent"):
        holder = register.cast.users[key.split("-")[0]]
        licensees.add(register.recordals[key], actor=holder, name=maker.name_zh, uscc=maker.uscc)
