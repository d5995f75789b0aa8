"""What is done for operators."""

from operations.services.backups import BackupError, backup_make, backup_restore
from operations.services.statements import statement_watch, statements_counted, statements_restart

__all__ = [
    "BackupError",
    "backup_make",
    "backup_restore",
    "statement_watch",
    "statements_counted",
    "statements_restart",
]
