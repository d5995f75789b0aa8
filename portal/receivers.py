"""What follows from what Django tells of itself."""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from portal.services import statement_timeout_of_new_connection


@receiver(connection_created)
def bound_statements(sender: type[Any], **kwargs: Any) -> None:
    statement_timeout_of_new_connection()
