"""Add the groups of synonyms that come with the portal."""

from typing import Any

from django.core.management.base import BaseCommand

from search.services import synonyms_load


class Command(BaseCommand):
    help = "Adds the missing groups of synonyms; may be run again, and keeps what editors changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{synonyms_load()} groups of synonyms added")
