"""Forget tasks that were done, and those that failed, and take up what a lost worker has begun."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.selectors.background import BACKGROUND, has_queue
from core.services.background import tasks_take_up


class Command(BaseCommand):
    help = "Forgets what was done a day ago and what failed fourteen days ago; for a daily timer."

    def handle(self, *args: Any, **options: Any) -> None:
        if not has_queue():
            self.stdout.write("There is no queue: tasks are done at once.")
            return
        self.stdout.write(f"{tasks_take_up()} tasks taken up")
        call_command(
            "prune_db_task_results",
            f"--backend={BACKGROUND}",
            "--min-age-days=1",
            "--failed-min-age-days=14",
        )
