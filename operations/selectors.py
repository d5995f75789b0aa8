"""What the portal needs to answer, and whether it is there."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from core.backends.replica import REPLICA, replica_answers
from core.selectors.background import queue_state

# Without these no page can be made; without the others some things are slower, or not possible.
NEEDED = ("database", "migrations")


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


_settled: set[str] = set()


def is_migrated() -> bool:
    """Whether the database has every table of this code: once true, true for this process."""
    if "migrated" not in _settled and not migrations_missing():
        _settled.add("migrated")
    return "migrated" in _settled


def migrations_missing() -> list[str]:
    """Names of migrations that this code has and the database has not, oldest first."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def cache_keeps() -> bool:
    """Whether what is written into the shared cache can be read from it.

    What a process keeps by itself while the server is away does not count.
    """
    token = secrets.token_hex(8)
    cache.set(f"operations:{token}", token, timeout=10)
    kept = cache.get(f"operations:{token}") == token
    cache.delete(f"operations:{token}")
    return kept and not getattr(cache, "is_away", False)


def media_is_writable() -> bool:
    """Whether a whole block fits on the disk of uploads; a full disk still makes empty files."""
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
        return file.write(b"\0" * 65536) == 65536


def queue_is_short() -> bool:
    """Whether the worker does what is due, mails above all."""
    return not queue_state().is_late


@dataclass(frozen=True)
class Replica:
    """How far a replica is, and whether it is one of this database."""

    is_of_primary: bool
    lag_bytes: int
    tells_what_it_reads: bool


def has_replica() -> bool:
    return REPLICA in settings.DATABASES


def replica_now() -> Replica | None:
    """None while it does not answer, or is no replica; raises where the primary does not answer."""
    if not replica_answers():
        return None
    cluster = "(SELECT system_identifier FROM pg_control_system())"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_current_wal_insert_lsn(), {cluster}")
        position, primary = cursor.fetchone()
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            "SELECT greatest(%s::pg_lsn - pg_last_wal_replay_lsn(), 0)::bigint,"
            f" {cluster}, current_setting('hot_standby_feedback')::boolean",
            [position],
        )
        lag, followed, tells = cursor.fetchone()
    return Replica(primary == followed, lag, tells)


def replica_lag_bytes() -> float:
    """Infinite while it, or the primary, does not answer."""
    try:
        replica = replica_now()
    except DatabaseError:
        return float("inf")
    return replica.lag_bytes if replica else float("inf")


def states() -> dict[str, bool]:
    """What works now, by name. Never raises."""
    tests: dict[str, Callable[[], bool]] = {
        "database": database_answers,
        "migrations": is_migrated,
        "cache": cache_keeps,
        "media": media_is_writable,
        "queue": queue_is_short,
    }
    if has_replica():
        tests["replica"] = replica_answers
    return {name: _works(test) for name, test in tests.items()}


def _works(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except Exception:  # noqa: BLE001 - whatever it is, it does not work
        return False
