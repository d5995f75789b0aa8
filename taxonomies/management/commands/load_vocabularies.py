from typing import Any

from django.core.management.base import BaseCommand

from taxonomies.services import vocabularies_load


class Command(BaseCommand):
    help = "Loads the controlled vocabularies; may be run again, and keeps what editors changed."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, written in vocabularies_load().items():
            self.stdout.write(f"{name}: {written} written")
