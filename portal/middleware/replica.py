"""What readers without a session are shown is read from the replica, where there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse

from core.backends.replica import (
    REPLICA,
    replica_enter,
    replica_is_read,
    replica_leave,
    replica_request,
)
from core.generation import generation
from operations.metrics import PUBLIC_READS
from portal.middleware.page_cache import MESSAGES_COOKIE, PUBLIC_VIEWS, READ_METHODS
from portal.views import QUERY_CANCELED

GetResponse = Callable[[HttpRequest], HttpResponse]

# Answers that are kept, and the suggestions of search, which only a reader's browser keeps.
REPLICA_VIEWS = PUBLIC_VIEWS | {"search:page-suggest"}


class ReplicaMiddleware:
    """Lets a request read from the replica, as soon as its view is known.

    Everything else reads from the primary: other views and methods, who has a session, a request
    that has written. So does a request whose generation the replica has not reached, or where the
    replica failed it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with replica_request():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> None:
        if _is_for_anyone(request):
            is_read = replica_enter(generation())
            PUBLIC_READS.labels(REPLICA if is_read else "primary").inc()

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The replica went away meanwhile, or had to give the question up: the primary answers.

        What took too long is not begun anew. Nothing was written, else the primary was read.
        """
        state = getattr(exception.__cause__, "sqlstate", None)
        if not replica_is_read() or not isinstance(exception, Error) or state == QUERY_CANCELED:
            return None
        replica_leave()
        connections[REPLICA].close()
        match = request.resolver_match
        if match is None:
            return None
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        render = getattr(response, "render", None)
        return render() if render else response


def _is_for_anyone(request: HttpRequest) -> bool:
    """Whether a reader whom the portal does not know asks for what all are shown alike."""
    match = request.resolver_match
    return (
        match is not None
        and match.view_name in REPLICA_VIEWS
        and request.method in READ_METHODS
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and MESSAGES_COOKIE not in request.COOKIES
        and not getattr(request, "is_dummy", False)
    )
