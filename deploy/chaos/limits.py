"""Servers that live and refuse: no connection left, nothing may be written, no room, one host frozen.

Each function says what must hold.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import ExitStack, suppress

import psycopg

from deploy.chaos.faults import LASTS_SECONDS, applications, workers
from deploy.chaos.inside import psql
from deploy.chaos.surroundings import disk_give, disk_take
from deploy.chaos.trial import Trial
from deploy.machine import DIR, IS_ROOT, POSTGRES, REDIS, secret

OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE usename = 'portal' AND application_name <> 'chaos'"
)


def connections_taken(trial: Trial) -> None:
    """Another program takes every connection that the database has, and those that come free."""
    with ExitStack() as taken:
        end = time.monotonic() + LASTS_SECONDS
        psql(OTHERS, database="postgres", owner=True)
        number = 0
        while time.monotonic() < end:
            try:
                taken.enter_context(
                    psycopg.connect(
                        host="127.0.0.1",
                        port=POSTGRES,
                        dbname="portal",
                        user="portal",
                        password=secret("postgres"),
                        application_name="chaos",
                    )
                )
                number += 1
            except psycopg.OperationalError:
                psql(OTHERS, database="postgres", owner=True)
                trial.last(0.2)
        trial.check(number > 50, f"only {number} connections were taken")
    trial.mended()


def connections_cut(trial: Trial) -> None:
    """Whatever the application does in the database is cut off five times a second."""
    end = time.monotonic() + LASTS_SECONDS
    while time.monotonic() < end:
        psql(OTHERS, database="postgres", owner=True)
        trial.last(0.2)
    trial.mended()


def database_read_only(trial: Trial) -> None:
    """The database takes no writes, as after a failover. Nobody who reads or searches notices, and who
    writes is told to come back.
    """
    try:
        _postgres_setting("SET default_transaction_read_only = on")
        trial.last(LASTS_SECONDS)
    finally:
        _postgres_setting("RESET default_transaction_read_only")
    trial.mended()
    turned_away = [each for each in trial.readers.answers if each[2].status != 200]
    trial.check(not turned_away, f"{len(turned_away)} readers were turned away")
    trial.check(set(trial.writer.refused) <= {503}, f"writes failed: {dict(trial.writer.refused)}")


def pages_not_kept(trial: Trial) -> None:
    """The folder of nginx's cache is gone, then there is no room in it. No reader notices."""
    cache, away = DIR / "cache", DIR / "cache-away"
    cache.rename(away)
    try:
        trial.last(LASTS_SECONDS / 2)
    finally:
        away.rename(cache)
    # Another user's folder that takes nothing is a mistake, and no full disk: nginx says so.
    if IS_ROOT:
        disk_take(cache)
        try:
            trial.last(LASTS_SECONDS / 2)
        finally:
            disk_give(cache)
    trial.mended()
    turned_away = [each for each in trial.readers.answers if each[2].status != 200]
    trial.check(not turned_away, f"{len(turned_away)} readers were turned away")
    trial.check(not trial.writer.refused, "writes failed")


def _postgres_setting(change: str) -> None:
    psql(f"ALTER SYSTEM {change}", database="postgres", owner=True)
    psql("SELECT pg_reload_conf()", database="postgres", owner=True)


def redis_refuses(trial: Trial) -> None:
    """The cache has no room, takes no writes as a replica, wants a password. Nobody notices."""
    for ill, well in (
        (
            "CONFIG SET maxmemory 1 maxmemory-policy noeviction",
            "CONFIG SET maxmemory 256mb maxmemory-policy allkeys-lru",
        ),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
        ("CONFIG SET requirepass secret", "AUTH secret\r\nCONFIG SET requirepass ''"),
    ):
        _redis(trial, ill)
        _redis(trial, "CLIENT KILL TYPE normal SKIPME yes", may_fail=True)
        try:
            trial.last(LASTS_SECONDS / 2)
        finally:
            _redis(trial, well)
    trial.mended()
    trial.check(not trial.writer.refused, "writes failed without the cache")


def _redis(trial: Trial, command: str, *, may_fail: bool = False) -> None:
    with socket.create_connection(("127.0.0.1", REDIS)) as client:
        client.sendall(command.encode() + b"\r\n")
        answer = client.recv(200)
        trial.check(may_fail or not answer.startswith(b"-"), f"{command}: {answer!r}")


def application_frozen(trial: Trial) -> None:
    """One application of two takes connections and says nothing."""
    frozen = applications()[0]
    for pid in frozen.processes():
        os.kill(pid, signal.SIGSTOP)
    trial.last(LASTS_SECONDS * 2)
    for pid in frozen.processes():
        os.kill(pid, signal.SIGCONT)
    trial.mended()


def workers_killed_often(trial: Trial) -> None:
    """Every worker is killed twice a second, as where memory is short."""
    end = time.monotonic() + LASTS_SECONDS
    while time.monotonic() < end:
        for worker in workers():
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        trial.last(0.5)
    trial.mended()
