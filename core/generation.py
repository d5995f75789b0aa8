"""One name for the present state of everything that public pages show.

It is part of what every cached answer is known by. A committed write to any table gives another
name, unless the table, or each column that is written, is known to be seen by no reader, or a draft
is being added: what was kept under the name before is then never asked for again, by any worker.
Statements are watched, not models' signals: updates of many rows at once, and SQL of others, send
none.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from wagtail.models import Site

from core.backends.replica import replica_follow, replica_leave

KEY = "generation"
# The tables, and the columns of an update, stand before it; many rows at once make more.
MAX_LOOKED_AT = 4000
LATELY_SECONDS = 0.2
MAX_AT_HAND = 300

_READS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|SET|SHOW|PRAGMA|EXPLAIN)\b", re.IGNORECASE)
_WRITES = re.compile(
    r"\b(INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?!\s+SET\b)|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)"
    r'\s+"?(\w+)',
    re.IGNORECASE,
)
_SET = re.compile(r"\bSET\s(.*?)(?:\sWHERE\s|$)", re.IGNORECASE | re.DOTALL)
_COLUMN = re.compile(r'"(\w+)" = ')

ReadT = TypeVar("ReadT")

_unseen_tables: set[str] = set()
_unseen_columns: dict[str, frozenset[str]] = {}
# The tables into which a page is just being written that nobody sees.
_hidden: ContextVar[frozenset[str]] = ContextVar("hidden", default=frozenset())


def register_unseen(models: Iterable[str], columns: Mapping[str, frozenset[str]]) -> None:
    """Name models, and columns of tables, that show on no public page; in `ready()`."""
    _unseen_tables.update(apps.get_model(label)._meta.db_table for label in models)
    _unseen_columns.update(columns)


@contextmanager
def rows_hidden(tables: Iterable[str]) -> Iterator[None]:
    """Around the adding of a page that is not live, with its tables; none for one that is.

    What is inserted into them shows nowhere, nor does it that the parent has one child more, as long
    as readers are shown live children alone.
    """
    token = _hidden.set(frozenset(tables))
    try:
        yield
    finally:
        _hidden.reset(token)


# Writes


class _Uncommitted:
    """What a transaction has written: its own name for what it reads, and what its commit does.

    A rollback takes it from the connection's list, and nothing is ever kept under its name again.
    """

    def __init__(self) -> None:
        self.name = _new_name()

    def __call__(self) -> None:
        generation_raise()


def watch_statement(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Django's hook around each statement."""
    result = execute(sql, params, many, context)
    statement = str(sql)[:MAX_LOOKED_AT]
    if _READS.match(statement):
        return result
    # Who has written reads what it wrote.
    replica_leave()
    is_seen = _is_seen(statement, _hidden.get())
    uncommitted = _uncommitted()
    if uncommitted and (is_seen or statement.startswith("ROLLBACK")):
        uncommitted.name = _new_name()
    elif is_seen:
        transaction.on_commit(_Uncommitted(), robust=True)
    return result


@lru_cache(maxsize=500)
def _is_seen(sql: str, hidden: frozenset[str] = frozenset()) -> bool:
    """Whether the statement writes what a public page may show."""
    return any(
        table not in _unseen_tables and not _is_of_nobody(verb.upper(), table, sql, hidden)
        for verb, table in _WRITES.findall(sql)
    )


def _is_of_nobody(verb: str, table: str, sql: str, hidden: frozenset[str]) -> bool:
    if verb == "UPDATE":
        counted = {"numchild"} if table in hidden else set()
        return _columns(sql) <= _unseen_columns.get(table, frozenset()) | counted
    return verb.startswith("INSERT") and table in hidden


def _columns(sql: str) -> set[str]:
    """Those that an update names as Django names them; where it is written otherwise, a wildcard."""
    assignments = _SET.search(sql)
    return set(_COLUMN.findall(assignments[1]) if assignments else ()) or {"*"}


def _uncommitted() -> _Uncommitted | None:
    if connection.in_atomic_block:
        for entry in connection.run_on_commit:
            if isinstance(entry[1], _Uncommitted):
                return entry[1]
    return None


class _Known:
    """What this process was told last, and when."""

    name: str | None = None
    asked_at = 0.0


class _Unsaid:
    """Whether a new name could not be told to the cache: it is told as soon as the cache answers."""

    waits = False


def generation_raise() -> None:
    """Nothing that is cached of public pages is asked for again. Raises nothing."""
    # Wagtail keeps where each site's pages begin for an hour, and does not follow every change.
    Site.clear_site_root_paths_cache()
    if held := _held.get():
        held.name = None
    cache.set(KEY, _new_name(), None)
    _Unsaid.waits = _is_away()
    _Known.asked_at = 0.0


# Reads


@dataclass
class _Held:
    """What a request was told."""

    name: str | None = None


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


@contextmanager
def generation_held() -> Iterator[None]:
    """Around a request: it asks once, and again after what it writes itself.

    What it reads is then never older than that name, under which its answer is kept.
    """
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


def generation() -> str | None:
    """The name of the present state; None while the cache does not answer: nothing may be kept."""
    if uncommitted := _uncommitted():
        return uncommitted.name
    held = _held.get()
    return held.name if held and held.name else generation_and(KEY)[0]


def generation_lately() -> str | None:
    """The same, as this process knew it a moment ago; what it wrote itself it knows at once."""
    if time.monotonic() - _Known.asked_at < LATELY_SECONDS and not _uncommitted():
        return _Known.name
    return generation()


def generation_and(key: str) -> tuple[str | None, Any]:
    """The same, and what the cache holds under a key, in one question."""
    if _Unsaid.waits:
        generation_raise()
    found = cache.get_many([KEY, key])
    uncommitted = _uncommitted()
    name = uncommitted.name if uncommitted else found.get(KEY)
    name = name or cache.get_or_set(KEY, _new_name, None)
    if _is_away():
        name = None
    if not uncommitted:
        _Known.name, _Known.asked_at = name, time.monotonic()
        if held := _held.get():
            held.name = name
    replica_follow(name)
    return name, found.get(key) if name else None


class _AtHand(NamedTuple):
    """What this process need not ask the shared cache for, as long as the name is the same."""

    name: str
    until: float
    value: Any


_at_hand: dict[str, _AtHand] = {}


def remembered(key: str, read: Callable[[], ReadT], seconds: int) -> ReadT:
    """What `read` gives, kept for so long at most, and until anything that readers see changes.

    The threads of a process share it: nobody may change it. Inside a transaction that has written,
    what it reads is kept for itself alone.
    """
    name = generation()
    if name is None:
        return read()
    kept: ReadT
    at_hand = _at_hand.get(key)
    if at_hand and at_hand.name == name and time.monotonic() < at_hand.until:
        kept = at_hand.value
        return kept
    stored_as = f"remembered:{key}:{name}"
    missing = object()
    kept, began = cache.get(stored_as, (missing, 0.0))
    if kept is missing:
        began, kept = time.time(), read()
        cache.set(stored_as, (kept, began), seconds)
    if len(_at_hand) >= MAX_AT_HAND:
        _at_hand.clear()
    # By a clock that was put right since, it may have begun in the future.
    age = max(0.0, time.time() - began)
    _at_hand[key] = _AtHand(name, time.monotonic() + seconds - age, kept)
    return kept


def _is_away() -> bool:
    return bool(getattr(cache, "is_away", False))


def _new_name() -> str:
    """Never one that was there before, even where the cache has lost all that it held."""
    return f"{time.time_ns():x}-{secrets.token_hex(4)}"
