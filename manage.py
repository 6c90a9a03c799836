#!/usr/bin/env python
"""The only entry point: every command of the project, with database and broker at hand."""

import os
import sys

from django.core.management import execute_from_command_line

from config import devservices


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with devservices.for_command(sys.argv[1:]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
