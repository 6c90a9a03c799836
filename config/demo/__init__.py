"""The demo world, told through the services, so that building it is a test of them."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from config.demo import history, present
from config.demo.cast import Cast, gather
from config.demo.rights import Register, recorded_by_2017, recorded_now
from config.demo.story import Story
from config.demo.timetravel import on
from config.demo.trade import Trade
from config.demo.walk import STORE, Walk
from core.accounts.models import User
from core.audit.services import record
from core.notifications.models import Notification
from core.reference.calendar import today as today_in_beijing
from recordal.life.services import expire_due
from seizures.stock import services as stock
from seizures.targeting import yields

__all__ = ["build", "is_built"]


def is_built() -> bool:
    return User.objects.filter(username="inspector").exists()


def set_up_store(cast: Cast) -> None:
    """Where the detained goods of Shenzhen lie, so that their labels name a store."""
    stock.open_store(
        actor=cast.officer("supervisor", "5300"),
        code="SZ-01",
        name_zh=STORE,
        name_en="Store for detained goods",
        address="深圳市福田区（演示数据）",
    )


@transaction.atomic
def build(*, seed: int = 1, today: date | None = None) -> Cast:
    """Build the whole world, or nothing of it. ``today`` is the day its queues are counted from."""
    today = today or today_in_beijing()
    with on(date(2016, 1, 4)):
        cast = gather()
        set_up_store(cast)
    register = Register(cast, seed)
    recorded_by_2017(register)
    trade = Trade(cast, seed)
    story = Story(cast, trade, Walk(cast))
    history.tell(story, register)
    with on(today, 0, 5):
        expire_due(on=today)
    recorded_now(register, today)
    present.tell(story, register, today)
    Notification.objects.filter(created_at__year__lt=today.year).update(read_at=timezone.now())
    yields.count_all()
    record("demo.built", cast.users["admin"], actor=None, seed=seed)
    return cast
