"""Is a row a declaration customs can work with? Every fault is named with its field."""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from core.reference.calendar import SHANGHAI
from core.reference.models import District
from enterprises import uscc
from seizures.shipments.cells import BROKEN, LENGTHS, is_small, readable
from seizures.shipments.currencies import CURRENCIES
from seizures.shipments.known import Checked, Goods, Header, Known, Problem
from seizures.shipments.models import Shipment
from seizures.shipments.reading import FURTHER_FIELDS, HEADER_FIELDS, LINE_FIELDS, Row

DECLARATION_NO = re.compile(r"\d{4}20\d{2}[01]\d{9}", re.ASCII)
TRACKING_NO = re.compile(r"[A-Za-z0-9-]{5,40}", re.ASCII)
HS_CODE = re.compile(r"\d{4,13}", re.ASCII)
SHORT_DAY = re.compile(r"(?<!\d)(\d)(?!\d)", re.ASCII)
NUMBER = re.compile(r"\d{1,15}(\.\d{1,12})?|\d{1,3}(,\d{3}){1,4}(\.\d{1,12})?", re.ASCII)
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
FLAGS = {"import": "1", "export": "0"}
PARCELS = frozenset({"post", "express", "ecommerce", "passenger"})
EARLIEST = date(2000, 1, 1)
MOST = Decimal(10) ** 12
UNITS = {places: Decimal(1).scaleb(-places) for places in (3, 4)}
WHOLE = re.compile(r"\d{1,9}(\.0+)?", re.ASCII)
PLAIN_DIGITS = 9
#: Declarations whose fields are remembered, and the cells they are remembered by.
MOST_HEADERS = 5000
MOST_CODES = 20_000
GIVEN = HEADER_FIELDS + FURTHER_FIELDS
PLAIN = {str, type(None)}
ANY_MODE, LONGEST_STAY = "9", 72
SOONEST, LATEST = timedelta(days=-1), timedelta(days=400)


