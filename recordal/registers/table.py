"""Register records as a table. Columns and their Chinese names are in docs/registers.md."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.files.tables import TableRow, day_in, listed, read_table
from recordal.registers.records import ClassGoods, RegisterRecord, international_number
from recordal.rights.numbers import is_international

#: column -> other words for its head
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind of right", "权利类型", "权利种类", "知识产权类型"),
    "title": ("mark", "trademark", "name", "商标", "商标名称", "名称", "作品名称", "专利名称"),
    "title_en": ("english name", "英文名称", "外文名称"),
    "variants": ("other spellings", "其他写法", "其他拼写"),
    "registration_no": (
        "registration number", "registration no", "number",
        "注册号", "商标注册号", "登记号", "专利号", "授权号",
    ),
    "application_no": ("application number", "申请号"),
    "classes": ("class", "nice class", "nice classes", "类别", "国际分类", "商标类别", "类号"),
    "goods": (
        "goods and services", "approved goods",
        "商品", "核定商品", "核定使用商品", "商品/服务", "核定使用商品/服务",
    ),
    "registered_on": ("registration date", "注册日期", "注册公告日期", "登记日期"),
    "filing_date": ("application date", "申请日", "申请日期"),
    "granted_on": ("grant date", "授权公告日"),
    "protected_until": (
        "expires_on", "expiry date", "expiration date",
        "专用权期限", "专用权截止日期", "有效期至", "截止日期",
    ),
    "holder": ("owner", "applicant", "注册人", "权利人", "申请人", "专利权人", "著作权人"),
    "international": ("international registration", "国际注册"),
    "office": ("注册机关", "注册国家"),
    "hs_prefixes": ("hs codes", "hs_codes", "hs编码", "商品编码"),
    "image": ("picture", "图样", "商标图样"),
}  # fmt: skip
KINDS = {
    "": "trademark",
    "商标": "trademark",
    "商标权": "trademark",
    "商标专用权": "trademark",
    "发明": "invention",
    "发明专利": "invention",
    "实用新型": "utility_model",
    "实用新型专利": "utility_model",
    "外观设计": "design",
    "外观设计专利": "design",
    "著作权": "copyright",
    "邻接权": "neighbouring",
} | {
    kind: kind
    for kind in (
        "trademark", "invention", "utility_model", "design", "copyright", "neighbouring",
    )
}  # fmt: skip
YES = frozenset({"1", "yes", "y", "true", "是"})
MOST_ROWS = 2000


def read(content: bytes, *, field: str = "file") -> list[RegisterRecord]:
    """One record for each right; rows that only differ in class and goods belong to one right."""
    rows = read_table(
        content, COLUMNS, needed=["title", "registration_no"], limit=MOST_ROWS, field=field
    )
    if not rows:
        raise InvalidInput(_("The table has no rows."), field=field)
    found: dict[tuple[str, str, str], RegisterRecord] = {}
    for row in rows:
        record = _record(row)
        key = (record.kind, record.registration_no, "" if record.registration_no else str(row.line))
        known = found.get(key)
        found[key] = _joined(known, record) if known else record
    return list(found.values())


def _record(row: TableRow) -> RegisterRecord:
    cells = row.cells
    try:
        return _understood(row)
    except InvalidInput as error:
        return RegisterRecord(
            kind="trademark",
            title=cells.get("title", "")[:300],
            registration_no=cells.get("registration_no", "")[:60],
            line=row.line,
            problem=error.message,
        )


def _understood(row: TableRow) -> RegisterRecord:
    cells = row.cells
    kind = KINDS.get(cells.get("kind", "").casefold().replace(" ", "_"))
    if kind is None:
        raise InvalidInput(_("“%(kind)s” is not a kind of right.") % {"kind": cells["kind"][:40]})
    number = cells.get("registration_no", "")
    international = kind == "trademark" and (
        cells.get("international", "").casefold() in YES or is_international(number)
    )
    classes = _classes(cells) if kind == "trademark" else ()
    return RegisterRecord(
        kind=kind,
        title=cells.get("title", ""),
        title_en=cells.get("title_en", ""),
        variants=tuple(listed(cells.get("variants", ""))),
        registration_no=international_number(number) if international and number else number,
        application_no=cells.get("application_no", "")[:60],
        office=cells.get("office", "").upper(),
        international=international,
        classes=classes,
        goods="" if classes else cells.get("goods", ""),
        registered_on=_day(cells, "registered_on"),
        filing_date=_day(cells, "filing_date"),
        granted_on=_day(cells, "granted_on"),
        protected_until=_last_day(cells),
        holders=tuple(filter(None, [cells.get("holder", "")])),
        images=tuple(filter(None, [cells.get("image", "")])),
        hs_prefixes=tuple(listed(cells.get("hs_prefixes", ""))),
        line=row.line,
    )


def _classes(cells: Mapping[str, str]) -> tuple[ClassGoods, ...]:
    """The classes of a row; its goods belong to all of them."""
    numbers = []
    for word in listed(cells.get("classes", "").replace(" ", "|")):
        digits = word.removeprefix("第").removesuffix("类").lstrip("0")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
            raise InvalidInput(_("“%(part)s” is not a class number.") % {"part": word[:40]})
        numbers.append(int(digits))
    goods = cells.get("goods", "")
    return tuple(ClassGoods(number, goods) for number in sorted(set(numbers)))


def _day(cells: Mapping[str, str], name: str) -> date | None:
    return day_in(cells.get(name, ""), field=name)


def _last_day(cells: Mapping[str, str]) -> date | None:
    """The last day; registers also print a term: 2020-01-07 至 2030-01-06."""
    words = cells.get("protected_until", "").replace("至", " ").replace("~", " ").split()
    return day_in(words[-1] if words else "", field="protected_until")


def _joined(known: RegisterRecord, row: RegisterRecord) -> RegisterRecord:
    """One more class of a right that is known from a row above."""
    if known.problem or row.problem:
        return known if known.problem else replace(row, line=known.line)
    if (known.title, known.kind) != (row.title, row.kind):
        problem = _("Line %(line)s has the same number and another mark.") % {"line": row.line}
        return replace(known, problem=problem)
    goods = {one.number: one for one in (*row.classes, *known.classes)}
    return replace(known, classes=tuple(goods[number] for number in sorted(goods)))
