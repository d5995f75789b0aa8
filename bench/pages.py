"""Queries, weight and time of one page of each type in each language.

Measures inside one process, so that figures of two runs can be compared on any machine; paths given
as arguments are measured too. `--json` is for bench/load.py.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.conf import settings  # noqa: E402 - the apps must be ready
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402
from timing import timed  # noqa: E402
from wagtail.models import Page  # noqa: E402

ROUNDS = 20
VIEWS = {
    "search:page-search": "?q=maintenance",
    "search:page-suggest": "?q=maint",
    "vitrines:practice-match": "",
    "site-map": "",
    "vitrines:feed-atom": "",
    "news:feed-atom": "",
    "events:agenda-ical": "",
}


@dataclass(frozen=True)
class Cost:
    kind: str
    language: str
    path: str
    status: int
    queries: int
    kilobytes: float
    median: float
    worst: float
    queries_anew: int
    median_anew: float


def _addresses() -> Iterator[tuple[str, str, str]]:
    """Kind, language and path."""
    pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale")
    seen = set()
    for page in pages.order_by("path"):
        kind = (page.content_type_id, page.locale_id)
        if kind not in seen:
            seen.add(kind)
            yield page.cached_content_type.model, page.locale.language_code, page.get_url()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield from ((view, code, reverse(view) + query) for view, query in VIEWS.items())
    yield "sitemap", "", reverse("sitemap-index")
    yield from (("given", "", path) for path in sys.argv[1:] if path.startswith("/"))


def _measure(client: Client, kind: str, language: str, path: str) -> Cost:
    timing = timed(client, path, ROUNDS)
    anew = timed(client, path, ROUNDS // 2, anew=True)
    return Cost(
        kind,
        language,
        path,
        timing.response.status_code,
        timing.queries,
        len(gzip.compress(timing.response.content)) / 1000,
        statistics.median(timing.milliseconds),
        max(timing.milliseconds),
        anew.queries,
        statistics.median(anew.milliseconds),
    )


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # Production settings take what comes without TLS from a proxy that says that it had it.
    client = Client(SERVER_NAME="localhost", HTTP_X_FORWARDED_PROTO="https")
    costs = (_measure(client, *address) for address in _addresses())
    if "--json" in sys.argv:
        print(json.dumps([asdict(cost) for cost in costs]))
        return
    print("                                            after a change:")
    print("status  queries  kB gzip  ms half   ms max  queries  ms half  path")
    for cost in costs:
        print(
            f"{cost.status:>6} {cost.queries:>8} {cost.kilobytes:>8.1f} "
            f"{cost.median:>8.1f} {cost.worst:>8.1f} {cost.queries_anew:>8} "
            f"{cost.median_anew:>8.1f}  {cost.path}"
        )


if __name__ == "__main__":
    main()
