"""Ask people whether practices that are due for their yearly check are still true."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vitrines.services import checks_remind


class Command(BaseCommand):
    help = "Sends at most one mail per person and week; nobody is asked twice about one check."

    def handle(self, *args: Any, **options: Any) -> None:
        reminded = checks_remind()
        self.stdout.write(f"{reminded.sent} mails.")
        if reminded.failed:
            raise CommandError(f"{reminded.failed} not sent: the next run tries again.")
