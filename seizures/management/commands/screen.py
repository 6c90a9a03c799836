"""Screen a file of declarations without storing anything."""

import json
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from seizures.intake.trials import screened
from seizures.shipments.formats import kind_of, read
from seizures.shipments.importing import in_words

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Dry run: screen the lines of a file against the recordals in force, storing nothing."
        " Prints one JSON object for each line that touches a recorded right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, help="write the JSON lines to this file")

    def handle(self, *args: Any, file: Path, out: Path | None, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            with ExitStack() as stack:
                stream = stack.enter_context(file.open("rb"))
                sink = stack.enter_context(out.open("w", encoding="utf-8")) if out else self.stdout
                self.screen(stream, kind_of(file.name), sink)
        except DomainError as error:
            raise CommandError(f"{file.name}: {error.message}") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error

    def screen(self, stream: Any, kind: str, sink: Any) -> None:
        started = last = time.monotonic()
        read_rows = touched = refused = 0
        for lines, refusals, rows in screened(read(stream, kind)):
            for line in lines:
                sink.write(json.dumps(line, ensure_ascii=False) + "\n")
            for refusal in refusals[: max(0, SHOWN - refused)]:
                reason = in_words(refusal.problems)
                self.stderr.write(f"line {refusal.row.line}: {refusal.problems[0].field}: {reason}")
            read_rows, touched = read_rows + rows, touched + len(lines)
            refused += len(refusals)
            if (now := time.monotonic()) - last >= 1:
                last = now
                self.stderr.write(f"{read_rows:,} rows, {read_rows / (now - started):,.0f}/s")
        self.stderr.write(
            f"{read_rows:,} rows read, {touched:,} touch a recorded right, {refused:,} refused"
        )
