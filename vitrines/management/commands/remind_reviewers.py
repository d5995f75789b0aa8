"""Remind reviewers of pages that have waited for more than five days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vitrines.services import reviewers_remind


class Command(BaseCommand):
    help = "Sends at most one mail per person and week, which names all that waits."

    def handle(self, *args: Any, **options: Any) -> None:
        reminded = reviewers_remind()
        self.stdout.write(f"{reminded.sent} mails.")
        if reminded.failed:
            raise CommandError(f"{reminded.failed} not sent: the next run tries again.")
