from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core.progress import progress
from recordal.search import services


class Command(BaseCommand):
    help = (
        "Write all keys of the search anew. People go on searching meanwhile; safe to stop and to"
        " run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        owners = 0
        for _owner in progress(services.rebuild(), services.owners(), self.stderr):
            owners += 1
        text = _("%(n)s recordals and rights holders can be found.")
        self.stdout.write(self.style.SUCCESS(text % {"n": owners}))
