"""Is a row a parcel customs can log? Every fault is named at its cell."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.reference.models import ProductCategory
from recordal.applications.models import Recordal
from seizures.parcels.marks import Marks
from seizures.parcels.models import Parcel
from seizures.parcels.rows import WORDS, Row
from seizures.parcels.rules import PIECES
from seizures.shipments.checking import MOST, NO_TEXT, NUMBER, TRACKING_NO
from seizures.shipments.models import Shipment

CHANNELS = [value for value in Shipment.Channel.values if value != Shipment.Channel.FREIGHT]
OTHER_GOODS = "other"
OTHERS = frozenset({OTHER_GOODS, "others", "其他", "其它"})
#: what a scanner or a spreadsheet puts between the letters of a number
GAPS = re.compile(r"[\s\u200b\ufeff]+")
LENGTHS = {
    "place": 200,
    "unit": 20,
    "description": 1000,
    "party_name": 200,
    "party_address": 300,
    "party_email": 254,
}
THOUSANDTH, CENT, PRICE = Decimal("0.001"), Decimal("0.01"), Decimal("0.0001")
Errors = dict[str, str]


@dataclass
class Sound:
    """A row in order."""

    row: Row
    tracking_no: str
    recordal: Recordal
    category: ProductCategory | None
    quantity: Decimal
    unit: str
    value: Decimal
    place: str
    direction: str
    channel: str
    texts: Mapping[str, str]

    @property
    def unit_price(self) -> Decimal:
        return (self.value / self.quantity).quantize(PRICE, ROUND_HALF_UP)


def tracking_number(text: str) -> str:
    """A number as it is compared: no gaps, plain capital letters."""
    return GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()


def words_of(choices: Any) -> dict[str, str]:
    """The values of choices by whatever names them: key, English or Chinese."""
    words: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with override(language):
            words |= {str(label).lower(): str(value) for value, label in choices if value}
    return words | {str(value): str(value) for value, _label in choices if value}


@dataclass
class Checker:
    """Checks the rows of one entry against the tables, read once."""

    marks: Marks = field(default_factory=Marks)
    categories: dict[str, ProductCategory] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def check(self, rows: Sequence[Row]) -> tuple[list[Sound], dict[int, Errors]]:
        """The rows in order, and of the others what is wrong by cell."""
        for category in ProductCategory.objects.all():
            for name in (category.key, category.name_zh, category.name_en):
                self.categories[name.lower()] = category
        self.words = {
            "channel": words_of([c for c in Shipment.Channel.choices if c[0] in CHANNELS]),
            "direction": words_of(Shipment.Direction.choices),
            "party": words_of(Parcel.Party.choices),
        }
        self.marks.learn(row.get("mark") for row in rows)
        twice = Counter(tracking_number(row.get("tracking_no")) for row in rows)
        sound, faulty, seen = [], {}, set[str]()
        for row in rows:
            errors: Errors = {}
            checked = self._row(row, errors)
            if checked and twice[checked.tracking_no] > 1 and checked.tracking_no in seen:
                errors["tracking_no"] = _("This number stands in an earlier row.")
            if errors or checked is None:
                faulty[row.number] = errors
            else:
                seen.add(checked.tracking_no)
                sound.append(checked)
        return sound, faulty

    def _row(self, row: Row, errors: Errors) -> Sound | None:
        for name, text in row.values.items():
            if NO_TEXT.search(text) and name in {*LENGTHS, "mark"}:
                errors[name] = _("These characters cannot be read.")
            elif len(text) > LENGTHS.get(name, 1000):
                errors[name] = _("Longer than %(most)s characters.") % {"most": LENGTHS.get(name)}
        number = self._tracking_no(row, errors)
        category = self._category(row, errors)
        quantity = self._amount(row, "quantity", THOUSANDTH, errors)
        value = self._amount(row, "value", CENT, errors) or Decimal(0)
        channel = self._word(row, "channel", Shipment.Channel.POST, errors)
        direction = self._word(row, "direction", Shipment.Direction.EXPORT, errors)
        party = self._word(row, "party", "", errors)
        self._party(row, party, errors)
        if not row.get("place"):
            errors["place"] = _("Say where it is.")
        recordal = self.marks.resolve(row.get("mark"), category) if "mark" not in errors else ""
        if isinstance(recordal, str):
            errors.setdefault("mark", recordal)
        if errors or quantity is None or isinstance(recordal, str):
            return None
        return Sound(
            row=row,
            tracking_no=number,
            recordal=recordal,
            category=category,
            quantity=quantity,
            unit=row.get("unit") or PIECES,
            value=value,
            place=row.get("place"),
            direction=direction,
            channel=channel,
            texts={**row.values, "party": party},
        )

    def _tracking_no(self, row: Row, errors: Errors) -> str:
        number = tracking_number(row.get("tracking_no"))
        if not number:
            errors["tracking_no"] = _("Scan or type the tracking number.")
        elif not TRACKING_NO.fullmatch(number):
            errors["tracking_no"] = _("A tracking number has 5 to 40 letters and digits.")
        return number

    def _category(self, row: Row, errors: Errors) -> ProductCategory | None:
        text = row.get("goods").lower()
        if not text:
            errors["goods"] = _("Choose the kind of goods.")
        elif text not in OTHERS and text not in self.categories:
            errors["goods"] = _("“%(text)s” is not a kind of goods.") % {"text": text[:40]}
        return self.categories.get(text)

    def _amount(self, row: Row, name: str, places: Decimal, errors: Errors) -> Decimal | None:
        text = unicodedata.normalize("NFKC", row.get(name))
        if not text:
            if name == "quantity":
                errors[name] = _("How many are there?")
            return None
        if not NUMBER.fullmatch(text):
            errors[name] = _("“%(text)s” is not a number.") % {"text": text[:40]}
            return None
        amount = Decimal(text.replace(",", "")).quantize(places, ROUND_HALF_UP)
        if amount > MOST:
            errors[name] = _("Too large to be true.")
        elif name == "quantity" and amount <= 0:
            errors[name] = _("The quantity must be more than zero.")
        return amount

    def _word(self, row: Row, name: str, otherwise: str, errors: Errors) -> str:
        text = row.get(name).lower()
        text = WORDS.get(text, text)
        if not text:
            return otherwise
        if text not in self.words[name]:
            errors[name] = _("“%(text)s” is not one of: %(known)s.") % {
                "text": text[:40],
                "known": ", ".join(sorted(set(self.words[name].values()))),
            }
        return self.words[name].get(text, "")

    def _party(self, row: Row, party: str, errors: Errors) -> None:
        if row.get("party_name") and not party:
            errors.setdefault("party", _("Is this the sender, the addressee or a traveller?"))
        if party and not row.get("party_name"):
            errors.setdefault("party_name", _("Give the name, or leave the party empty."))
        if email := row.get("party_email"):
            try:
                validate_email(email)
            except ValidationError:
                errors.setdefault("party_email", _("This is no e-mail address."))
