"""Restore a backup on an empty host."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.services import BackupError, backup_restore


class Command(BaseCommand):
    help = "Fills an empty database and an empty folder of uploads from a backup."
    # The database has no table yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument(
            "--passphrase", type=Path, help="the file with the words that it was encrypted with"
        )
        parser.add_argument(
            "--environment", type=Path, default=Path("restored.env"), help="where settings go"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup = backup_restore(
                path=options["backup"],
                passphrase=options["passphrase"],
                environment=options["environment"],
            )
        except BackupError as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        self.stdout.write(
            f"Restored the database and {backup.uploads} uploads; the settings are in "
            f"{options['environment']}. Run migrate where the code is newer."
        )
