from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit.verification import verify


class Command(BaseCommand):
    help = "Recompute the hash chain of audit and custody events; exit 1 at the first broken link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", help="a hash noted earlier that must be part of the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(head=options["head"])
        if not verdict.intact:
            raise CommandError(f"The ledger is broken at {verdict.broken}.", returncode=1)
        self.stdout.write(f"The ledger is intact: {verdict.links} links, head {verdict.head}.")
