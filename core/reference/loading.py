"""Loading the reference tables from ``data/*.csv``: repeatable, and shy of what people edited."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.reference.models import (
    CalendarDay,
    CalendarYear,
    Country,
    CourtNoticeKind,
    CriminalThreshold,
    DisposalMethod,
    District,
    ExchangeRate,
    FineGuideline,
    HsCode,
    HsNice,
    Instrument,
    LegalFigure,
    LegalNote,
    NiceClass,
    ProductCategory,
    Region,
    ReleaseGround,
    ReviewCheck,
    RightKind,
    SecurityTier,
    StatutoryDeadline,
    TradeMode,
    TransportMode,
)

DATA = Path(__file__).parent / "data"
LOCK = 0x7265665F  # one load at a time; "ref_"
YES_NO = {"1": True, "yes": True, "0": False, "no": False}

Row = dict[str, str]
Key = tuple[object, ...]


class BadReferenceRow(InvalidInput):
    """A line of a reference file cannot be stored; nothing of the whole load is."""

    code = "bad_reference_row"


@dataclass(frozen=True)
class Line:
    number: int
    cells: Row


@dataclass(frozen=True)
class Table:
    """One file, the model it fills, and how their columns correspond."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    file_only: frozenset[str] = frozenset()
    """Columns for the reader of the file, without a field in the table."""
    prepare: Callable[[Iterable[Line]], Iterable[Line]] = iter


@dataclass(frozen=True)
class Outcome:
    table: str
    created: int
    updated: int
    unchanged: int
    kept: tuple[str, ...]
    """Rows left alone because an administrator edited them."""


def by_category(lines: Iterable[Line]) -> Iterator[Line]:
    """The file has a line for each HS code of a category; the table has a row a category."""
    categories: dict[str, Line] = {}
    for line in lines:
        key, prefix = line.cells["key"], line.cells.pop("hs_prefixes")
        first = categories.setdefault(key, line)
        first.cells["hs_prefixes"] = f"{first.cells.get('hs_prefixes', '')} {prefix}".strip()
    yield from categories.values()


TABLES = (
    Table("districts", District, ("code",), file_only=frozenset({"note"})),
    Table("countries", Country, ("code",), file_only=frozenset({"source"})),
    Table(
        "target_regions",
        Region,
        ("key",),
        renamed={"region": "key"},
        file_only=frozenset({"iso2_codes"}),
    ),
    Table("transport_modes", TransportMode, ("code",)),
    Table("trade_modes", TradeMode, ("code",)),
    Table("nice_classes", NiceClass, ("number",)),
    Table("hs_codes", HsCode, ("code",)),
    Table("hs_nice", HsNice, ("prefix",)),
    Table(
        "product_categories",
        ProductCategory,
        ("key",),
        renamed={"category": "key", "hs_code": "hs_prefixes"},
        file_only=frozenset({"hs_level", "hs_description"}),
        prepare=by_category,
    ),
    Table(
        "right_kinds",
        RightKind,
        ("code",),
        renamed={"recordal_prefix_recalled": "number_prefix"},
        file_only=frozenset(
            {"term_counted_from", "renewable", "recordable", "ex_officio_available"}
        ),
    ),
    Table("exchange_rates", ExchangeRate, ("currency", "from_day")),
    Table("statutory_deadlines", StatutoryDeadline, ("key",), renamed={"days": "length"}),
    Table(
        "security_tiers",
        SecurityTier,
        ("key",),
        renamed={
            "value_from_rmb": "value_from",
            "value_to_rmb": "value_to",
            "floor_rmb": "floor",
            "fixed_rmb": "fixed",
        },
        file_only=frozenset({"formula"}),
    ),
    Table("release_grounds", ReleaseGround, ("key",)),
    Table("disposal_methods", DisposalMethod, ("key",)),
    Table("court_notice_kinds", CourtNoticeKind, ("key",)),
    Table(
        "criminal_thresholds",
        CriminalThreshold,
        ("offence", "tier", "metric", "condition", "effective_from"),
        renamed={"amount_rmb_or_count": "amount"},
    ),
    Table("fine_guidelines", FineGuideline, ("key",)),
    Table("legal_figures", LegalFigure, ("key", "effective_from")),
    Table("review_checks", ReviewCheck, ("key",)),
    Table("instruments", Instrument, ("key",)),
    Table("legal_notes", LegalNote, ("key",)),
    Table("calendar_years", CalendarYear, ("year",)),
    Table("calendar_days", CalendarDay, ("day",), renamed={"date": "day", "is_working": "working"}),
)


