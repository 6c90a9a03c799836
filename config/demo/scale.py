"""A large world for load trials, written in bulk: its rows look like those of the services."""

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from config.demo.cast import code
from config.demo.rights import HAN, SYLLABLES
from config.demo.trade import ORDINARY
from core.accounts.models import User
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.cases.models import Case, CaseItem
from seizures.shipments.models import Shipment, ShipmentLine

HELP = "1,000 N recordals, 10,000 N shipments with 50,000 N lines, 10,000 N closed cases"
RECORDALS, SHIPMENTS, LINES, CASES = 1_000, 10_000, 5, 10_000
AT_ONCE = 5_000
DISTRICTS = ("5300", "3100", "2200", "4200", "5100")


def build(scale: int, *, seed: int) -> Iterator[str]:
    """Add the rows in batches, one transaction each; yields a line of progress for each kind."""
    world = World(seed)
    for n in range(scale):
        world.recordals(n)
    yield f"{scale * RECORDALS:,} recordals"
    for n in range(scale * SHIPMENTS // AT_ONCE):
        world.shipments(n)
    yield f"{scale * SHIPMENTS:,} shipments, {scale * SHIPMENTS * LINES:,} lines"
    for n in range(scale * CASES // AT_ONCE):
        world.cases(n)
    yield f"{scale * CASES:,} cases"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield "statistics of the tables renewed"


class World:
    """Row makers. Numbers start with X, so that nothing collides with real series."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  (load, not a secret)
        self.run = timezone.now().strftime("%y%m%d%H%M")
        self.officers = {
            code: User.objects.filter(district=code).earliest("pk") for code in DISTRICTS
        }

    def name(self) -> tuple[str, str]:
        latin = "".join(self.random.choices(SYLLABLES, k=4)).upper()
        return "".join(self.random.choices(HAN, k=4)), latin

    @transaction.atomic
    def recordals(self, batch: int) -> None:
        today = timezone.localdate()
        holders, rights = [], []
        for n in range(RECORDALS):
            serial = batch * RECORDALS + n
            han, latin = self.name()
            if n % 10 == 0:
                holders.append(
                    Enterprise(
                        number=f"X{self.run}{serial}",
                        status=Enterprise.Status.VERIFIED,
                        name_zh=f"{han}有限公司（负载{serial}）",
                        name_en=f"{latin} Ltd (load {serial})",
                        uscc=code(f"{self.random.randrange(110000, 650000)}", serial),
                        country_id="CN",
                        district_id=DISTRICTS[n % 5],
                    )
                )
        Enterprise.objects.bulk_create(holders, ignore_conflicts=True)
        holders = list(Enterprise.objects.filter(number__in=[h.number for h in holders]))
        for n in range(RECORDALS):
            han, latin = self.name()
            rights.append(
                IpRight(
                    kind=IpRight.Kind.TRADEMARK,
                    holder=holders[n % len(holders)],
                    title=han,
                    title_en=latin,
                    registration_no=f"{self.run}{30_000_000 + batch * RECORDALS + n}",
                    nice_classes=[self.random.randrange(1, 35)],
                )
            )
        IpRight.objects.bulk_create(rights)
        Recordal.objects.bulk_create(
            Recordal(
                application_no=f"X{self.run}{batch * RECORDALS + n}",
                number=f"XT{self.run}{batch * RECORDALS + n}"[:20],
                right=right,
                status=Recordal.Status.RECORDED,
                submitted_at=timezone.now(),
                due_on=today,
                approved_on=today - timedelta(days=self.random.randrange(3000)),
                expires_on=today + timedelta(days=600),
            )
            for n, right in enumerate(rights)
        )

    @transaction.atomic
    def shipments(self, batch: int) -> None:
        now = timezone.now()
        rows = []
        for n in range(AT_ONCE):
            serial = batch * AT_ONCE + n
            district = DISTRICTS[serial % 5]
            number = f"X{self.run}{serial:07d}"
            rows.append(
                Shipment(
                    number=number,
                    declaration_no=number,
                    status=Shipment.Status.CLEARED,
                    direction=Shipment.Direction.EXPORT,
                    district_id=district,
                    office_code=f"{district[:2]}01",
                    declared_at=now - timedelta(minutes=self.random.randrange(500_000)),
                    channel=Shipment.Channel.FREIGHT,
                    transport_mode="2",
                    trade_mode="0110",
                    consignor_uscc=code("440300", 900_000 + serial % 20_000),
                    consignor_name=f"负载贸易公司{serial % 20_000}",
                    origin_country="CN",
                    destination_country="US",
                    screened_at=now,
                    screening_version="load",
                )
            )
        Shipment.objects.bulk_create(rows)
        ShipmentLine.objects.bulk_create(
            self.line(shipment, line_no) for shipment in rows for line_no in range(1, LINES + 1)
        )

    def line(self, shipment: Shipment, line_no: int) -> ShipmentLine:
        hs, text, unit, low, high = self.random.choice(ORDINARY)
        return ShipmentLine(
            shipment=shipment,
            line_no=line_no,
            hs_code=hs,
            description=text,
            quantity=self.random.randrange(1, 2000),
            unit=unit,
            unit_price=self.random.randrange(low, high),
            currency="CNY",
        )

    @transaction.atomic
    def cases(self, batch: int) -> None:
        """Closed cases over the last eight years; a batch takes shipments without one."""
        free = Shipment.objects.filter(cases__isnull=True, number__startswith=f"X{self.run}")
        shipments = list(free.order_by("pk")[:AT_ONCE])
        recordals = list(
            Recordal.objects.filter(number__startswith=f"XT{self.run}"[:20])
            .select_related("right__holder")
            .order_by("pk")[:AT_ONCE]
        )
        rows = [
            self.case(shipment, recordals[n % len(recordals)], batch * AT_ONCE + n)
            for n, shipment in enumerate(shipments)
        ]
        Case.objects.bulk_create(rows)
        CaseItem.objects.bulk_create(
            CaseItem(
                case=case,
                recordal=recordals[n % len(recordals)],
                line_no=1,
                description="负载货物 load goods",
                hs_code="8523511000",
                mark=recordals[n % len(recordals)].right.title,
                quantity=self.random.randrange(1, 5000),
                unit="件",
                unit_price=Decimal(10),
                currency="CNY",
                value=case.value,
            )
            for n, case in enumerate(rows)
        )

    def case(self, shipment: Shipment, recordal: Recordal, serial: int) -> Case:
        opened = timezone.now() - timedelta(minutes=self.random.randrange(4_000_000))
        return Case(
            number=f"XC{self.run}{serial}"[:24],
            status=Case.Status.RELEASED,
            district_id=shipment.district_id,
            holder=recordal.right.holder,
            shipment=shipment,
            officer=self.officers[str(shipment.district_id)],
            opened_at=opened,
            suspicion_on=timezone.localdate(opened),
            release_ground="no_holder_application",
            closed_at=opened + timedelta(days=5),
            value=Decimal(self.random.randrange(100, 500_000)),
            is_demo=True,
        )
