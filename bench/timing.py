"""What one address costs, measured inside one process. The apps must be ready before the import."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Timing:
    """The last of the counted answers, its queries, and the milliseconds of each round."""

    response: HttpResponse
    queries: int
    milliseconds: list[float]


def timed(client: Client, path: str, rounds: int) -> Timing:
    """Ask once to warm up, once to count queries, then as many times as there are rounds."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    query_count = len(queries)  # now: the next request empties the log
    milliseconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        client.get(path)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return Timing(response, query_count, milliseconds)
