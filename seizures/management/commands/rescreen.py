"""Screen goods again that have not left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recordal.applications.models import Recordal
from seizures.intake import rescreening


class Command(BaseCommand):
    help = (
        "Hold goods that were screened and have not departed against recordals again, by the"
        " rights of today; the clock does so by itself when a recordal or licence changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "recordals", nargs="*", metavar="NUMBER", help="these recordals alone; else all"
        )

    def handle(self, *args: Any, recordals: list[str], **options: Any) -> None:
        known = dict(Recordal.objects.filter(number__in=recordals).values_list("number", "pk"))
        for number in recordals:
            if number not in known:
                raise CommandError(f"There is no recordal {number}.")
        work = rescreening.begin(sorted(known.values()), actor=None)
        while not rescreening.go_on(work.pk):
            pass
        work.refresh_from_db()
        self.stdout.write(
            f"{work.shipments:,} shipments not yet departed, {work.lines:,} lines,"
            f" {work.hits:,} new hits"
        )
