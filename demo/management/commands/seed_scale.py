"""Add many pages to see what the portal does with them, or take them away again."""

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import ProtectedError

from demo.management.scale import DEFAULT_SEED, scale_clean, scale_seed
from demo.management.scale_world import ScaleError, Sizes


def _number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("a number of pages is not negative")
    return number


class Command(BaseCommand):
    help = (
        "Adds fictitious pages in great number, all marked as such; --clean removes them exactly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for name, default in vars(Sizes()).items():
            parser.add_argument(f"--{name}", type=_number, default=default, help=f"({default})")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="same seed, same texts")
        parser.add_argument("--clean", action="store_true", help="remove what was added")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        try:
            if options["clean"]:
                scale_clean(report=self.report)
            else:
                sizes = Sizes(**{name: options[name] for name in vars(Sizes())})
                scale_seed(sizes=sizes, seed=options["seed"], report=self.report)
        except (ScaleError, ProtectedError) as error:
            raise CommandError(str(error)) from error
        self.report(f"done in {time.monotonic() - start:.0f} s")

    def report(self, step: str) -> None:
        self.stdout.write(f"  {step}")
        self.stdout.flush()
