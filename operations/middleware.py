"""A name for every request, and a line in the log."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

from operations.logs import request_name
from operations.metrics import REQUEST_SECONDS, REQUEST_STATEMENTS
from operations.services import statements_counted, statements_restart

logger = logging.getLogger("operations.requests")

REQUEST_ID = re.compile(r"[0-9A-Za-z-]{16,64}")
PAGES = "wagtail_serve"
# A longer word within another address may be the key of a signed link.
LONGEST_TOLD = 24
# Methods are the client's words: what nobody knows counts as one.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLogMiddleware:
    """Gives each request a name of its own, which its log lines and its response carry.

    A name that the proxy in front has given, in `X-Request-ID`, is kept. Outermost, so that what
    other middleware answer is told of as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.id = request_id  # type: ignore[attr-defined]  # read by the pages of errors
        statements_restart()
        started = perf_counter()
        token = request_name.set(request_id)
        try:
            response = self.get_response(request)
            _tell(request, response, perf_counter() - started)
        finally:
            request_name.reset(token)
        response.headers["X-Request-ID"] = request_id
        return response


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    match = request.resolver_match
    view = match.view_name if match else ""
    method = request.method if request.method in METHODS else "OTHER"
    statements = statements_counted()
    REQUEST_SECONDS.labels(view, method, response.status_code).observe(seconds)
    REQUEST_STATEMENTS.labels(view).observe(statements)
    # Of an answer that was kept the web server tells; a line here takes as long as the answer.
    level = logging.DEBUG if response.headers.get("X-Cache") == "hit" else logging.INFO
    if not logger.isEnabledFor(level):
        return
    told = {
        "method": method,
        "view": view,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
        "statements": statements,
    }
    is_kept = "X-Cache" in response.headers
    told["path"] = request.path if is_kept else _path_told(request.path, match)
    logger.log(level, "Request", extra=told)


def _path_told(path: str, match: ResolverMatch | None) -> str:
    """Without what may be a key; where nothing was looked for yet, any part may be one."""
    if match and match.view_name == PAGES:
        return path
    words = (*match.args, *match.kwargs.values()) if match else path.split("/")
    for word in words:
        if isinstance(word, str) and len(word) > LONGEST_TOLD:
            path = path.replace(word, "…")
    return path
