"""The places of offices and the figures of risk work, and who changed them."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.reference.models import District
from seizures.rulebook.models import RiskFigure
from seizures.targeting.models import LaneCapacity
from seizures.targeting.tasks import move_waiting

MOST_PLACES = 100_000


@transaction.atomic
def set_capacity(
    *,
    actor: User,
    district: District,
    office_code: str,
    inspections_per_day: int,
    random_share: Decimal,
) -> LaneCapacity:
    """Say how many inspections a day a district or office can do; waiting goods move up at once."""
    if not 0 <= inspections_per_day <= MOST_PLACES:
        raise InvalidInput(
            _("Enter a number from 0 to %(n)s.") % {"n": MOST_PLACES}, field="inspections_per_day"
        )
    if not 0 <= random_share <= 50:
        raise InvalidInput(_("Enter a share from 0 to 50 %."), field="random_share")
    if actor.is_officer and actor.district_id != district.code:
        raise InvalidInput(_("Officers set the places of their own district."), field="district")
    if office_code and not office_code.startswith(district.code[:2]):
        raise InvalidInput(
            _("Offices of this district begin with %(code)s.") % {"code": district.code[:2]},
            field="office_code",
        )
    row: LaneCapacity
    row, created = LaneCapacity.objects.select_for_update(no_key=True).get_or_create(
        district=district,
        office_code=office_code,
        defaults={"inspections_per_day": 0, "random_share": 0},
    )
    before = None if created else f"{row.inspections_per_day} ({row.random_share:f} %)"
    row.inspections_per_day, row.random_share = inspections_per_day, random_share
    row.changed_by = actor
    row.save()
    record(
        "lane.capacity_changed",
        row,
        actor=actor,
        before=before,
        after=f"{inspections_per_day} ({random_share:f} %)",
    )
    move_waiting.delay_on_commit(district.code)
    return row


@transaction.atomic
def change_figure(figure: RiskFigure, *, actor: User, value: Decimal) -> RiskFigure:
    """Change a figure of risk work; ``load_reference`` leaves it alone from then on."""
    figure = RiskFigure.objects.select_for_update(no_key=True).get(pk=figure.pk)
    if not figure.lowest <= value <= figure.highest:
        raise InvalidInput(
            _("Enter a number from %(lowest)s to %(highest)s.")
            % {
                "lowest": plain(figure.lowest),
                "highest": plain(figure.highest),
            },
            field="value",
        )
    _in_order(figure.key, value)
    before = figure.value
    figure.value, figure.edited_at = value, timezone.now()
    figure.save(update_fields=["value", "edited_at"])
    record("risk_figure.changed", figure, actor=actor, before=plain(before), after=plain(value))
    return figure


def _in_order(key: str, value: Decimal) -> None:
    """The red lane begins where the yellow one does, or above."""
    other = {"red": "line", "line": "red"}.get(key)
    border = other and RiskFigure.objects.filter(key=other).first()
    if not border:
        return
    if key == "red" and value < border.value:
        message = _("The red lane cannot begin below the yellow one (%(n)s points).")
    elif key == "line" and value > border.value:
        message = _("The yellow lane cannot begin above the red one (%(n)s points).")
    else:
        return
    raise InvalidInput(message % {"n": plain(border.value)}, field="value")


def plain(value: Decimal) -> str:
    """``70.0000`` as ``70``."""
    return f"{value.normalize():f}"
