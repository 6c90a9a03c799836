"""What goods, infringers and papers may say (MEA 6, 7)."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.reference.models import District, ExchangeRate

HOME_CURRENCY = "CNY"
MOST_IMAGES, MOST_PAPERS, MOST_GOODS = 20, 60, 50
HIGHEST_PRICE = Decimal(10) ** 12
TAIL = re.compile(r"(?:海关| customs(?: district)?)$", re.IGNORECASE)


def currencies() -> list[str]:
    """Yuan, and what customs fixes a rate for."""
    rated = ExchangeRate.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [HOME_CURRENCY, *(code for code in rated if code != HOME_CURRENCY)]


def check_districts(given: Iterable[str]) -> list[str]:
    """Codes of customs districts, given as codes or names in either language, once each."""
    texts = [text.strip() for text in given if text.strip()]
    if not texts:
        return []
    known: dict[str, str] = {}
    for code, name_zh, name_en in District.objects.values_list("code", "name_zh", "name_en"):
        known |= {code: code, _plain(name_zh): code, _plain(name_en): code}
    found: dict[str, None] = {}
    for text in texts:
        found_code = known.get(text) or known.get(_plain(text))
        if found_code is None:
            raise InvalidInput(
                _("There is no customs district “%(name)s”.") % {"name": text}, field="districts"
            )
        found[found_code] = None
    return list(found)


def _plain(name: str) -> str:
    return TAIL.sub("", name.strip()).casefold()


def check_price(price: Decimal | None) -> Decimal | None:
    if price is None:
        return None
    if not price.is_finite() or price < 0 or price >= HIGHEST_PRICE:
        raise InvalidInput(_("That is not a price."), field="price")
    if price != price.quantize(Decimal("0.01")):
        raise InvalidInput(_("Give the price with at most two decimals."), field="price")
    return price


def check_currency(code: str) -> str:
    code = code.strip().upper() or HOME_CURRENCY
    if code not in currencies():
        raise InvalidInput(
            _("Customs fixes no rate for “%(code)s”.") % {"code": code}, field="currency"
        )
    return code


def check_room(count: int, most: int, field: str) -> None:
    """Raises DomainError when there are as many as there may be."""
    if count >= most:
        raise DomainError(_("There is room for %(n)s of these.") % {"n": most}, field=field)


def check_line(text: str, field: str) -> str:
    """A text of one line, without spaces around it."""
    text = text.strip()
    if len(text) > 200:
        raise InvalidInput(_("Write at most %(n)s characters.") % {"n": 200}, field=field)
    return text
