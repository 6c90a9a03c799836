import csv
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.progress import progress
from recordal import importing, reading
from recordal.importing import Outcome
from recordal.reading import Refused, Row, Source
from recordal.search.services import index_new, refresh


class Command(BaseCommand):
    #: a thread for the index of the search, and what it does now
    beside: ThreadPoolExecutor
    indexing: "Future[None] | None" = None

    help = (
        "Load existing recordals from a CSV file. Safe to stop, even to kill, and to run again:"
        " known recordals stay; changed and wrong rows are refused with line and reason, and"
        " written to a file beside that can be corrected and loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Store nothing.")
        parser.add_argument(
            "--refused", type=Path, help="Where refused rows go; FILE.refused.csv when left out."
        )

    def handle(
        self, *args: Any, file: Path, dry_run: bool, refused: Path | None = None, **options: Any
    ) -> None:
        try:
            source = reading.inspect(file)
            with ThreadPoolExecutor(1) as self.beside:
                outcome = self.load(source, dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except InvalidInput as error:
            raise CommandError(f"{file}: {error.message}") from error
        while not dry_run and refresh():
            pass
        if outcome.refused:
            self.write_refused(source, outcome, refused or file.with_suffix(".refused.csv"))
        counts = {
            "created": outcome.created,
            "unchanged": outcome.unchanged,
            "refused": len(outcome.refused),
        }
        text = _("%(created)s recorded, %(unchanged)s known before, %(refused)s refused.")
        self.stdout.write(self.style.SUCCESS(text % counts))

    def load(self, source: Source, *, dry_run: bool) -> Outcome:
        """Store the file in batches, naming each refused row as it comes by."""
        whole, batch = Outcome(), list[Row]()
        rows = reading.read(source, importing.known_codes())
        for row in progress(rows, max(source.lines - 1, 0), self.stderr):
            if isinstance(row, Refused):
                self.refuse(row, whole)
                continue
            batch.append(row)
            if len(batch) == importing.BATCH:
                self.store(batch, source, whole, dry_run=dry_run)
                batch = []
        if batch:
            self.store(batch, source, whole, dry_run=dry_run)
        if self.indexing:
            self.indexing.result()
        return whole

    def store(self, batch: list[Row], source: Source, whole: Outcome, *, dry_run: bool) -> None:
        with transaction.atomic():
            outcome = importing.store(batch, source)
            transaction.set_rollback(dry_run)
        if outcome.created:
            self.index()
        whole.created += outcome.created
        whole.unchanged += outcome.unchanged
        for row in outcome.refused:
            self.refuse(row, whole)

    def index(self) -> None:
        """Put the keys of the last batch into their index while the next one is read."""
        if self.indexing:
            self.indexing.result()
        self.indexing = self.beside.submit(index_new)

    def refuse(self, row: Refused, whole: Outcome) -> None:
        whole.refused.append(row)
        self.stdout.write(_("Line %(line)s: %(reason)s") % {"line": row.line, "reason": row.reason})

    def write_refused(self, source: Source, outcome: Outcome, path: Path) -> None:
        """The refused rows as they were given, behind line and reason."""
        reasons = {row.line: row.reason for row in outcome.refused}
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                for line, cells in reading.rows_at(source, reasons):
                    first = [line, reasons[line]] if line else ["line", "reason"]
                    writer.writerow([*first, *cells])
        except OSError as error:
            self.stderr.write(f"{path}: {error.strerror}")
        else:
            self.stdout.write(_("The refused rows are in %(path)s.") % {"path": path})
