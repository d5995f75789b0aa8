"""Index every public page anew."""

from typing import Any

from django.core.management.base import BaseCommand

from search.services import documents_rebuild


class Command(BaseCommand):
    help = (
        "Index every public page anew: after an import, or after the labels of a vocabulary have "
        "changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = documents_rebuild()
        self.stdout.write(f"{count} pages can be found.")
