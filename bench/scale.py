"""Queries and time of lists and of search, with the demonstration alone and with the scale data.

Measures inside one process; arguments are those of `seed_scale`. What an earlier run left is
removed first, and the scale data stay, so that they can be looked at.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.core.cache import cache  # noqa: E402 - the apps must be ready
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402
from timing import timed  # noqa: E402

from communities.models import CommunityIndexPage  # noqa: E402
from core.models import PortalPage  # noqa: E402
from demo.management.scale import scale_pages  # noqa: E402
from events.models import EventIndexPage  # noqa: E402
from news.models import NewsIndexPage  # noqa: E402
from vitrines.models import BestPracticeIndexPage, VitrineIndexPage  # noqa: E402

ROUNDS = 40
LANGUAGE = "fr"
SEARCHES = ("maintenance", "capteur de vibration presse", "moins de rebuts sur la ligne")
FACETS = ("?probleme=qualite", "?probleme=qualite&technologie=capteurs", "?page=2")
LISTS: tuple[type[PortalPage], ...] = (
    VitrineIndexPage,
    CommunityIndexPage,
    NewsIndexPage,
    EventIndexPage,
)


@dataclass(frozen=True)
class Measure:
    status: int
    queries: int
    median: float
    p95: float


def _paths() -> Iterator[str]:
    with translation.override(LANGUAGE):
        address = reverse("search:page-search")
    for words in SEARCHES:
        yield f"{address}?q={words.replace(' ', '+')}"
    library = BestPracticeIndexPage.objects.in_language(LANGUAGE).get().get_url()
    yield library
    for facets in FACETS:
        yield f"{library}{facets}"
    for model in LISTS:
        yield model.objects.in_language(LANGUAGE).get().get_url()


def _measure(client: Client, path: str) -> Measure:
    timing = timed(client, path, ROUNDS)
    p95 = statistics.quantiles(timing.milliseconds, n=20)[-1]
    return Measure(
        timing.response.status_code, timing.queries, statistics.median(timing.milliseconds), p95
    )


def _measure_all() -> dict[str, Measure]:
    cache.clear()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    return {path: _measure(client, path) for path in _paths()}


def _print(few: dict[str, Measure], many: dict[str, Measure]) -> None:
    print(f"{'':14} queries     median ms       p95 ms      ratio")
    print("status       few  many    few   many    few   many  median   p95  path")
    for path, small in few.items():
        large = many[path]
        print(
            f"{small.status:>4} {large.status:>4} {small.queries:>6} {large.queries:>5} "
            f"{small.median:>6.1f} {large.median:>6.1f} {small.p95:>6.1f} {large.p95:>6.1f} "
            f"{large.median / small.median:>7.2f} {large.p95 / small.p95:>5.2f}  {path}"
        )


def main() -> None:
    if scale_pages().exists():
        call_command("seed_scale", clean=True)
    few = _measure_all()
    call_command("seed_scale", *sys.argv[1:])
    _print(few, _measure_all())


if __name__ == "__main__":
    main()
