"""How the log is written: one event a line, with its request, and nothing that names a person."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What may be told of an event besides its words; whatever else a library adds is left out.
EXTRA = ("method", "path", "view", "status", "milliseconds", "statements", "sql", "command")
MAIL_ADDRESS = re.compile(r"[^\s\"'<>()=,;:]+@[^\s\"'<>()=,;:]+\.\w+")
# Values that PostgreSQL quotes when a row is refused.
ROW_VALUES = re.compile(r"(Key \([^)]*\)=|Failing row contains )\(.*\)")

# The name of the request that is being answered. One variable is read faster than all that structlog
# would look through, and every page that is kept has a line.
request_name: ContextVar[str | None] = ContextVar("request_name", default=None)


class WithoutPath(logging.Filter):
    """Django names the path of what failed, and a path may hold the key of a signed link."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.args and getattr(record, "request", None) is not None:
            record.msg, record.args = str(next(iter(record.args))), ()
        return True


def _name_request(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if name := request_name.get():
        event["request_id"] = name
    return event


def _hide_people(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    for key in ("event", "exception", "sql"):
        if key in event:
            words = ROW_VALUES.sub(r"\1(…)", str(event[key]))
            event[key] = MAIL_ADDRESS.sub("(address)", words)
    return event


def formatter(style: Literal["json", "line"]) -> structlog.stdlib.ProcessorFormatter:
    """The formatter of every handler; `json` for machines, `line` for a person at a terminal."""
    gathered: list[Processor] = [
        _name_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(EXTRA),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide_people,
    ]
    renderers: dict[str, Processor] = {
        "json": structlog.processors.JSONRenderer(ensure_ascii=False),
        "line": structlog.dev.ConsoleRenderer(colors=False),
    }
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=gathered,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderers[style]],
    )
