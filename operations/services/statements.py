"""Watches statements and tells of the slow ones."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings

from operations.metrics import SLOW_STATEMENTS

logger = logging.getLogger("operations.statements")


class _Statements(threading.local):
    """How many statements this thread has sent since it was asked last."""

    count = 0


_statements = _Statements()


def statements_restart() -> None:
    """Count this thread's statements from nought."""
    _statements.count = 0


def statements_counted() -> int:
    """This thread's statements since `statements_restart`."""
    return _statements.count


def statement_watch(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Count a statement; one that takes `SLOW_STATEMENT_MS` or longer is logged without values."""
    _statements.count += 1
    started = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (perf_counter() - started) * 1000
        if 0 < settings.SLOW_STATEMENT_MS <= milliseconds:
            SLOW_STATEMENTS.inc()
            told = {"sql": sql, "milliseconds": round(milliseconds)}
            logger.warning("Slow statement", extra=told)
