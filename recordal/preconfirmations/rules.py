"""What a question before shipping must say, and how long an answer may take and hold."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.reference.calendar import load_calendar, today
from core.reference.models import StatutoryDeadline
from core.workdays import Calendar
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.licensees.rules import Terms, terms_of
from recordal.preconfirmations.models import PreConfirmation
from recordal.rights.rules import check_hs_prefixes

ANSWER, VALIDITY = "preconfirmation_answer", "preconfirmation_validity"
LONGEST_NAME, MOST_NAMES = 100, 20


def answer_due(day: date) -> date:
    """The last day for the holder to answer a question of ``day``."""
    return load_calendar().add_workdays(day, _length(ANSWER))


def longest_end(first: date) -> date:
    """The last day a pre-confirmation from ``first`` on may be valid."""
    return Calendar.add_months(first, _length(VALIDITY))


def _length(key: str) -> int:
    return StatutoryDeadline.objects.get(pk=key).length or 0


def check_recordal(recordal: Recordal, trader: Enterprise) -> None:
    if not recordal.is_in_force_on(today()):
        raise InvalidInput(
            _("%(recordal)s is not in force: goods need no pre-confirmation for it.")
            % {"recordal": recordal},
            field="recordal",
        )
    if recordal.right.holder_id == trader.pk:
        raise InvalidInput(
            _("Your goods pass as those of the holder: this right is your own."), field="recordal"
        )


def check_term(first: date, last: date) -> None:
    if last < first:
        raise InvalidInput(_("This day is before the first day."), field="ships_to")
    if last < today():
        raise InvalidInput(_("The goods must still be to come."), field="ships_to")
    longest = longest_end(max(first, today()))
    if last > longest:
        raise InvalidInput(
            _("Ask for no longer than until %(day)s.") % {"day": longest.isoformat()},
            field="ships_to",
        )


def check_names(given: Iterable[str], field: str) -> list[str]:
    """Names of goods or brands: short, once each."""
    names = list(dict.fromkeys(name for word in given if (name := word.strip())))
    if any(len(name) > LONGEST_NAME for name in names):
        raise InvalidInput(
            _("This is longer than %(n)s characters.") % {"n": LONGEST_NAME}, field=field
        )
    if len(names) > MOST_NAMES:
        raise InvalidInput(_("Give at most %(n)s.") % {"n": MOST_NAMES}, field=field)
    return names


def check_goods(given: Iterable[str]) -> list[str]:
    names = check_names(given, "goods_names")
    if not names:
        raise InvalidInput(
            _("Name the goods as they will be declared: other goods are not confirmed."),
            field="goods_names",
        )
    return names


def check_hs(given: Iterable[str], within: Iterable[str] = ()) -> list[str]:
    """HS codes, at least one; each below one of ``within`` when that is given."""
    codes, wider = check_hs_prefixes(given), tuple(within)
    if not codes:
        raise InvalidInput(_("Give at least one HS code."), field="hs_prefixes")
    if wider and (outside := [code for code in codes if not code.startswith(wider)]):
        raise InvalidInput(
            _("%(code)s was not asked for.") % {"code": outside[0]}, field="hs_prefixes"
        )
    return codes


def check_brands(given: Iterable[str], recordal: Recordal) -> list[str]:
    brands = check_names(given, "brands")
    if not brands and recordal.right.family == "trademark":
        raise InvalidInput(_("Give the brand as it stands on the goods."), field="brands")
    return brands


def check_not_listed(asked: PreConfirmation) -> None:
    """A lawful user has no need to ask."""
    code = asked.trader.uscc
    wanted = Terms(
        name="",
        uscc=code,
        hs_prefixes=tuple(asked.hs_prefixes),
        districts=(asked.district_id,),
        valid_from=max(asked.ships_from, today()),
        valid_to=asked.ships_to,
    )
    licences = asked.recordal.licensees.filter(uscc=code)
    if any(_includes(terms_of(licence), wanted) for licence in licences):
        raise InvalidInput(
            _("You are listed as a lawful user for these goods: they pass without asking."),
            field="recordal",
        )


def _includes(wide: Terms, narrow: Terms) -> bool:
    first, last = narrow.valid_from or date.min, narrow.valid_to or date.max
    return (
        (wide.valid_from or date.min) <= first
        and last <= (wide.valid_to or date.max)
        and (not wide.districts or set(narrow.districts) <= set(wide.districts))
        and (
            not wide.hs_prefixes
            or all(code.startswith(wide.hs_prefixes) for code in narrow.hs_prefixes)
        )
    )


def check_not_asked(asked: PreConfirmation) -> None:
    """The same question is asked once: a double click, or impatience."""
    same = PreConfirmation.objects.filter(
        trader=asked.trader,
        recordal=asked.recordal,
        district=asked.district_id,
        status__in=[*PreConfirmation.WAITING, PreConfirmation.Status.GRANTED],
        ships_from__lte=asked.ships_to,
        ships_to__gte=asked.ships_from,
        hs_prefixes__overlap=asked.hs_prefixes,
        goods_names__overlap=asked.goods_names,
    )
    if other := same.first():
        raise InvalidInput(
            _("You have asked this already: see %(number)s.") % {"number": other},
            field="recordal",
        )
