"""What a register says about a right, and the applications that can be made of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.reference.calendar import today
from core.reference.models import NiceClass, RightKind
from core.workdays import Calendar
from recordal.applications.services import RecordalFields
from recordal.rights.models import IpRight
from recordal.rights.numbers import is_international
from recordal.rights.rules import LAST_CLASS_OF_GOODS
from recordal.rights.services import checked

Kind = IpRight.Kind
HOME, MADRID = "CN", frozenset({"WO", "IB"})
CHECKED = (
    "title", "title_en", "variants", "registration_no", "hs_prefixes", "protected_until",
    "registered_on", "filing_date", "granted_on",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What records are held against, read once for a whole file."""

    classes: frozenset[int]
    mark_years: int


@dataclass(frozen=True)
class ClassGoods:
    """One Nice class of a registration with the goods approved in it."""

    number: int
    goods: str = ""


@dataclass(frozen=True)
class RegisterRecord:
    """One registration as its register states it. ``problem`` says why it cannot be taken."""

    kind: str
    title: str
    registration_no: str
    title_en: str = ""
    variants: tuple[str, ...] = ()
    application_no: str = ""
    office: str = ""
    international: bool = False
    designated: tuple[str, ...] = ()
    classes: tuple[ClassGoods, ...] = ()
    goods: str = ""
    registered_on: date | None = None
    filing_date: date | None = None
    granted_on: date | None = None
    protected_until: date | None = None
    holders: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    hs_prefixes: tuple[str, ...] = ()
    line: int = 0
    notes: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_foreign(self) -> bool:
        """Registered where Chinese law does not protect it (REG 2)."""
        if self.office in MADRID or self.international:
            return bool(self.designated) and HOME not in self.designated
        return self.office not in ("", HOME)


@dataclass(frozen=True)
class Proposal:
    """One application that can be drafted: a right, or one class of an international mark."""

    key: str
    record: RegisterRecord
    classes: tuple[ClassGoods, ...]
    #: applications that name this registration already
    known: tuple[str, ...] = field(default=())

    @property
    def takes(self) -> bool:
        """Whether it is proposed without being asked for."""
        return not (self.record.problem or self.record.is_foreign or self.known)

    @property
    def goods(self) -> str:
        return goods_text(self.classes) or self.record.goods

    def stated(self) -> RecordalFields:
        """What a draft takes from the register."""
        record = self.record
        fields = RecordalFields(
            title=record.title,
            title_en=record.title_en,
            variants=list(record.variants),
            registration_no=record.registration_no,
            goods=self.goods,
            hs_prefixes=list(record.hs_prefixes),
            protected_until=record.protected_until,
            registered_on=record.registered_on,
            filing_date=record.filing_date,
            granted_on=record.granted_on,
        )
        if record.kind == Kind.TRADEMARK:
            fields["nice_classes"] = [one.number for one in self.classes]
            fields["international"] = record.international
        return fields


def completed(record: RegisterRecord, known: Known) -> RegisterRecord:
    """The record with service classes left out, its term, and whatever its reader should know."""
    if wrong := [one.number for one in record.classes if one.number not in known.classes]:
        problem = _("There is no Nice class %(number)s.") % {"number": wrong[0]}
        return replace(record, problem=record.problem or problem)
    goods = tuple(one for one in record.classes if one.number <= LAST_CLASS_OF_GOODS)
    services = [one.number for one in record.classes if one.number > LAST_CLASS_OF_GOODS]
    record = _with_term(replace(record, classes=goods), known.mark_years)
    notes = list(record.notes)
    if services:
        notes.append(
            _("Left out, because services are not recorded: class %(classes)s.")
            % {"classes": ", ".join(map(str, services))}
        )
    if record.is_foreign:
        notes.append(
            _("Not protected in China by this registration (%(office)s): customs cannot record it.")
            % {"office": record.office or ", ".join(record.designated)}
        )
    if record.images:
        notes.append(_("Add the picture: %(names)s.") % {"names": ", ".join(record.images)})
    return replace(record, notes=tuple(notes), problem=_problem(record, services))


def _with_term(record: RegisterRecord, years: int) -> RegisterRecord:
    """Without a last day: a Chinese mark in its first term ends ten years after registration."""
    if record.protected_until:
        over = record.protected_until < today()
        note = _("Ended on %(day)s: add the proof of renewal, and the new last day.")
        said = (note % {"day": record.protected_until.isoformat()},) if over else ()
        return replace(record, notes=record.notes + said)
    if record.kind == Kind.TRADEMARK and record.registered_on and not record.is_foreign:
        last = Calendar.add_years(record.registered_on, years) - timedelta(days=1)
        if last >= today():
            note = _("The last day is computed: %(years)s years from registration.")
            return replace(
                record, protected_until=last, notes=(*record.notes, note % {"years": years})
            )
    return replace(record, notes=(*record.notes, _("The record does not say when it ends.")))


def _problem(record: RegisterRecord, services: Sequence[int]) -> str:
    """Why no application can be made of it; empty when one can."""
    if record.problem:
        return record.problem
    if record.kind == Kind.TRADEMARK and services and not record.classes:
        return _("All of its classes are services: there is nothing customs could record.")
    try:
        for name in CHECKED:
            checked(name, getattr(record, name))
    except InvalidInput as error:
        return error.message
    return ""


def known() -> Known:
    return Known(
        classes=frozenset(NiceClass.objects.values_list("number", flat=True)),
        mark_years=RightKind.objects.get(pk=IpRight.CODES["trademark"]).term_years or 0,
    )


def international_number(number: str) -> str:
    """A number of the Madrid register as Chinese registers write it: G and digits."""
    return number if is_international(number) else f"G{number}"


def proposals(records: Iterable[RegisterRecord], known: dict[str, list[str]]) -> list[Proposal]:
    """One for each right; of international marks one for each class (MEA 6)."""
    return [one for n, record in enumerate(records) for one in _of(n, record, known)]


def _of(n: int, record: RegisterRecord, known: dict[str, list[str]]) -> Iterator[Proposal]:
    filed = tuple(known.get(record.registration_no, ()) if record.registration_no else ())
    if record.international and len(record.classes) > 1:
        for one in record.classes:
            yield Proposal(f"{n}-{one.number}", record, (one,), filed)
    else:
        yield Proposal(str(n), record, record.classes, filed)


def goods_text(classes: Sequence[ClassGoods]) -> str:
    """The goods; of several classes, one line each that names its class."""
    named = [one for one in classes if one.goods]
    if len(classes) == 1:
        return named[0].goods if named else ""
    return "\n".join(
        f"第{one.number}类：{one.goods}"
        if has_han(one.goods)
        else f"Class {one.number}: {one.goods}"
        for one in named
    )


def has_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)
