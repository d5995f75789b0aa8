"""Readers' pages come from the replica exactly while it holds what they must show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from wagtail.models import Locale, Site

from core.backends import replica as module
from core.backends.replica import (
    ReplicaRouter,
    replica_answers,
    replica_enter,
    replica_is_read,
    replica_request,
)
from core.generation import generation, generation_raise, remembered
from home.models import HomePage
from search.models import SearchCount
from taxonomies.models import Region


class Servers:
    """A primary that writes and a replica that follows, both in numbers, and a clock."""

    def __init__(self) -> None:
        self.written, self.replayed = 100, 100
        self.now = 1000.0
        self.asked_primary = self.asked_replica = 0
        self.primary_is_away = False
        self.failures: list[Exception] = []
        self.default = SimpleNamespace(in_atomic_block=False, cursor=self._cursor)
        self.replica = SimpleNamespace(connection=None, close=self._close)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        self.asked_primary += 1
        if self.primary_is_away:
            raise OperationalError("connection refused")
        yield SimpleNamespace(execute=lambda sql: None, fetchone=lambda: (self.written,))

    def _close(self) -> None:
        self.replica.connection = None

    def asked(self, position: str) -> bool:
        self.asked_replica += 1
        if self.failures:
            raise self.failures.pop(0)
        self.replica.connection = object()
        return position == "0/0" or self.replayed >= int(position)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    made = Servers()
    known = {"default": made.default, "replica": made.replica}
    monkeypatch.setattr(module, "connections", known)
    monkeypatch.setattr(module, "_asked", made.asked)
    monkeypatch.setattr(module, "_Known", type("_Known", (module._Known,), {}))
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    connection.run_on_commit.clear()
    with replica_request():
        yield


def _read_in_a_request(name: str | None) -> bool:
    with replica_request():
        return replica_enter(name)


# What it must have reached


def test_replica_is_read_once_it_has_what_the_generation_has(servers: Servers) -> None:
    servers.written = 120
    assert not _read_in_a_request("first")
    servers.replayed = 119
    assert not _read_in_a_request("first")
    servers.replayed = 120
    assert _read_in_a_request("first")


def test_new_generation_is_not_read_where_the_one_before_was(servers: Servers) -> None:
    assert _read_in_a_request("first")
    servers.written = 140
    assert not _read_in_a_request("second")
    servers.replayed = 140
    assert _read_in_a_request("second")


def test_primary_is_asked_once_per_generation_and_again_after_seconds(servers: Servers) -> None:
    for _time in range(3):
        assert _read_in_a_request("first")
    assert servers.asked_primary == 1
    servers.now += module.POSITION_SECONDS
    # What no generation tells of is on the replica too by then.
    servers.written = 101
    assert not _read_in_a_request("first")
    assert servers.asked_primary == 2
    assert not _read_in_a_request("second")
    assert servers.asked_primary == 3


def test_replica_that_starts_again_with_less_is_not_read(servers: Servers) -> None:
    assert _read_in_a_request("first")
    servers.replayed = 90
    assert not _read_in_a_request("first")


def test_nothing_is_read_there_while_the_cache_tells_no_name(servers: Servers) -> None:
    assert not _read_in_a_request(None)
    assert servers.asked_primary == servers.asked_replica == 0


def test_primary_that_is_away_leaves_readers_what_is_known_to_be_there(servers: Servers) -> None:
    assert _read_in_a_request("first")
    servers.primary_is_away = True
    servers.now += module.POSITION_SECONDS
    assert _read_in_a_request("first")
    assert not _read_in_a_request("second")


# Within a request


def test_request_leaves_the_replica_when_it_learns_of_another_generation(servers: Servers) -> None:
    """Else it would keep what was before under the name of what is now."""
    replica_enter(generation())
    assert replica_is_read()
    remembered("letter", lambda: "a", 60)
    assert replica_is_read()
    generation_raise()
    seen = []
    remembered("letter", lambda: seen.append(replica_is_read()), 60)
    assert seen == [False]
    assert not replica_is_read()


@pytest.mark.parametrize("is_seen", [True, False])
def test_request_reads_what_it_wrote(servers: Servers, is_seen: bool) -> None:
    replica_enter("first")
    assert replica_is_read()
    if is_seen:
        Region.objects.update(label_en="Somewhere")
    else:
        SearchCount.objects.create(day="2026-01-01", language="fr", query="a", results=1)
    assert not replica_is_read()


def test_transaction_reads_from_the_primary(servers: Servers) -> None:
    replica_enter("first")
    servers.default.in_atomic_block = True
    assert not replica_is_read()
    servers.default.in_atomic_block = False
    assert replica_is_read()


def test_choice_ends_with_the_request(servers: Servers) -> None:
    with replica_request():
        assert replica_enter("first")
        with replica_request():
            assert not replica_is_read()
        assert replica_is_read()
    assert not replica_is_read()


# Where Django is sent


@pytest.mark.parametrize("is_entered", [True, False])
def test_router_sends_reads_of_such_a_request_to_the_replica_and_writes_never(
    servers: Servers, is_entered: bool
) -> None:
    router = ReplicaRouter()
    page = HomePage.objects.first()
    page._state.db = "replica"
    if is_entered:
        replica_enter("first")
    reads = "replica" if is_entered else "default"
    for model in (HomePage, Region, Locale):
        assert router.db_for_read(model) == reads
        # Where the instance came from tells nothing.
        assert router.db_for_read(model, instance=page) == reads
        assert router.db_for_write(model, instance=page) == "default"
    assert router.allow_relation(page, Region()) is True
    assert router.allow_migrate("default", "home") is True
    assert router.allow_migrate("replica", "home") is False


def test_what_wagtail_keeps_for_an_hour_is_read_from_the_primary(servers: Servers) -> None:
    """It reads sites first, then the pages where they begin."""
    router = ReplicaRouter()
    replica_enter("first")
    assert router.db_for_read(HomePage) == "replica"
    assert router.db_for_read(Site) == "default"
    assert router.db_for_read(HomePage) == "default"


# Away


def test_replica_that_does_not_answer_is_left_in_peace(servers: Servers) -> None:
    servers.failures = [OperationalError("refused")]
    assert not _read_in_a_request("first")
    assert servers.asked_replica == 1
    servers.now += module.REST_SECONDS - 0.1
    assert not _read_in_a_request("first")
    assert servers.asked_replica == 1
    servers.now += 0.1
    assert _read_in_a_request("first")
    assert _read_in_a_request("first")


def test_one_thread_tries_whether_it_is_back(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers.failures = [OperationalError("refused")]
    assert not replica_answers()
    servers.now += module.REST_SECONDS
    others = []

    def slow(position: str) -> bool:
        others.append(replica_answers())
        return servers.asked(position)

    monkeypatch.setattr(module, "_asked", slow)
    assert replica_answers()
    assert others == [False]
    assert servers.asked_replica == 2


def test_waiting_takes_a_tenth_of_the_time_at_most(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(position: str) -> bool:
        servers.now += 2
        raise TimeoutError

    with monkeypatch.context() as frozen:
        frozen.setattr(module, "_asked", slow)
        assert not replica_answers()
    servers.now += 19.9
    assert not replica_answers()
    servers.now += 0.2
    assert replica_answers()


def test_connection_that_ended_meanwhile_is_made_anew(servers: Servers) -> None:
    assert _read_in_a_request("first")
    servers.failures = [OperationalError("terminating connection")]
    assert _read_in_a_request("first")
    assert servers.asked_replica == 3
    servers.failures = [OperationalError("terminating connection"), OperationalError("refused")]
    assert not _read_in_a_request("first")


# The question itself


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A connection of its own to the test's server, as if that were the replica."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no replica")
    made = connections.create_connection("default")
    known = {"default": connection, "replica": made}
    monkeypatch.setattr(module, "connections", known)
    monkeypatch.setattr(module, "_Known", type("_Known", (module._Known,), {}))
    yield made
    made.close()


def test_server_that_is_no_replica_is_not_taken_for_one(second: Any) -> None:
    assert module._position("first")
    assert not replica_answers()
    assert not module._Known.is_away
    # It was answered whole: the connection can be used.
    with second.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_question_finds_what_has_been_reached(second: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    question = module.HAS_REACHED.replace(b"pg_is_in_recovery()", b"true")
    question = question.replace(b"pg_last_wal_replay_lsn()", b"pg_current_wal_insert_lsn()")
    monkeypatch.setattr(module, "HAS_REACHED", question)
    position = module._position("first")
    assert position
    assert module._has_reached(position)
    assert not module._has_reached("FFFFFFFF/0")


def test_server_that_takes_the_question_and_says_nothing_is_not_waited_for(
    second: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HAS_REACHED", b"SELECT pg_sleep(9) IS NULL, $1::text")
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.01)
    assert not replica_answers()
    assert module._Known.is_away
    assert second.connection is None


@pytest.mark.parametrize("question", [b"SELECT nonsense", b"SELECT true WHERE $1 = 'no'"])
def test_answer_that_says_nothing_is_no_answer(
    second: Any, monkeypatch: pytest.MonkeyPatch, question: bytes
) -> None:
    monkeypatch.setattr(module, "HAS_REACHED", question)
    assert not replica_answers()
    assert module._Known.is_away
