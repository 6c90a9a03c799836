"""What the mail centre found: the daily bread of the fast lane."""

from datetime import date

from config.demo.cast import Cast
from config.demo.rights import Register
from config.demo.timetravel import before, on
from seizures.parcels import acts, party, services
from seizures.parcels.models import Parcel
from seizures.parcels.rows import Row

BELTS = ("深圳邮局海关 2号线", "深圳邮局海关 4号线", "快件监管中心 A区")
#: mark (by its key in the register), kind of goods, pieces
FOUND = (
    ("netac", "mobile_electronics", 12),
    ("xiaomi", "mobile_electronics", 40),
    ("dji", "mobile_electronics", 2),
    ("xiaomi", "small_appliances", 6),
)
PEOPLE = (
    ("sender", "王小明（演示）", "深圳市龙岗区示例街1号"),
    ("addressee", "Maria Silva (demo)", "Rua Exemplo 10, São Paulo"),
)
HOW_MANY = 24


def tell(cast: Cast, register: Register, today: date) -> None:
    """Two dozen parcels of yesterday: some told of, one explained, some given up."""
    inspector = cast.users["inspector"]
    keys = [key for key in FOUND if f"now-{key[0]}" in register.recordals]
    rows = [_row(n, *keys[n % len(keys)], register) for n in range(HOW_MANY)] if keys else []
    if not rows:
        return
    with on(before(today, 1), 10):
        outcome = services.log(rows, actor=inspector, key="demo-parcels", door="grid")
    parcels = list(Parcel.objects.for_acts().filter(entry=outcome.entry).order_by("tracking_no"))
    known = [parcel for parcel in parcels if parcel.is_party_known]
    with on(before(today, 1), 14):
        acts.perform("tell-holder", parcels[:12], actor=inspector, key="demo-told")
        acts.perform("write-to-party", known[:2], actor=inspector, key="demo-written")
        party.explain(known[0], actor=inspector, text="送给亲友的礼物，共两件。（演示数据）")
        for parcel in known[2:5]:
            party.abandon(parcel, actor=inspector)


def _row(n: int, mark: str, goods: str, pieces: int, register: Register) -> Row:
    values = {
        "tracking_no": f"LX{100_000_001 + 37 * n:09}CN",
        "mark": register.recordals[f"now-{mark}"].number,
        "goods": goods,
        "quantity": str(pieces + n % 5),
        "place": BELTS[n % len(BELTS)],
        "channel": "express" if n % 3 == 2 else "post",
        "direction": "export",
        "value": str((pieces + n % 5) * 18),
    }
    if n % 2 == 0:
        role, name, address = PEOPLE[n // 2 % len(PEOPLE)]
        values |= {"party": role, "party_name": name, "party_address": address}
    return Row(n + 1, values)
