from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from seizures.packages import verify


class Command(BaseCommand):
    """The same check as ``verify.py`` inside every package."""

    help = (
        "Check a package of a case: files, hash chain, custody list. Exit 1 when it is not intact."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="package.zip, or the folder it was unpacked to")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        if wrong := verify.run(path, self.stdout.write):
            raise CommandError(f"{len(wrong)} findings: the package is not intact.")
