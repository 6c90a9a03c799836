"""Load and screen declarations from a file, on the same path as the page and the API."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from seizures.intake import running, services
from seizures.shipments.models import Import

SHOWN = 20
SCREENED_AT_ONCE = 500


class Command(BaseCommand):
    help = "Load declarations from a file (.csv, .ndjson, WCO .xml) and screen them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--no-screening", action="store_true", help="load only")

    def handle(self, *args: Any, file: Path, no_screening: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            with file.open("rb") as stream:
                upload = File(stream, name=file.name)
                batch = services.book_import(upload, actor=None, screen=not no_screening)
        except DomainError as error:
            raise CommandError(f"{file.name}: {error.message}") from error
        self.run(batch)
        batch.refresh_from_db()
        if batch.status == Import.Status.FAILED:
            raise CommandError(f"{file.name}: {batch.problem}")
        self.tell(batch)

    def run(self, batch: Import) -> None:
        started = last = time.monotonic()
        hits = 0
        for shipments in running.run(batch):
            if batch.screen:
                for start in range(0, len(shipments), SCREENED_AT_ONCE):
                    hits += len(running.screen_now(shipments[start : start + SCREENED_AT_ONCE]))
            if (now := time.monotonic()) - last >= 1:
                last = now
                batch.refresh_from_db()
                rate = batch.lines_read / (now - started)
                self.stderr.write(f"{batch.lines_read:,} rows ({batch.percent} %), {rate:,.0f}/s")
        if batch.screen:
            self.stdout.write(f"{hits:,} hits above the line")

    def tell(self, batch: Import) -> None:
        for row in batch.refused_rows.all()[:SHOWN]:
            self.stdout.write(f"line {row.line}: {row.field}: {row.reason}")
        if batch.lines_refused > SHOWN:
            self.stdout.write(f"… and {batch.lines_refused - SHOWN:,} more refused rows")
        self.stdout.write(
            f"{batch}: {batch.lines_read:,} rows read, {batch.shipments_new:,} new shipments,"
            f" {batch.lines_new:,} new lines, {batch.lines_known:,} known before,"
            f" {batch.lines_refused:,} refused"
        )
