"""What follows from what Django tells of itself."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

from core.backends.replica import REPLICA
from portal.services import (
    lock_timeout_set,
    statement_timeout_of_new_connection,
    statement_timeout_of_replica,
)

# Of which Django tells once per command: of apps without tables, as this one, it tells nothing.
ONCE = "core"
# Who reads a table queues behind a migration that waits for it: it gives up first, and is run again.
MIGRATION_LOCK_TIMEOUT_MS = 1500


@receiver(connection_created)
def bound_statements(sender: type[Any], connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.alias == REPLICA:
        statement_timeout_of_replica(connection=connection)
    else:
        statement_timeout_of_new_connection()


@receiver(pre_migrate)
def bound_migrations(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if sender.label == ONCE:
        lock_timeout_set(using=using, milliseconds=MIGRATION_LOCK_TIMEOUT_MS)


@receiver(post_migrate)
def unbound_after_migrations(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if sender.label == ONCE:
        lock_timeout_set(using=using, milliseconds=0)
