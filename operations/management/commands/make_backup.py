"""Back up database, uploads and settings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.services import BackupError, backup_make


class Command(BaseCommand):
    help = "Backs up database, uploads and settings into one new file; for a daily timer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups are kept")
        parser.add_argument(
            "--passphrase",
            type=Path,
            help="a file with the words that the backup is encrypted with",
        )
        parser.add_argument(
            "--keep", type=int, default=0, help="how many backups stay in the folder (all)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup = backup_make(
                folder=options["folder"], passphrase=options["passphrase"], keep=options["keep"]
            )
        except BackupError as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{backup.path}: the database, {backup.uploads} uploads, the settings")
