"""Which large tables one address reads from end to end, as PostgreSQL explains its own statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

LARGE = 5_000


@dataclass(frozen=True)
class Scan:
    """A table that was read whole: how many rows were kept of it, and what the statement took."""

    table: str
    rows: int
    milliseconds: float
    sql: str


def scans_of(client: Client, path: str) -> list[Scan]:
    """What one request scans; each of its statements is asked again, with its own values."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    large = _large_tables()
    scans = []
    for sql in [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "("))]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.replace('%', '%%')}", [])
            explained = cursor.fetchone()[0][0]
        scans += [
            Scan(node["Relation Name"], node["Actual Rows"], explained["Execution Time"], sql)
            for node in _nodes(explained["Plan"])
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large
        ]
    return scans


def _large_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables WHERE n_live_tup > %s", [LARGE])
        return {name for (name,) in cursor.fetchall()}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