@dataclass
class Checker:
    """Checks one row after the other. ``own`` limits a trader to its enterprises' codes."""

    known: Known
    own: frozenset[str] | None = None
    problems: list[Problem] = field(default_factory=list)
    _headers: dict[tuple[object, ...] | None, Header] = field(default_factory=dict)
    _codes: set[str] = field(default_factory=set)
    _last: tuple[list[object], Header] | None = None

    def check(self, row: Row) -> Checked | list[Problem]:
        """The row as declared, or everything that is wrong with it."""
        if row.problem:
            return [Problem(row.field, row.problem)]
        self.problems = []
        get = row.values.get
        given = list(map(get, GIVEN))
        header = self._remembered(given)
        texts = readable(list(map(get, LINE_FIELDS))) or self._texts(get, LINE_FIELDS)
        if header is None:
            texts = {**texts, **self._texts(get, GIVEN)}
        if self.problems:
            return self.problems
        if header is None:
            header = self._header(texts)
            if not self.problems:
                self._keep(given, header)
        goods = self._goods(texts)
        return self.problems or Checked(row, header, goods)

    def _remembered(self, given: list[object]) -> Header | None:
        """Lines of one declaration repeat its fields, mostly one after the other: they are
        looked at once."""
        if self._last is not None and self._last[0] == given:
            return self._last[1]
        if set(map(type, given)) <= PLAIN:
            return self._headers.get(tuple(given))
        return None

    def _keep(self, given: list[object], header: Header) -> None:
        if not set(map(type, given)) <= PLAIN:
            return  # 1 and True are equal, and not the same
        if len(self._headers) >= MOST_HEADERS:
            self._headers.clear()
        self._headers[tuple(given)] = header
        self._last = given, header

    def _refuse(self, name: str, reason: str, /, **params: object) -> None:
        self.problems.append(Problem(name, reason % params if params else reason))

    def _texts(self, get: Callable[[str], object], names: Iterable[str]) -> dict[str, str]:
        """What is given; most fields of most rows are empty."""
        return {
            name: self._text(name, value)
            for name in names
            if (value := get(name)) is not None and value != ""
        }

    def _text(self, name: str, value: object) -> str:
        if type(value) is str:
            text = value.strip()
            if len(text) <= LENGTHS.get(name, 1000) and text.isprintable() and BROKEN not in text:
                return text
        elif isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            self._refuse(name, _("“%(name)s” must be text or a number."), name=name)
            return ""
        text = f"{value:f}" if isinstance(value, Decimal) and is_small(value) else str(value)
        text = text.strip()
        if NO_TEXT.search(text):
            self._refuse(name, _("“%(name)s” has characters that cannot be read."), name=name)
        elif len(text) > LENGTHS.get(name, 1000):
            longest = LENGTHS.get(name, 1000)
            reason = _("“%(name)s” is longer than %(longest)s characters.")
            self._refuse(name, reason, name=name, longest=longest)
        return text

    def _header(self, texts: dict[str, str]) -> Header:
        get = texts.get
        direction = self._choice(texts, "direction", Shipment.Direction.values)
        channel = self._choice(texts, "channel", Shipment.Channel.values)
        number, tracking = get("declaration_no", ""), get("tracking_no", "")
        office = get("office", "") or (number[:4] if DECLARATION_NO.fullmatch(number) else "")
        self._numbers(number, tracking, channel)
        if number and DECLARATION_NO.fullmatch(number):
            self._agrees(number, direction, office)
        district = District.code_of_office(office)
        if not re.fullmatch(r"\d{4}", office, re.ASCII) or district not in self.known.districts:
            reason = _("“%(office)s” is not an office of a known customs district.")
            self._refuse("office", reason, office=office)
        declared_at = self._moment(get("declared_at", ""))
        mode = self._code(texts, "transport_mode", self.known.transport_modes)
        return Header(
            number=number or tracking,
            declaration_no=number,
            tracking_no=tracking,
            direction=direction,
            district_id=district,
            office_code=office,
            declared_at=declared_at,
            channel=channel,
            transport_mode=mode,
            trade_mode=self._code(texts, "trade_mode", self.known.trade_modes),
            consignor_uscc=self._uscc(get("consignor_uscc", "").upper()),
            consignor_name=self._needed(texts, "consignor_name"),
            consignee_name=get("consignee_name", ""),
            origin_country=self._country(texts, "origin_country"),
            destination_country=self._country(texts, "destination_country"),
            conveyance=get("conveyance", ""),
            container_no=get("container_no", "").upper(),
            departs_at=self._departure(get("departs_at", ""), declared_at, mode),
        )

    def _goods(self, texts: dict[str, str]) -> Goods:
        get = texts.get
        price = self._amount(texts, "unit_price", places=4)
        return Goods(
            self._whole(texts, "line_no", least=1) or 0,
            self._hs_code(get("hs_code", "")),
            get("description") or self._needed(texts, "description"),
            get("brand", ""),
            self._quantity(texts),
            get("unit") or self._needed(texts, "unit"),
            price,
            self._currency(get("currency", "").upper(), price),
            self._amount(texts, "gross_weight_kg", places=3),
            self._whole(texts, "packages", least=0) if get("packages") else None,
        )

    def _numbers(self, number: str, tracking: str, channel: str) -> None:
        if number and not DECLARATION_NO.fullmatch(number):
            reason = _("“%(number)s” is not a declaration number of 18 digits.")
            self._refuse("declaration_no", reason, number=number)
        if tracking and not TRACKING_NO.fullmatch(tracking):
            reason = _("“%(number)s” is not a tracking number: 5 to 40 letters and digits.")
            self._refuse("tracking_no", reason, number=tracking)
        if not number and not tracking:
            reason = _("There is neither a declaration number nor a tracking number.")
            self._refuse("declaration_no", reason)
        elif not number and channel and channel not in PARCELS:
            reason = _("Only parcels may come without a declaration number, not freight.")
            self._refuse("declaration_no", reason)

    def _agrees(self, number: str, direction: str, office: str) -> None:
        if direction and number[8] != FLAGS[direction]:
            reason = _("The ninth digit of the declaration number says the other direction.")
            self._refuse("direction", reason)
        if office and number[:4] != office:
            reason = _("The declaration number begins with another office than “%(office)s”.")
            self._refuse("office", reason, office=office)

    def _needed(self, texts: dict[str, str], name: str) -> str:
        text = texts.get(name, "")
        if not text:
            self._refuse(name, _("“%(name)s” is missing."), name=name)
        return text

    def _choice(self, texts: dict[str, str], name: str, known: list[str]) -> str:
        text = texts.get(name, "").lower()
        if text not in known:
            reason = _("“%(name)s” must be one of: %(known)s.")
            self._refuse(name, reason, name=name, known=", ".join(known))
            return ""
        return text

    def _code(self, texts: dict[str, str], name: str, known: Container[str]) -> str:
        text = texts.get(name, "").upper()
        if text and text not in known:
            self._refuse(
                name, _("“%(code)s” is not a known code of “%(name)s”."), code=text, name=name
            )
        return text

    def _country(self, texts: dict[str, str], name: str) -> str:
        text = texts.get(name, "").upper()
        if text and text not in self.known.countries:
            self._refuse(name, _("“%(code)s” is not a country code of ISO 3166."), code=text)
        return self.known.countries.get(text, "")

    def _uscc(self, code: str) -> str:
        if code and not uscc.is_valid(code):
            reason = _("“%(code)s” is not a unified social credit code: its check digit is wrong.")
            self._refuse("consignor_uscc", reason, code=code)
        elif self.own is not None and code not in self.own:
            reason = _("You may only declare goods of your own enterprises.")
            self._refuse("consignor_uscc", reason)
        return code

    def _hs_code(self, code: str) -> str:
        if code in self._codes:
            return code
        code = code.replace(".", "").replace(" ", "")
        if not HS_CODE.fullmatch(code) or code[:2] not in self.known.chapters:
            reason = _("“%(code)s” is not an HS code: 4 to 13 digits of a known chapter.")
            self._refuse("hs_code", reason, code=code)
        elif len(self._codes) < MOST_CODES:
            self._codes.add(code)
        return code

    def _quantity(self, texts: dict[str, str]) -> Decimal:
        quantity = self._amount(texts, "quantity", places=3)
        if quantity is None and not any(one.field == "quantity" for one in self.problems):
            self._refuse("quantity", _("“%(name)s” is missing."), name="quantity")
        elif quantity is not None and quantity <= 0:
            self._refuse("quantity", _("The quantity must be more than zero."))
        return quantity or Decimal(0)

    def _amount(self, texts: dict[str, str], name: str, *, places: int) -> Decimal | None:
        text = texts.get(name, "")
        if not text:
            return None
        if len(text) <= PLAIN_DIGITS and text.isascii():
            whole, _point, part = text.partition(".")
            if whole.isdecimal() and ((part.isdecimal() and len(part) <= places) or whole == text):
                return Decimal(text)
        if not NUMBER.fullmatch(text):
            reason = _("“%(text)s” is not a number that “%(name)s” can be.")
            self._refuse(name, reason, text=text[:40], name=name)
            return None
        amount = Decimal(text.replace(",", ""))
        if amount > MOST:
            self._refuse(name, _("“%(name)s” is too large to be true."), name=name)
            return None
        return amount.quantize(UNITS[places], ROUND_HALF_UP)

    def _whole(self, texts: dict[str, str], name: str, *, least: int) -> int | None:
        text = texts.get(name, "")
        if len(text) <= PLAIN_DIGITS and text.isascii() and text.isdecimal() and int(text) >= least:
            return int(text)
        if not WHOLE.fullmatch(text) or int(float(text)) < least:
            reason = _("“%(name)s” must be a whole number from %(least)s on.")
            self._refuse(name, reason, name=name, least=least)
            return None
        return int(float(text))

    def _currency(self, code: str, price: Decimal | None) -> str:
        if code and code not in CURRENCIES:
            reason = _("“%(code)s” is not a currency of ISO 4217, such as CNY or USD.")
            self._refuse("currency", reason, code=code)
        elif price is not None and not code:
            self._refuse("currency", _("The price has no currency."))
        return code

    def _moment(self, text: str) -> datetime:
        """The instant of a declaration."""
        moment = self._instant("declared_at", text)
        if moment is None:
            return timezone.now()
        try:
            sensible = moment.date() >= EARLIEST and moment <= timezone.now() + timedelta(days=2)
        except (OverflowError, InvalidOperation):
            sensible = False
        if not sensible:
            self._refuse(
                "declared_at", _("“%(text)s” cannot be the day of a declaration."), text=text
            )
        return moment

    def _departure(self, text: str, declared_at: datetime, mode: str) -> datetime:
        """When the goods leave: as declared, or after the hours usual for the transport mode."""
        hours = self.known.transport_modes.get(mode or ANY_MODE, LONGEST_STAY)
        try:
            usual = declared_at + timedelta(hours=hours)
        except OverflowError:
            return declared_at  # refused already as no day of a declaration
        moment = self._instant("departs_at", text) if text else None
        if moment is None:
            return usual
        if not SOONEST <= moment - declared_at <= LATEST:
            reason = _("“%(text)s” cannot be when goods declared then leave.")
            self._refuse("departs_at", reason, text=text[:40])
        return moment

    def _instant(self, name: str, text: str) -> datetime | None:
        """An instant; without an offset it is read as the time in China."""
        try:
            plain = SHORT_DAY.sub(r"0\1", text.replace("/", "-")) if "/" in text else text
            moment = datetime.fromisoformat(plain)
        except ValueError:
            reason = _("“%(text)s” is not a date such as 2026-03-01 or 2026-03-01T09:30:00+08:00.")
            self._refuse(name, reason, text=text[:40])
            return None
        return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment
