"""Judge goods again with the index and the rules of their day."""

from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import make_aware

from core.reference.calendar import SHANGHAI
from seizures.shipments.models import Shipment
from seizures.targeting.replaying import replay_all


class Command(BaseCommand):
    help = "Repeat the verdicts on a shipment or on all of a day; exits 1 if one differs."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--shipment", metavar="NUMBER")
        which.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        shipments = Shipment.objects.filter(screened_at__isnull=False)
        if options["shipment"]:
            shipments = Shipment.objects.filter(number=options["shipment"])
            if not shipments.exists():
                raise CommandError(f"There is no shipment {options['shipment']}.")
        else:
            first = make_aware(datetime.combine(options["day"], clock.min), SHANGHAI)
            shipments = shipments.filter(
                declared_at__gte=first, declared_at__lt=first + timedelta(days=1)
            )
        same = other = 0
        for one in replay_all(shipments.order_by("pk").iterator(chunk_size=500)):
            same += one.same
            other += not one.same
            if not one.same:
                self.stdout.write(f"{one.subject}: {'; '.join(one.differences)}")
        self.stdout.write(f"{same} the same, {other} not")
        if other:
            raise CommandError("Not everything could be repeated.")
