"""Index every public page and listed company anew."""

from typing import Any

from django.core.management.base import BaseCommand

from search.services import documents_rebuild


class Command(BaseCommand):
    help = "Index every public page and listed company anew, after an import or an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        count = documents_rebuild()
        self.stdout.write(f"{count} pages and companies can be found.")
