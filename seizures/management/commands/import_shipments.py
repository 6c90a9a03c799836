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


class Command(BaseCommand):
    help = "Load declarations from a file (.csv, .ndjson, WCO .xml) and screen them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", type=Path, nargs="?")
        what.add_argument("--resume", metavar="NUMBER", help="go on with a stopped import")
        what.add_argument("--cancel", metavar="NUMBER", help="stop an import that is under way")
        parser.add_argument("--no-screening", action="store_true", help="load only")

    def handle(self, *args: Any, file: Path | None, no_screening: bool, **options: Any) -> None:
        name = file.name if file else options["resume"] or options["cancel"]
        try:
            if file:
                batch = self.book(file, screen=not no_screening)
            elif options["cancel"]:
                services.cancel_import(self.known(options["cancel"]), actor=None)
                self.stdout.write(f"{name} stops at its next batch.")
                return
            else:
                batch = services.resume_import(
                    self.known(options["resume"]), actor=None, queue=False
                )
        except DomainError as error:
            raise CommandError(f"{name}: {error.message}") from error
        self.run(batch)
        batch.refresh_from_db()
        if batch.status == Import.Status.FAILED:
            raise CommandError(f"{name}: {batch.problem}")
        self.tell(batch)

    def book(self, file: Path, *, screen: bool) -> Import:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        with file.open("rb") as stream:
            return services.book_import(File(stream, name=file.name), actor=None, screen=screen)

    def known(self, number: str) -> Import:
        batch = Import.objects.filter(number=number).first()
        if batch is None:
            raise CommandError(f"There is no import {number}.")
        return batch

    def run(self, batch: Import) -> None:
        started = last = time.monotonic()
        hits, before = 0, batch.lines_read
        for chunk in running.run(batch):
            if chunk is not None:
                hits += len(running.screen_chunk(chunk.pk))
            if (now := time.monotonic()) - last >= 1:
                last = now
                batch.refresh_from_db()
                rate = (batch.lines_read - before) / (now - started)
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
        if batch.status == Import.Status.CANCELLED:
            self.stdout.write(f"Stopped before its end: --resume {batch} goes on.")
