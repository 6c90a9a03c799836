"""Sums and shares of the law by their days in force."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reference.models import LegalFigure


class NoFigure(DomainError):
    """The table of sums and shares has no row for this day."""

    code = "no_legal_figure"


def figure(key: str, on: date) -> LegalFigure:
    """The figure in force on a day. Raises NoFigure when the table has a hole."""
    found = LegalFigure.objects.on(on).filter(key=key).order_by("-effective_from").first()
    if found is None:
        raise NoFigure(
            _("The table of sums and shares has no “%(key)s” for %(day)s.")
            % {"key": key, "day": on.isoformat()}
        )
    return found


def value(key: str, on: date) -> Decimal:
    """Only its number."""
    return figure(key, on).value


def lightest(key: str, *, conduct_on: date, decided_on: date) -> LegalFigure:
    """The old rule, unless one that came after the conduct is lighter (APL 37)."""
    old = figure(key, conduct_on)
    later = LegalFigure.objects.filter(
        key=key, effective_from__gt=conduct_on, effective_from__lte=decided_on, value__lt=old.value
    )
    return later.order_by("value").first() or old
