"""The admin's own search: Wagtail's database backend, made for the portal's two databases.

What is written and what is asked are folded alike, nothing that is typed can break a query, and a
save does not count the words of all titles. Readers' search is `search.selectors.search`.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from modelsearch.backends.base import BaseSearchBackend


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 - Wagtail's name
    """The backend of the default database. Each module needs tables that only its database has."""
    if connection.vendor == "postgresql":
        from search.backends.postgresql import PostgreSQLBackend  # noqa: PLC0415 - see above

        return PostgreSQLBackend(params)
    from search.backends.sqlite import SQLiteBackend  # noqa: PLC0415 - see above

    return SQLiteBackend(params)
