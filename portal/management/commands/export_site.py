"""Write the public portal as files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.services import site_export

# What anonymous readers get without asking anything; the rest needs the portal itself.
VIEWS = (
    "wagtail_serve",
    "wagtaildocs_serve",
    "site-map",
    "sitemap-section",
    "social-card",
    "news:feed-atom",
    "news:feed-rss",
    "vitrines:feed-atom",
    "vitrines:feed-rss",
    "vitrines:practice-anonymous",
    "events:agenda-ical",
    "events:event-ical",
)
EVERY = 100


class Command(BaseCommand):
    help = "Writes the public portal, in every language, as files that any web server serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="an empty folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            export = site_export(folder=options["folder"], views=VIEWS, progress=self._tell)
        except OSError as error:
            raise CommandError(f"The copy is not whole: {error}") from error
        self.stdout.write(f"{export.pages} pages and {export.files} other files")
        for address, found_on in export.broken.items():
            self.stderr.write(f"Broken: {address}, on {found_on}")
        if export.broken:
            raise CommandError(f"{len(export.broken)} links lead nowhere.")

    def _tell(self, done: int) -> None:
        if done % EVERY == 0:
            self.stdout.write(f"{done} addresses")
