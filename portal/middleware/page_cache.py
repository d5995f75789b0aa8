"""Whole public pages, kept for readers without a session; see docs/operations/caching.md."""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache as cached_for_good
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.utils.cache import get_conditional_response

from core.generation import generation_and, generation_held, generation_lately
from core.services.withdrawal import withdrawal_follow
from portal.selectors import public_parameters

GetResponse = Callable[[HttpRequest], HttpResponse]

READ_METHODS = ("GET", "HEAD")
# Each says that the answer is for one person. No other cookie is read by a page that is public.
MESSAGES_COOKIE = "messages"
# Only what these views answer is ever kept.
PUBLIC_VIEWS = frozenset(
    {
        "wagtail_serve",
        "site-map",
        "search:page-search",
        "vitrines:practice-match",
        "vitrines:practice-compare",
        "vitrines:practice-anonymous",
        "vitrines:feed-atom",
        "vitrines:feed-rss",
        "news:feed-atom",
        "news:feed-rss",
        "events:agenda-ical",
        "events:event-ical",
        "sitemap-index",
        "sitemap-section",
        "social-card",
        "portal.views.robots_txt",
        "portal.views.security_txt",
        "portal.views.web_manifest",
    }
)
# Where readers come from: it changes no page.
TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|at|oly|vero)_\w+|[gdyt]clid|fbclid|msclkid|twclid|ttclid"
    r"|gbraid|wbraid|li_fat_id|igshid|igsh|mc_[ce]id|_hs\w+|_gl|_ga|xtor|ref_src|srsltid"
)
MAX_QUERY_STRING = 1000
# Values are anybody's: so many pages with parameters are kept per minute, and no more.
MAX_CHOSEN_PER_MINUTE = 1000
MAX_AT_HAND = 100

PUBLIC = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
PRIVATE = "private, no-store"
# Pictures are compressed already, and what is short does not get shorter.
COMPRESSIBLE = ("text/", "application/")
MIN_COMPRESSED = 512
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
# As nginx does: more takes longer, and saves little.
COMPRESS_LEVEL = 5


class CheckedHeaders(ResponseHeaders):
    """A copy of headers that were checked when they were set: for no reader are they checked again."""

    def __init__(self, checked: ResponseHeaders) -> None:
        self._store = checked._store.copy()


class Kept(NamedTuple):
    """A page as it was built under a generation, and when; compressed too, where that helps."""

    generation: str
    built_at: float
    headers: ResponseHeaders
    body: bytes
    packed_headers: ResponseHeaders
    packed: bytes


