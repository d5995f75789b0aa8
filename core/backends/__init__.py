"""A cache on a Redis server of which no reader notices that it is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

try:
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry
except ImportError:  # only production hosts have it
    AWAY: tuple[type[Exception], ...] = (OSError,)
    OPTIONS: dict[str, Any] = {}
else:
    AWAY = (RedisError, OSError)
    # Once more, at once: connections that were kept end when the server starts again.
    OPTIONS = {"retry": Retry(NoBackoff(), 1)}

logger = logging.getLogger(__name__)

# What a reader waits for, at most, before the server counts as away.
TIMEOUT_SECONDS = 0.2
# For so long it is not asked again.
REST_SECONDS = 3.0
# What a process keeps by itself meanwhile is never older.
INSTEAD_SECONDS = 300

# Until when each server rests: known to all threads of a process.
_resting: dict[str, float] = {}


class _Client(RedisCacheClient):
    """Django makes a client for each question, which takes five times as long as the question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._made: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._made:
            self._made[write] = super().get_client(key, write=write)
        return self._made[write]


class _InsteadCache(LocMemCache):
    """Of one process, while the server is away: limits still count, and nothing stays for long."""

    def get_backend_timeout(self, timeout: float | None = DEFAULT_TIMEOUT) -> float | None:
        bound = time.time() + INSTEAD_SECONDS
        asked: float | None = super().get_backend_timeout(timeout)
        return bound if asked is None else min(asked, bound)


def _tolerant(name: str) -> Callable[..., Any]:
    """The method of that name, which never fails for the server's sake."""

    def method(self: TolerantRedisCache, *args: Any, **kwargs: Any) -> Any:
        if not self.is_away:
            try:
                answer = getattr(RedisCache, name)(self, *args, **kwargs)
            except AWAY as error:
                self._rest(error)
            else:
                self._go_on()
                return answer
        return getattr(self._instead, name)(*args, **kwargs)

    return method


class TolerantRedisCache(RedisCache):
    """Django's own, and a store of the process while the server does not answer.

    `is_away` tells that the last answer came from that store: what all workers must agree on is not
    to be taken from it.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        patience = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
        options = {**OPTIONS, **patience, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = _Client
        self._server = str(server)
        instead = {**params, "OPTIONS": {"MAX_ENTRIES": 10_000}}
        self._instead = _InsteadCache(f"instead of {server}", instead)

    @property
    def is_away(self) -> bool:
        return time.monotonic() < _resting.get(self._server, 0)

    def _rest(self, error: Exception) -> None:
        if self._server not in _resting:
            self._instead.clear()
            logger.warning("The cache does not answer: %s", type(error).__name__)
        _resting[self._server] = time.monotonic() + REST_SECONDS

    def _go_on(self) -> None:
        if self._server in _resting:
            del _resting[self._server]
            logger.warning("The cache answers again")

    add = _tolerant("add")
    get = _tolerant("get")
    set = _tolerant("set")
    touch = _tolerant("touch")
    delete = _tolerant("delete")
    get_many = _tolerant("get_many")
    has_key = _tolerant("has_key")
    incr = _tolerant("incr")
    set_many = _tolerant("set_many")
    delete_many = _tolerant("delete_many")
    clear = _tolerant("clear")
