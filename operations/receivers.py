"""Statements are watched on every connection."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from operations.services import statement_watch


@receiver(connection_created)
def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if statement_watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(statement_watch)
