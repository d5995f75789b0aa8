"""What is no longer public leaves the caches of proxies as well.

A proxy on this host that shows old pages while the application is away must not show what was
withdrawn. It has no address to be told at, but a folder of files, and does without those that go.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from core.generation import generation_raise

logger = logging.getLogger(__name__)

KEY = "withdrawn-at"
# A day: as long as a proxy keeps what it may show instead of an error.
KEPT_SECONDS = 24 * 3600
# By then, who was still building the page as it was before is done.
SETTLED_SECONDS = 2.0
FOLLOW_SECONDS = 1.0


class _Follower:
    """When this process looked last whether something was withdrawn."""

    looked_at = 0.0


def withdrawal_announce() -> None:
    """Say that something ceases to be public: proxies forget it on commit."""
    transaction.on_commit(_withdraw, robust=True)


def _withdraw() -> None:
    # Before: a proxy that asks again at once must not be given what was kept here.
    generation_raise()
    _proxy_cache_empty()
    cache.set(KEY, time.time(), KEPT_SECONDS)


def withdrawal_follow() -> None:
    """Empty the proxy's cache of this host, if something was withdrawn on any host.

    Once per withdrawal and host, a moment after it; asks the shared cache once per second.
    """
    if not settings.PROXY_CACHE_DIR:
        return
    now = time.monotonic()
    if now - _Follower.looked_at < FOLLOW_SECONDS:
        return
    _Follower.looked_at = now
    withdrawn_at = cache.get(KEY)
    if withdrawn_at is None or time.time() - withdrawn_at < SETTLED_SECONDS:
        return
    # Kept in a file: the host's workers share it, and one that starts again empties nothing.
    seen = settings.VAR_DIR / "withdrawal-seen"
    with suppress(OSError):
        if seen.read_text() == str(withdrawn_at):
            return
    try:
        seen.write_text(str(withdrawn_at))
    except OSError:
        logger.exception("The last withdrawal cannot be written down")
        return
    _proxy_cache_empty()


def _proxy_cache_empty() -> None:
    """Remove the files; the proxy may remove some of them meanwhile, or write others."""
    folder = settings.PROXY_CACHE_DIR
    if not folder:
        return
    refused = 0
    for directory, _folders, files in os.walk(folder):
        for name in files:
            try:
                (Path(directory) / name).unlink(missing_ok=True)
            except OSError:
                refused += 1
    if refused or not Path(folder).is_dir():
        logger.error("The proxy's cache is not empty: %s of its files stay", refused or "all")
