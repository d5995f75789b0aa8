"""The admin's search on PostgreSQL; its indexes come with a migration."""

from __future__ import annotations

from typing import Any

from modelsearch.backends.database.postgres.postgres import (
    ObjectIndexer,
    PostgresIndex,
    PostgresSearchBackend,
)

from search.backends.folding import FoldingBackend, FoldingIndex


class PostgreSQLIndex(FoldingIndex, PostgresIndex):
    indexer_class = ObjectIndexer


class PostgreSQLBackend(FoldingBackend, PostgresSearchBackend):
    index_class = PostgreSQLIndex

    def __init__(self, params: dict[str, Any]) -> None:
        # Words are folded already, and of two languages: the database's own would stem one of them.
        super().__init__({"SEARCH_CONFIG": "simple", **params})