@transaction.atomic
def load(directory: Path = DATA) -> list[Outcome]:
    """Bring every reference table up to its file. Rows that people edited or added stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    outcomes = [load_table(table, directory) for table in TABLES]
    assign_countries(directory)
    return outcomes


def load_table(table: Table, directory: Path) -> Outcome:
    stored = {key_of(table, row): row for row in table.model._default_manager.all()}
    edited = edited_test(table)
    changed: list[models.Model] = []
    created = unchanged = 0
    kept: list[str] = []
    for key, values, line in read_rows(table, directory):
        row = stored.get(key)
        if edited(key, row):
            kept.append(" ".join(map(str, key)))
        elif row and all(getattr(row, name) == value for name, value in values.items()):
            unchanged += 1
        else:
            created += row is None
            changed.append(checked(table, values, line))
    upsert(table, changed)
    name = table.model._meta.label_lower.removeprefix("core.")
    return Outcome(name, created, len(changed) - created, unchanged, tuple(kept))


def upsert(table: Table, rows: list[models.Model]) -> None:
    fields = [
        column.name
        for column in table.model._meta.concrete_fields
        if not column.primary_key and column.name not in {*table.key, "edited_at"}
    ]
    table.model._default_manager.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=table.key, update_fields=fields
    )


def edited_test(table: Table) -> Callable[[Key, models.Model | None], bool]:
    """Tells whether a row belongs to an administrator. A calendar is edited by the year."""
    if table.model is CalendarDay:
        edited_years = CalendarYear.objects.filter(edited_at__isnull=False)
        years = {str(year) for year in edited_years.values_list("year", flat=True)}
        return lambda key, row: str(key[0])[:4] in years
    return lambda key, row: getattr(row, "edited_at", None) is not None


def assign_countries(directory: Path) -> None:
    """Put the countries of each target region into it. Regions overlap."""
    table = next(table for table in TABLES if table.model is Region)
    regions = Region.objects.filter(edited_at=None).prefetch_related("countries")
    wanted = {
        line.cells["key"]: line.cells["iso2_codes"].split() for line in lines(table, directory)
    }
    for region in regions.filter(key__in=wanted):
        codes = wanted[region.key]
        if {country.pk for country in region.countries.all()} != set(codes):
            region.countries.set(Country.objects.filter(code__in=codes))


def lines(table: Table, directory: Path) -> Iterator[Line]:
    with (directory / f"{table.file}.csv").open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text, strict=True)
        renamed = {"status": "standing", **table.renamed}
        for cells in reader:
            if None in cells or None in cells.values():
                message = _("The number of cells differs from the header.")
                raise bad_row(table, Line(reader.line_num, {}), message)
            named = {renamed.get(name, name): cell.strip() for name, cell in cells.items()}
            yield Line(reader.line_num, named)


def read_rows(table: Table, directory: Path) -> Iterator[tuple[Key, dict[str, object], Line]]:
    seen: set[Key] = set()
    for line in table.prepare(lines(table, directory)):
        try:
            values = {
                name: parsed(table.model, name, text)
                for name, text in line.cells.items()
                if name not in table.file_only
            }
        except ValidationError as error:
            raise bad_row(table, line, error) from error
        key = tuple(values[name] for name in table.key)
        if key in seen:
            raise bad_row(table, line, _("This row is there twice."))
        seen.add(key)
        yield key, values, line


def parsed(model: type[models.Model], name: str, text: str) -> object:
    """The value a cell stands for; an empty cell is the field's own idea of nothing."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(f"{model.__name__}.{name} is not a column.")
    if isinstance(column, ArrayField):
        return [column.base_field.to_python(part) for part in text.split()]
    if not text:
        return column.get_default()
    if isinstance(column, models.BooleanField):
        text = str(YES_NO.get(text, text))
    value: object = column.to_python(text)
    return value


def checked(table: Table, values: Mapping[str, object], line: Line) -> models.Model:
    row = table.model(**values)
    nothing = {c.name for c in row._meta.concrete_fields if c.null and values.get(c.name) is None}
    try:
        row.clean_fields(exclude=nothing)
    except ValidationError as error:
        raise bad_row(table, line, error) from error
    return row


def key_of(table: Table, row: models.Model) -> Key:
    return tuple(getattr(row, name) for name in table.key)


def bad_row(table: Table, line: Line, reason: ValidationError | str) -> BadReferenceRow:
    text = reason if isinstance(reason, str) else spelled_out(reason)
    return BadReferenceRow(
        _("%(file)s.csv, line %(line)s: %(reason)s")
        % {"file": table.file, "line": line.number, "reason": text}
    )


def spelled_out(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())
