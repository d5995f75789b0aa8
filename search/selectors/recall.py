"""What readers looked for lately is found once, until anything that they see changes.

Readers type anything: so many answers a minute are kept and no more, in the shared cache alone, and
none that holds words of the reader's own.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache

from core.generation import generation

CACHE_SECONDS = 300
MAX_PER_MINUTE = 1_000

Answer = TypeVar("Answer")


def key_of(*asked: object) -> str | None:
    """A digest of what was asked, under the present generation; None while nothing may be kept."""
    name = generation()
    digest = hashlib.sha256(repr(asked).encode(errors="surrogatepass")).hexdigest()
    return name and f"search:{name}:{digest}"


def recalled(
    *asked: object,
    read: Callable[[], Answer],
    fit: Callable[[Answer], bool] = lambda answer: True,
) -> Answer:
    """What `read` gives, kept if it is `fit` to be: it must follow from what was asked alone.

    A search server follows a change later than the generation: what it finds is asked each time.
    """
    is_kept = settings.FRAGMENT_SECONDS and not settings.SEARCH_SERVER
    key = key_of(*asked) if is_kept else None
    if key is None:
        return read()
    kept: tuple[Answer] | None = cache.get(key)
    if kept is not None:
        return kept[0]
    answer = read()
    if fit(answer) and _has_room():
        cache.set(key, (answer,), CACHE_SECONDS)
    return answer


def _has_room() -> bool:
    counter = f"searches-kept:{int(time.time() // 60)}"
    cache.add(counter, 0, 120)
    try:
        return cache.incr(counter) <= MAX_PER_MINUTE
    except ValueError:  # it has expired in between
        return False
