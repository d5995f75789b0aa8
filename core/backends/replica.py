"""A replica of the database, of which readers are shown nothing older than what they may be shown.

docs/decisions/0009-readers-may-be-served-by-a-replica.md says why that holds.
"""

from __future__ import annotations

import logging
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connections
from django.db.models import Model

logger = logging.getLogger(__name__)

REPLICA = "replica"
# Wagtail keeps for an hour, under no generation's name, where the pages of each site begin.
KEPT_OTHERWISE = "wagtailcore.site"

# What a reader waits for, at most, before the replica counts as away. A new connection may take two
# seconds, than which PostgreSQL's library knows no less.
ANSWER_SECONDS = 1.0
# For so long it is then not asked again; ten times what the waiting took, where that is more.
REST_SECONDS = 3.0
# What gives the generation no new name, such as the words that search corrects, and what other
# programs write, is older by so much at most.
POSITION_SECONDS = 5.0

# The end of what is written may lie behind a commit that is not on the disk yet: this one does not.
POSITION = "SELECT pg_current_wal_insert_lsn()"
HAS_REACHED = b"SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $1::pg_lsn"

# The generation that the replica holds and this request reads; None: it reads from the primary.
_read_under: ContextVar[str | None] = ContextVar("replica_read_under", default=None)


class ReplicaRouter:
    """Django's router: the replica is read while a reader's request says so, and never written."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        # It goes on to read pages, and keeps all of it.
        if model._meta.label_lower == KEPT_OTHERWISE:
            replica_leave()
        # Never None: Django would then read from where the instance at hand came from.
        return REPLICA if replica_is_read() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != REPLICA


# One request


@contextmanager
def replica_request() -> Iterator[None]:
    """What is chosen inside of it ends with it; at first, the primary is read."""
    token = _read_under.set(None)
    try:
        yield
    finally:
        _read_under.reset(token)


def replica_enter(name: str | None) -> bool:
    """Read from the replica from now on, if it holds all that the generation of that name holds.

    The name must have been read before: what is asked here must not be older.
    """
    position = name and _position(name)
    if position and _has_reached(position):
        _read_under.set(name)
    return replica_is_read()


def replica_follow(name: str | None) -> None:
    """Something is about to be read, and kept under that name: the replica may not have it yet."""
    if _read_under.get() not in {None, name}:
        replica_leave()


def replica_leave() -> None:
    """The rest of the request reads from the primary."""
    _read_under.set(None)


def replica_is_read() -> bool:
    return _read_under.get() is not None and not connections[DEFAULT_DB_ALIAS].in_atomic_block


# The primary's position


class _Position(NamedTuple):
    """Where the primary's log ended, asked after the generation's name was read."""

    name: str
    lsn: str
    asked_at: float


class _Known:
    """By this process."""

    position: _Position | None = None
    # Until when the replica rests, and whether it was away when it was asked last.
    rests_until = 0.0
    is_away = False


def _position(name: str) -> str | None:
    """All of that generation was committed before it; None where the primary does not say."""
    known, now = _Known.position, time.monotonic()
    if known and known.name == name:
        if now - known.asked_at < POSITION_SECONDS:
            return known.lsn
        # The other threads go on with what is known.
        _Known.position = known._replace(asked_at=now)
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(POSITION)
            lsn = str(cursor.fetchone()[0])
    except Error:
        # All that the generation tells of lies before it still.
        return known.lsn if known and known.name == name else None
    _Known.position = _Position(name, lsn, now)
    return lsn


# The replica's


def replica_answers() -> bool:
    """Whether it is there, and a replica; asked at most ANSWER_SECONDS, and not while it rests."""
    return _has_reached("0/0")


def _has_reached(position: str) -> bool:
    """Asked anew by each request, in place of Django's question whether the connection still lives.

    A replica that was started again may for a moment show less than it did before.
    """
    begun = time.monotonic()
    if begun < _Known.rests_until:
        return False
    if _Known.is_away:
        # One thread tries, the others do not wait with it.
        _Known.rests_until = begun + REST_SECONDS
    try:
        reached = _asked_twice(position)
    except (Error, TimeoutError) as error:
        connections[REPLICA].close()
        _rest(begun, error)
        return False
    if _Known.is_away:
        logger.warning("The replica answers again")
        _Known.is_away, _Known.rests_until = False, 0.0
    return reached


def _rest(begun: float, error: Exception) -> None:
    now = time.monotonic()
    _Known.rests_until = now + max(REST_SECONDS, 10 * (now - begun))
    if not _Known.is_away:
        logger.warning("The replica does not answer: %s", type(error).__name__)
    _Known.is_away = True


def _asked_twice(position: str) -> bool:
    """A connection that was kept may have ended meanwhile, while the replica is there again."""
    is_kept = connections[REPLICA].connection is not None
    try:
        return _asked(position)
    except Error:
        if not is_kept:
            raise
        connections[REPLICA].close()
        return _asked(position)


def _asked(position: str) -> bool:
    """With a bound that holds for a server that takes questions and does not answer."""
    connection = connections[REPLICA]
    connection.ensure_connection()
    asked: Any = connection.connection.pgconn
    answers = []
    end = time.monotonic() + ANSWER_SECONDS
    with connection.wrap_database_errors:
        asked.send_query_params(HAS_REACHED, [position.encode()])
        waiting = select.poll()
        waiting.register(asked.socket, select.POLLIN)
        while True:
            while asked.is_busy():
                if not waiting.poll(max(0, end - time.monotonic()) * 1000):
                    raise TimeoutError
                asked.consume_input()
            answer = asked.get_result()
            if answer is None:
                break
            answers.append(answer)
    if not answers or not answers[0].ntuples:
        raise OperationalError("The replica does not say where it is.")
    return bool(answers[0].get_value(0, 0) == b"t")
