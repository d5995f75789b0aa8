"""What is done for operators."""

from operations.services.backups import BackupError, backup_make, backup_restore
from operations.services.exports import Export, site_export
from operations.services.statements import statement_watch, statements_counted, statements_restart

__all__ = [
    "BackupError",
    "Export",
    "backup_make",
    "backup_restore",
    "site_export",
    "statement_watch",
    "statements_counted",
    "statements_restart",
]
