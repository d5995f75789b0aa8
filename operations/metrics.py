"""What is measured of every request and statement, as Prometheus reads it.

With several workers, `PROMETHEUS_MULTIPROC_DIR` names the folder where they add up; it is emptied
before the server starts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from django.db import Error
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.selectors.background import queue_state

REQUEST_SECONDS = Histogram(
    "portal_request_seconds",
    "Time to answer, by view and status",
    ("view", "method", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
REQUEST_STATEMENTS = Histogram(
    "portal_request_statements",
    "SQL statements of a request, by view",
    ("view",),
    buckets=(0, 1, 5, 10, 15, 20, 50, 100),
)
SLOW_STATEMENTS = Counter("portal_slow_statements_total", "SQL statements over SLOW_STATEMENT_MS")
PUBLIC_READS = Counter(
    "portal_public_reads_total",
    "Public pages that were made, by where they were read, where there is a replica",
    ("database",),
)
# A label, so that there is none where there is no replica; of all workers, whoever asked last.
REPLICA_LAG = Gauge(
    "portal_replica_lag_bytes",
    "Log that the replica has not replayed; infinite while it or the primary does not answer",
    ("database",),
    multiprocess_mode="mostrecent",
)


class QueueCollector(Collector):
    """What waits for the worker, looked up when it is asked for."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            state = queue_state()
        except Error:  # the other measures are told while the database is away
            return
        told = {
            "portal_tasks_waiting": ("Mails and other tasks that wait", state.waiting),
            "portal_tasks_failed": ("Mails and other tasks that were given up", state.failed),
            "portal_tasks_overdue_seconds": (
                "How long the oldest of those that are due has waited",
                state.overdue.total_seconds(),
            ),
        }
        for name, (words, value) in told.items():
            yield GaugeMetricFamily(name, words, value)


def metrics_text() -> bytes:
    """All measures of all workers, and the queue, in Prometheus' text format."""
    measured: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        measured = CollectorRegistry()
        MultiProcessCollector(measured)
    queue = CollectorRegistry()
    queue.register(QueueCollector())
    return generate_latest(measured) + generate_latest(queue)
