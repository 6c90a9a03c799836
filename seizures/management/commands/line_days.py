"""The partitions of goods lines: shown, made ahead, let go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from seizures.shipments import partitions


class Command(BaseCommand):
    help = "Show the days of goods lines; the clock makes and detaches them every hour by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep", action="store_true", help="make the days ahead, detach those past their time"
        )

    def handle(self, *args: Any, keep: bool, **options: Any) -> None:
        if keep:
            for day in partitions.make_ahead():
                self.stdout.write(f"{day} made")
            for day in partitions.let_go():
                self.stdout.write(f"{day} detached")
        for part in partitions.parts():
            state = "" if part.is_attached else f"  detached, {part.kept:,} lines stayed"
            size = part.size / 2**20
            self.stdout.write(f"{part.table:<40}{part.lines:>12,} lines{size:>10,.1f} MB{state}")
