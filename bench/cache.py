"""What a kept page costs, beside an empty Django view and beside the same page when it is built.

Requests per second of processor time, inside one process: what a server adds is the same for all of
them, and other work on the machine does not count. The cache is the one of CACHE_URL: with a Redis
server, its own time is not counted, what this process waits for and reads of it is.

The empty view answers two bytes, without any middleware, through the same handler.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.core.cache import caches  # noqa: E402 - the apps must be ready
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from home.models import HomePage  # noqa: E402
from news.models import NewsIndexPage, NewsPage  # noqa: E402

ROUNDS = 5
FAST = 400
SLOW = 8


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


# This module is the URL configuration of the empty view.
urlpatterns = [path("empty/", empty)]


def _asking(handler: WSGIHandler, address: str, **headers: str) -> Callable[[], dict[str, str]]:
    """A request as a server makes it, the body read to its end; returns status and headers."""
    path_info, _, query = address.partition("?")

    def ask() -> dict[str, str]:
        answer: dict[str, str] = {}

        def start(status: str, given: list[tuple[str, str]], *args: Any) -> None:
            answer.update(given, status=status[:3])

        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path_info.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "localhost:8000",
            "HTTP_ACCEPT_LANGUAGE": "fr",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            **headers,
        }
        response = handler(environ, start)
        b"".join(response)
        response.close()
        return answer

    return ask


def _per_second(ask: Callable[[], Any], times: int) -> float:
    """The best of the rounds: whatever disturbs makes one slower, never faster."""
    best = 0.0
    for _round in range(ROUNDS):
        start = time.process_time()
        for _number in range(times):
            ask()
        best = max(best, times / (time.process_time() - start))
    return best


def _expect(answer: dict[str, str], **expected: str) -> None:
    if not expected.items() <= answer.items():
        raise SystemExit(f"Not measured: {answer}")


def main() -> None:
    home = HomePage.objects.get(locale__language_code="fr").url
    listed = NewsIndexPage.objects.get(locale__language_code="fr").url
    detail = NewsPage.objects.live().filter(locale__language_code="fr")[0].url
    handler = WSGIHandler()
    rates: dict[str, float] = {}
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        bare = _asking(WSGIHandler(), "/empty/")
        _expect(bare(), status="200")
        rates["an empty Django view"] = _per_second(bare, FAST)
    settings.PAGE_CACHE_SECONDS = 3600
    for name, address in (("home", home), ("list", listed), ("detail", detail)):
        ask = _asking(handler, address)
        ask()
        _expect(ask(), **{"X-Cache": "hit"})
        rates[f"{name}, kept"] = _per_second(ask, FAST)
    tag = _asking(handler, home)()["ETag"]
    known = _asking(handler, home, HTTP_IF_NONE_MATCH=tag)
    _expect(known(), status="304")
    rates["home, known to the reader (304)"] = _per_second(known, FAST)
    settings.PAGE_CACHE_SECONDS = 0
    built = {"home": home, "list": listed, "detail": detail, "search": "/fr/recherche/?q=rebuts"}
    for name, address in built.items():
        ask = _asking(handler, address)
        _expect(ask(), status="200")
        rates[f"{name}, built"] = _per_second(ask, SLOW)
    floor = rates["an empty Django view"]
    print(f"{type(caches['default']).__name__}; requests per second of processor time")
    for name, rate in rates.items():
        print(f"{name:<34} {rate:>8.0f}  {rate / floor:>6.1%}")


if __name__ == "__main__":
    main()
