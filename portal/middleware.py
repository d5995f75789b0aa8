"""What every request goes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import get_language_from_path

from core.views import serve_page
from portal import views
from portal.services import statement_timeout_set

GetResponse = Callable[[HttpRequest], HttpResponse]

ADMIN_PATH = "/admin/"
# What stays open during maintenance: the admin, and the pictures that it shows.
OPEN_PATHS = (ADMIN_PATH, "/media/")
MAX_QUERY_STRING = 4096
# No row has a higher number, and databases refuse to look for it.
MAX_NUMBER = 2**31 - 1
READ_METHODS = ("GET", "HEAD", "OPTIONS")

# Wagtail's admin still needs inline scripts and styles; nothing else does.
ADMIN_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "media-src": [SELF],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
}


class AdminContentSecurityPolicyMiddleware:
    """Gives the admin its own policy; pages framed by its preview may be framed by it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(ADMIN_PATH):
            response._csp_replace = ADMIN_POLICY  # type: ignore[attr-defined]  # read by django-csp
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


class StatementTimeoutMiddleware:
    """Bounds what a statement of a public page may take: nobody waits for a page for so long.

    The admin counts and lists more, and is not bounded; commands don't come by here.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_public = not request.path.startswith(ADMIN_PATH)
        statement_timeout_set(milliseconds=settings.PUBLIC_STATEMENT_TIMEOUT_MS if is_public else 0)
        return self.get_response(request)


class PublicRequestMiddleware:
    """Refuses what no page of the portal can mean, before it reaches the database.

    During maintenance it answers in place of every public page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_STRING:
            return views.bad_request(request)
        if settings.MAINTENANCE and not request.path.startswith(OPEN_PATHS):
            return views.unavailable(request)
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        _forget_language(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Pages are read, never written to: said before anything asks for a form's token."""
        if any(isinstance(value, int) and value > MAX_NUMBER for value in kwargs.values()):
            raise Http404
        if view is serve_page and request.method not in READ_METHODS:
            return HttpResponseNotAllowed(READ_METHODS)
        return None


def _forget_language(request: HttpRequest, response: HttpResponse) -> None:
    """A file without a language in its address is the same for all: caches keep one copy."""
    path = request.path_info
    if response.status_code != 200 or path.startswith(ADMIN_PATH) or get_language_from_path(path):
        return
    kept = [name for name in response.get("Vary", "").split(", ") if name != "Accept-Language"]
    del response.headers["Vary"]
    if any(kept):
        response.headers["Vary"] = ", ".join(kept)
    del response.headers["Content-Language"]
