from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from seizures.procedure import recounting


class Command(BaseCommand):
    help = "Count the running time limits anew under the working-day calendar as it is now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would move, and change nothing"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if not dry_run:
            self.stdout.write(f"{recounting.recount(actor=None)} time limits moved.")
            return
        shown = 0
        for move in recounting.moves():
            shown += 1
            mark = " (provisional)" if move.due.provisional else ""
            self.stdout.write(
                f"{move.deadline.case}  {move.deadline.rule_id}  "
                f"{move.old_due_at:%Y-%m-%d %H:%M} -> {move.due.at:%Y-%m-%d %H:%M} UTC{mark}"
            )
        self.stdout.write(f"{shown} time limits would change. Nothing was written.")
