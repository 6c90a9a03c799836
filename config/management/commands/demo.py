from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from config import demo
from config.demo import scale


class Command(BaseCommand):
    help = "Build the demo world through the services; with --scale, a large world for load trials."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=int, default=0, metavar="N", help=scale.HELP)
        parser.add_argument("--seed", type=int, default=1, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        if not demo.is_built():
            self.stdout.write("Building the demo world …")
            with override_settings(DEBUG=False):  # which would keep the text of each query
                demo.build(seed=options["seed"])
        elif not options["scale"]:
            raise CommandError(
                "The demo world is there already. `manage.py dev --reset` starts anew."
            )
        if options["scale"]:
            if options["scale"] < 1:
                raise CommandError("--scale is 1 or more.")
            for line in scale.build(options["scale"], seed=options["seed"]):
                self.stdout.write(line)
        self.stdout.write(f"The demo world is ready ({monotonic() - started:.0f} s).")
