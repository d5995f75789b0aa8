"""The cache's server may go away: nobody waits for it, nothing fails, limits still hold."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from core import backends
from core.backends import TolerantRedisCache


class Server:
    """Keeps values as the server would, or refuses."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.is_down = False
        self.asked = 0

    def _ask(self) -> None:
        self.asked += 1
        if self.is_down:
            raise ConnectionRefusedError

    def get(self, key: str, default: Any) -> Any:
        self._ask()
        return self.values.get(key, default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._ask()
        self.values[key] = value

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        self._ask()
        return self.values.setdefault(key, value) is value

    def __getattr__(self, name: str) -> Any:
        return lambda *args: self._ask()

    def get_many(self, keys: Any) -> dict[str, Any]:
        self._ask()
        return {key: self.values[key] for key in keys if key in self.values}


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def cache(server: Server) -> Iterator[TolerantRedisCache]:
    cache = TolerantRedisCache("redis://nowhere.invalid", {"KEY_PREFIX": "test"})
    cache.__dict__["_cache"] = server
    yield cache
    backends._resting.clear()
    cache._instead.clear()


def test_server_that_answers_is_asked(cache: TolerantRedisCache, server: Server) -> None:
    cache.set("a", 1)
    assert (cache.get("a"), server.values) == (1, {"test:1:a": 1})
    assert not cache.is_away


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda cache: cache.get("a"), None),
        (lambda cache: cache.get("a", "else"), "else"),
        (lambda cache: cache.set("a", 1), None),
        (lambda cache: cache.add("a", 1), True),
        (lambda cache: cache.get_many(["a"]), {}),
        (lambda cache: cache.delete("a"), False),
        (lambda cache: cache.has_key("a"), False),
        (lambda cache: cache.delete_many(["a"]), None),
        (lambda cache: cache.set_many({"a": 1}), []),
        (lambda cache: cache.touch("a"), False),
        (lambda cache: cache.clear(), None),
        (lambda cache: cache.get_or_set("a", lambda: 3), 3),
    ],
)
def test_server_that_is_away_fails_nothing(
    cache: TolerantRedisCache, server: Server, ask: Any, answer: Any
) -> None:
    server.is_down = True
    assert ask(cache) == answer
    assert cache.is_away


def test_server_that_is_away_is_left_in_peace_and_told_of_once(
    cache: TolerantRedisCache,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(backends.time, "monotonic", lambda: clock[0])
    server.is_down = True
    with caplog.at_level(logging.WARNING):
        for _number in range(5):
            cache.get("a")
        assert server.asked == 1
        clock[0] += backends.REST_SECONDS + 1
        cache.get("a")
        assert server.asked == 2
        clock[0] += backends.REST_SECONDS + 1
        server.is_down = False
        cache.set("a", 1)
    assert not cache.is_away
    assert server.values == {"test:1:a": 1}
    assert [record.message for record in caplog.records] == [
        "The cache does not answer: ConnectionRefusedError",
        "The cache answers again",
    ]


def test_limit_counts_in_the_process_while_the_server_is_away(
    cache: TolerantRedisCache, server: Server
) -> None:
    server.is_down = True
    assert cache.add("tries", 0, 3600)
    assert [cache.incr("tries") for _number in range(3)] == [1, 2, 3]
    assert not cache.add("tries", 0, 3600)


def test_what_was_kept_during_an_earlier_absence_is_forgotten(
    cache: TolerantRedisCache, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(backends.time, "monotonic", lambda: clock[0])
    server.is_down = True
    cache.set("a", "old")
    clock[0] += backends.REST_SECONDS + 1
    server.is_down = False
    cache.get("a")
    server.is_down = True
    assert cache.get("a") is None


def test_what_a_process_keeps_by_itself_is_never_old(cache: TolerantRedisCache) -> None:
    for timeout in (None, 3600, 30):
        expiry = cache._instead.get_backend_timeout(timeout)
        assert expiry is not None
        assert expiry <= backends.time.time() + backends.INSTEAD_SECONDS


def test_mistake_of_the_caller_is_still_told(cache: TolerantRedisCache, server: Server) -> None:
    with pytest.raises(TypeError):
        cache.get()
    server.is_down = True
    with pytest.raises(ValueError, match="not found"):
        cache.incr("absent")
