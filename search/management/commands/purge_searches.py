"""Forget searches after thirteen months."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from search.services import search_counts_purge


class Command(BaseCommand):
    help = "Forgets searches older than thirteen months; for a daily timer."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{search_counts_purge(today=timezone.localdate())} counts forgotten")
