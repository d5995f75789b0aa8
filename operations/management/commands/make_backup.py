"""Back up database, uploads and settings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.services import BackupError, backup_make


class Command(BaseCommand):
    help = "Backs up database, uploads and settings into one new file; for a daily timer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            default=Path(settings.BACKUP_DIR),
            help="where backups are kept (BACKUP_DIR)",
        )
        parser.add_argument(
            "--passphrase",
            type=Path,
            default=settings.BACKUP_PASSPHRASE_FILE or None,
            help="a file with the words that encrypt the backup (BACKUP_PASSPHRASE_FILE)",
        )
        parser.add_argument(
            "--keep",
            type=int,
            default=settings.BACKUP_KEEP,
            help="how many backups stay in the folder; 0 is all (BACKUP_KEEP)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup = backup_make(
                folder=options["folder"], passphrase=options["passphrase"], keep=options["keep"]
            )
        except BackupError as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{backup.path}: the database, {backup.uploads} uploads, the settings")
        if settings.MEDIA_S3_BUCKET:
            self.stdout.write("Uploads on S3 are not in it: keep versions of both buckets.")
