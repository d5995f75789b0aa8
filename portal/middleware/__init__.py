"""What every request goes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from accounts.models import User
from accounts.permissions import user_can_access_admin, user_can_open_admin
from core.views import serve_page
from portal import views
from portal.selectors import redirect_leads_on
from portal.services import statement_timeout_set

GetResponse = Callable[[HttpRequest], HttpResponse]

ADMIN_PATH = f"/{settings.ADMIN_PATH}/"
# What stays open during maintenance, besides accounts: the admin, the pictures that it shows, and
# what machines ask.
OPEN_PATHS = (ADMIN_PATH, "/media/", "/health/", "/metrics")
ADMIN_DOORS = tuple(f"{ADMIN_PATH}{door}/" for door in ("login", "logout", "password_reset"))
MAX_QUERY_STRING = 4096
# Browsers and the proxies on their way send two dozen.
MAX_HEADERS = 100
# No row has a higher number, and databases refuse to look for it.
MAX_NUMBER = 2**31 - 1
# Bytes of a form of words; and of one with files, whose fields bound each of them.
MAX_BODY = 512 * 1024
MAX_BODY_WITH_FILES = 64 * 1024 * 1024
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


class AdminDoorMiddleware:
    """Lets into the admin the Alliance's own people, once their second factor is set up.

    Whoever is not signed in is left to the admin, which leads to the sign-in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ADMIN_PATH) and not request.path.startswith(ADMIN_DOORS):
            user = request.user
            if isinstance(user, User):
                if not user_can_access_admin(user):
                    return views.admin_refused(request)
                if not user_can_open_admin(user):
                    messages.warning(request, _("Set up a second factor: the admin opens then."))
                    return redirect("mfa_index")
        return self.get_response(request)


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
        response = _refused(request) or self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        _forget_language(request, response)
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = '"storage"'
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


class PageRedirectMiddleware(RedirectMiddleware):
    """Redirects, but for those that run in circles or to pages that are not public."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if answer is response:
            return response
        redirect_found = _redirect_of(request)
        leads_on = redirect_found and redirect_leads_on(redirect_found, host=request.get_host())
        return answer if leads_on else response


def _redirect_of(request: HttpRequest) -> Redirect | None:
    """The row that Wagtail found, as it looks for it: with the query first."""
    for address in (request.get_full_path(), request.path):
        path = Redirect.normalise_path(address, decode_unicode=False)
        if found := get_redirect(request, path):
            return found
    return None


def _refused(request: HttpRequest) -> HttpResponse | None:
    if "\x00" in request.path or len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_STRING:
        return views.bad_request(request)
    if sum(name.startswith("HTTP_") for name in request.META) > MAX_HEADERS:
        return views.too_many_headers(request)
    if _is_too_large(request):
        return views.too_large(request)
    if settings.MAINTENANCE and not request.path.startswith(_open_paths()):
        return views.unavailable(request)
    return None


def _open_paths() -> tuple[str, ...]:
    """Who works on the portal during maintenance has to sign in."""
    return (*OPEN_PATHS, *_in_each_language("accounts:profile-edit"))


def _in_each_language(name: str) -> list[str]:
    """The addresses of a view."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(reverse(name))
    return found


def _is_too_large(request: HttpRequest) -> bool:
    """Files are sent to the admin and to "my space" alone; nothing of a larger body is read."""
    said = request.META.get("CONTENT_LENGTH") or ""
    length = int(said) if said.isdecimal() else 0
    if length <= MAX_BODY:
        return False
    takes_files = request.path.startswith(
        (ADMIN_PATH, *_in_each_language("selfservice:space-home"))
    )
    return not takes_files or length > MAX_BODY_WITH_FILES


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