class PageCacheMiddleware:
    """Answers from the shared cache what every reader without a session is shown alike.

    Stands before everything that makes headers, so that a page that was kept has them all. What is
    kept is a function of its key: scheme, host, path and the parameters that pages know, in order;
    a page is built from these alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with generation_held():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        withdrawal_follow()
        key = _key(request)
        if key is None:
            return _private(self.get_response(request))
        name = None
        if settings.PAGE_CACHE_SECONDS:
            name, kept = _look_up(key)
            if kept:
                return _conditional(request, _filled(request, HttpResponse(), kept))
        response = self.get_response(request)
        if not _is_public(request, response):
            return _private(response)
        response.headers.setdefault("Cache-Control", PUBLIC)
        # Of the page as it is read, compressed or not.
        digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
        response.headers["ETag"] = f'"{digest}"'
        if _is_compressible(response):
            response.headers["Vary"] = "Accept-Encoding"
        if name and request.method == "GET" and _has_room(request):
            kept = _kept(name, response)
            cache.set(key, tuple(kept), settings.PAGE_CACHE_SECONDS)
            response = _filled(request, response, kept)
        response.headers["X-Cache"] = "miss"
        return _conditional(request, response)


# Pages that this process has at hand: the shared cache says, five times a second, whether they still
# hold, and need not send them again.
_at_hand: dict[str, Kept] = {}


def _look_up(key: str) -> tuple[str | None, Kept | None]:
    """The present generation, and the page that was kept under it."""
    kept = _at_hand.get(key)
    # What was built in the future, by a clock that was put right since, is of no known age.
    if kept and 0 <= time.time() - kept.built_at < settings.PAGE_CACHE_SECONDS:
        name = generation_lately()
        if name == kept.generation:
            return name, kept
    name, found = generation_and(key)
    kept = Kept(*found) if found else None
    if kept is None or kept.generation != name:
        return name, None
    if len(_at_hand) >= MAX_AT_HAND:
        # Threads may do so together: one of them finds it done.
        with suppress(StopIteration, RuntimeError, KeyError):
            del _at_hand[next(iter(_at_hand))]
    _at_hand[key] = kept
    return name, kept


def _key(request: HttpRequest) -> str | None:
    """What the answer is kept under; None where it may differ from reader to reader."""
    path = request.path_info
    if (
        request.method not in READ_METHODS
        or settings.MAINTENANCE
        or not path.startswith(_public_paths())
        or "//" in path
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or MESSAGES_COOKIE in request.COOKIES
        or getattr(request, "is_dummy", False)
    ):
        return None
    query = request.META.get("QUERY_STRING", "")
    if query:
        chosen = _chosen(query)
        if chosen is None:
            return None
        # A page that is kept is never built from more than its key.
        query = request.META["QUERY_STRING"] = chosen
    try:
        host = request.get_host().lower()
    except DisallowedHost:
        return None
    whole = f"{request.scheme} {host} {path}?{query}".encode()
    return f"kept-page:{hashlib.blake2b(whole, digest_size=16).hexdigest()}"


@cached_for_good
def _public_paths() -> tuple[str, ...]:
    languages = (f"/{code}/" for code, _name in settings.LANGUAGES)
    files = ("/robots.txt", "/site.webmanifest", "/.well-known/security.txt")
    return (*languages, "/sitemap", "/social/", *files)


def _chosen(query: str) -> str | None:
    """The parameters that change pages, in one order; None where one is not known."""
    if len(query) > MAX_QUERY_STRING:
        return None
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not TRACKING.fullmatch(name)]
    if not {name for name, _value in kept} <= public_parameters():
        return None
    # Sorted by name alone: the order of one parameter's values is the reader's.
    return urlencode(sorted(kept, key=lambda pair: pair[0]))


def _is_public(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether anybody may be shown that answer: in doubt it is nobody else's."""
    match = request.resolver_match
    control = response.get("Cache-Control", "")
    return (
        match is not None
        and match.view_name in PUBLIC_VIEWS
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Vary" not in response.headers
        and "private" not in control
        and "no-store" not in control
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(request, "is_preview", False)
    )


def _has_room(request: HttpRequest) -> bool:
    """Pages themselves are so many; what readers make of parameters and ports is bounded."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    if not request.META.get("QUERY_STRING") and request.get_host() == base:
        return True
    counter = f"pages-chosen:{int(time.time() // 60)}"
    cache.add(counter, 0, 120)
    try:
        return cache.incr(counter) <= MAX_CHOSEN_PER_MINUTE
    except ValueError:  # it has expired in between
        return False


def _kept(generation: str, response: HttpResponse) -> Kept:
    """What is kept of an answer, each of its two forms made once for all readers."""
    headers = CheckedHeaders(response.headers)
    headers["X-Cache"] = "hit"
    packed_headers = CheckedHeaders(headers)
    packed = b""
    if _is_compressible(response):
        packed = gzip.compress(response.content, COMPRESS_LEVEL, mtime=0)
        packed_headers["Content-Encoding"] = "gzip"
        packed_headers["Content-Length"] = str(len(packed))
        # The same page in other bytes.
        packed_headers["ETag"] = f"W/{headers['ETag']}"
    return Kept(generation, time.time(), headers, response.content, packed_headers, packed)


def _is_compressible(response: HttpResponse) -> bool:
    is_words = response.get("Content-Type", "").startswith(COMPRESSIBLE)
    return is_words and len(response.content) >= MIN_COMPRESSED


def _filled(request: HttpRequest, response: HttpResponse, kept: Kept) -> HttpResponse:
    """With the body that the reader takes. A public page holds no secret that its length may tell."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    is_packed = bool(kept.packed and ACCEPTS_GZIP.search(accepted))
    response.headers = CheckedHeaders(kept.packed_headers if is_packed else kept.headers)
    if request.method == "GET":
        response.content = kept.packed if is_packed else kept.body
    return response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or that the reader has it already."""
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer or response


def _private(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", PRIVATE)
    return response
