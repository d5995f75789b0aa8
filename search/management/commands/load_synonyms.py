"""Bring the groups of synonyms that come with the portal up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from search.services import synonyms_load


class Command(BaseCommand):
    help = "Adds new groups of synonyms and new expressions; keeps what editors changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{synonyms_load()} groups of synonyms added or changed")
