"""A list of lawful users as a table: one row a licence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.files.tables import TableRow, day_in, listed, read_table, write_table
from core.reference.models import District
from recordal.licensees.rules import Terms, check, check_alone

#: column -> other words for its head
COLUMNS = {
    "name": ("licensee", "名称", "被许可人", "合法使用人", "企业名称"),
    "uscc": ("unified social credit code", "code", "统一社会信用代码", "信用代码"),
    "goods": ("licensed goods", "许可商品", "许可使用的商品", "商品"),
    "hs_prefixes": ("hs codes", "hs_codes", "hs", "hs编码", "商品编码", "税号"),
    "districts": ("ports", "customs districts", "关区", "口岸", "直属海关", "进出境海关"),
    "valid_from": ("from", "start", "许可起始日", "起始日期", "有效期起"),
    "valid_to": ("to", "end", "许可截止日", "截止日期", "有效期止"),
}
MOST_ROWS = 2000
EXAMPLE = (
    ("示例电子（深圳）有限公司", "91440300MA5EXAMP1F", "U盘；存储卡", "8523|8471.70", "5300|3100",
     "2026-01-01", "2027-12-31"),
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """One row of the table: what would be listed, or why not."""

    line: int
    name: str
    terms: Terms | None = None
    reason: str = ""


def read(content: bytes, present: Iterable[Terms], *, field: str = "file") -> list[Candidate]:
    """Every row, checked by itself, against ``present`` licences and against the rows above it."""
    rows = read_table(content, COLUMNS, needed=["name"], limit=MOST_ROWS, field=field)
    if not rows:
        raise InvalidInput(_("The table has no rows."), field=field)
    districts = _districts()
    known = list(present)
    found = []
    for row in rows:
        try:
            terms = check(_terms(row, districts), districts.values())
            check_alone(terms, known)
        except InvalidInput as error:
            found.append(Candidate(row.line, row.cells.get("name", "")[:200], None, error.message))
        else:
            known.append(terms)
            found.append(Candidate(row.line, terms.name, terms))
    return found


def chosen(candidates: Sequence[Candidate], lines: Iterable[int]) -> list[Terms]:
    """The terms of the rows at these lines."""
    wanted = set(lines)
    return [row.terms for row in candidates if row.terms and row.line in wanted]


def template() -> str:
    return write_table(list(COLUMNS), EXAMPLE)


def _terms(row: TableRow, districts: dict[str, str]) -> Terms:
    cells = row.cells
    return Terms(
        name=cells.get("name", ""),
        uscc=cells.get("uscc", ""),
        goods=cells.get("goods", ""),
        hs_prefixes=tuple(listed(cells.get("hs_prefixes", ""))),
        districts=tuple(_district(word, districts) for word in listed(cells.get("districts", ""))),
        valid_from=day_in(cells.get("valid_from", ""), field="valid_from"),
        valid_to=day_in(cells.get("valid_to", ""), field="valid_to"),
    )


def _districts() -> dict[str, str]:
    """The code of each district by its code, the first two digits of it, and its names."""
    words = {}
    for district in District.objects.all():
        zh, en = district.name_zh, district.name_en
        short = (zh.removesuffix("海关"), en.removesuffix(" Customs"))
        for word in (district.code, district.code[:2], zh, en, *short):
            words[word.casefold()] = district.code
    return words


def _district(word: str, districts: dict[str, str]) -> str:
    if code := districts.get(word.casefold()):
        return code
    raise InvalidInput(
        _("“%(code)s” is not a customs district.") % {"code": word[:40]}, field="districts"
    )
