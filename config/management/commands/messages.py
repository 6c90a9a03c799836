"""Keep the message file of the Chinese interface current. Needs no gettext tools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.translations import (
    UnreadableText,
    collect,
    merged,
    read_po,
    shortcomings,
    take_in,
    translation,
    write,
)

SHOWN = 10


class Command(BaseCommand):
    help = "Collect all texts into the message file and compile it, or --check that it is ready."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 if not ready"
        )
        parser.add_argument(
            "--merge", type=Path, metavar="DIR", help="take in translations from DIR/*.json"
        )
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="the checkout")
        parser.add_argument("--missing", action="store_true", help="print all untranslated texts")

    def handle(self, *args: Any, **options: Any) -> None:
        root: Path = options["root"]
        po_path = root / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        try:
            if options["check"]:
                self.check_ready(root, po_path)
            else:
                self.update(root, po_path, options["merge"], options["missing"])
        except UnreadableText as error:
            raise CommandError(str(error)) from error

    def check_ready(self, root: Path, po_path: Path) -> None:
        found = shortcomings(root, po_path)
        if found:
            raise CommandError(f"{len(found)} shortcomings of {po_path.name}:\n{first(found)}")
        self.stdout.write(f"{po_path.name} is complete: {len(read_po(po_path))} texts.")

    def update(self, root: Path, po_path: Path, directory: Path | None, list_all: bool) -> None:
        po = merged(read_po(po_path), collect(root))
        if directory:
            if not directory.is_dir():
                raise CommandError(f"There is no directory {directory}.")
            delivery = take_in(po, directory)
            self.stdout.write(f"{delivery.taken} translations taken in from {directory}.")
            self.report("not texts of the product", delivery.unknown)
            self.report("refused", delivery.problems)
        write(po, po_path)
        missing = [entry.msgid for entry in po if not translation(entry)]
        self.stdout.write(f"{len(po)} texts, {len(missing)} not translated.")
        if list_all:
            self.stdout.write("\n".join(map(repr, missing)))

    def report(self, what: str, found: list[str]) -> None:
        if found:
            self.stderr.write(f"{len(found)} {what}:\n{first(found)}")


def first(found: list[str]) -> str:
    more = [f"… and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return "\n".join(f"  {line}" for line in [*found[:SHOWN], *more])
