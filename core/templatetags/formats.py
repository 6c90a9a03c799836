"""How amounts, quantities, days and instants are written, in the language of the reader."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NOTHING = "—"
SYMBOLS = {"CNY": "¥", "RMB": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$"}
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 7 * 86400
Number = Decimal | float | str | None


def money(amount: Number, currency: str = "CNY") -> str:
    """``1200000`` as ``¥1,200,000.00``; a currency without a sign by its code."""
    value = _decimal(amount)
    if value is None:
        return NOTHING
    sign = "−" if value < 0 else ""
    symbol = SYMBOLS.get(currency or "CNY", f"{currency}\N{NO-BREAK SPACE}")
    return f"{sign}{symbol}{abs(value):,.2f}"


def qty(value: Number, unit: str = "") -> str:
    """``26000.000`` as ``26,000``, with its unit if there is one."""
    number = _decimal(value)
    if number is None:
        return NOTHING
    text = f"{number:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def day(value: date | datetime | None) -> SafeString:
    """The day as ``2017-11-20``, its weekday and long form in the title."""
    if value is None:
        return format_html("{}", NOTHING)
    on = _local(value).date() if isinstance(value, datetime) else value
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', on.isoformat(), _long(on), on.isoformat()
    )


def when(value: datetime | None) -> SafeString:
    """How long ago (or ahead) within a week, else day and time; exact in the title."""
    if value is None:
        return format_html("{}", NOTHING)
    local = _local(value)
    exact = f"{local:%Y-%m-%d %H:%M}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{exact}:{local:%S} {local.tzname()}",
        _relative(local, timezone.localtime()) or exact,
    )


def moment(value: datetime | None) -> SafeString:
    """Day and time in full, for records that are read as evidence."""
    if value is None:
        return format_html("{}", NOTHING)
    local = _local(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        _long(local.date()),
        f"{local:%Y-%m-%d %H:%M}",
    )


def local_name(obj: object) -> str:
    """The name of a thing in the language of the reader, in the other one if that is missing."""
    if obj is None:
        return NOTHING
    chinese, english = getattr(obj, "name_zh", ""), getattr(obj, "name_en", "")
    reads_chinese = (translation.get_language() or "").startswith("zh")
    first, second = (chinese, english) if reads_chinese else (english, chinese)
    return str(first or second or getattr(obj, "name", "") or obj)


def named(codes: Iterable[str], names: object) -> str:
    """Codes as the names a page has for them; a code without a name stands for itself."""
    known = names if isinstance(names, Mapping) else {}
    return ", ".join(str(known.get(code, code)) for code in codes)


def days_left_text(days: int) -> str:
    """``days`` until the due day, negative when it has passed, as a sentence for a chip."""
    if days == 0:
        return _("Due today")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    late = {"days": -days}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % late


def _decimal(value: Number) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else timezone.make_aware(value)


def _long(on: date) -> str:
    return f"{date_format(on, 'l')}, {date_format(on, 'DATE_FORMAT')}"


def _relative(then: datetime, now: datetime) -> str:
    seconds = int((now - then).total_seconds())
    distance = abs(seconds)
    if distance >= WEEK:
        return ""
    if distance < MINUTE:
        return _("just now")
    past = seconds > 0
    if distance < HOUR:
        n = distance // MINUTE
        ago = ngettext("%(n)d minute ago", "%(n)d minutes ago", n)
        ahead = ngettext("in %(n)d minute", "in %(n)d minutes", n)
    elif distance < DAY:
        n = distance // HOUR
        ago = ngettext("%(n)d hour ago", "%(n)d hours ago", n)
        ahead = ngettext("in %(n)d hour", "in %(n)d hours", n)
    else:
        n = distance // DAY
        ago = ngettext("%(n)d day ago", "%(n)d days ago", n)
        ahead = ngettext("in %(n)d day", "in %(n)d days", n)
    return (ago if past else ahead) % {"n": n}
