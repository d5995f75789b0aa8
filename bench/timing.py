"""What one address costs, measured inside one process. The apps must be ready before the import.

Time is that of a processor, in Python and in PostgreSQL together: what else the machine does
meanwhile makes a reader of these figures wait, and changes them little.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.generation import generation_raise


@dataclass(frozen=True)
class Timing:
    """The last of the counted answers, its queries, and the milliseconds of each round."""

    response: HttpResponse
    queries: int
    milliseconds: list[float]


def timed(client: Client, path: str, rounds: int, *, anew: bool = False) -> Timing:
    """Ask once to warm up, once to count queries, then as many times as there are rounds.

    `anew`: each time as the first reader after something has changed.
    """
    client.get(path)
    if anew:
        generation_raise()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    query_count = len(queries)  # now: the next request empties the log
    milliseconds = []
    for _ in range(rounds):
        if anew:
            generation_raise()
        start = _processor_seconds()
        client.get(path)
        milliseconds.append((_processor_seconds() - start) * 1000)
    return Timing(response, query_count, milliseconds)


def _processor_seconds() -> float:
    """So far. Not counted: a PostgreSQL of another machine, and workers that help one statement."""
    return time.process_time() + _database_seconds()


def _database_seconds() -> float:
    """Of the PostgreSQL process that answers this one; SQLite has none."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return 0.0
    process = Path(f"/proc/{connection.connection.info.backend_pid}")
    try:
        if (process / "comm").read_text() != "postgres\n":
            return 0.0
        return int((process / "schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0
