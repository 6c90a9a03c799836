"""Bring the reference tables up to their files."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from core.errors import DomainError
from core.reference.loading import load


class Command(BaseCommand):
    help = "Load districts, codes, the law's figures and the calendar. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcomes = load()
            for more in settings.REFERENCE_LOADERS:
                outcomes += import_string(more)()
        except DomainError as error:
            raise CommandError(error.message) from error
        if not options["verbosity"]:
            return
        for outcome in outcomes:
            self.stdout.write(
                f"{outcome.table:20}{outcome.created:6} created{outcome.updated:6} updated"
                f"{outcome.unchanged:6} unchanged{len(outcome.kept):6} kept"
            )
            if outcome.kept:
                self.stdout.write(f"{'':20} edited here, kept: {', '.join(outcome.kept)}")
