"""Write the index of recorded rights anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from seizures.screening.indexing import rebuild


class Command(BaseCommand):
    help = (
        "Write the index that screening uses anew. Workers go on with the old one meanwhile;"
        " the clock does this by itself when many rights have changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        index = rebuild(wait=True)
        took = time.monotonic() - started
        if index is not None:
            self.stdout.write(f"{index.version}: {len(index.rights):,} rights, {took:.1f} s")
