"""Erases somebody who has no account from the ledger of consent and from signed links."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from selfservice.services.links import address_forget


class Command(BaseCommand):
    help = "Erases an e-mail address from answers and signed links; the answers themselves stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{address_forget(email=options['email'])} rows")
