"""Queries and time of every kind of page, with the demonstration alone and with the scale data.

Measures inside one process. What an earlier run left is removed first, and the scale data stay, so
that they can be looked at. Other arguments are those of `seed_scale`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.conf import settings  # noqa: E402 - the apps must be ready
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402
from plans import scans_of  # noqa: E402
from timing import timed  # noqa: E402

import portal.wsgi  # noqa: E402, F401 - what the server does when it starts
from communities.models import CommunityIndexPage, CommunityPage  # noqa: E402
from core.models import PortalPage  # noqa: E402
from demo.management.scale import scale_pages  # noqa: E402
from events.models import EventIndexPage, EventPage  # noqa: E402
from home.models import HomePage  # noqa: E402
from news.models import NewsIndexPage, NewsPage  # noqa: E402
from vitrines.models import (  # noqa: E402
    BestPracticeIndexPage,
    BestPracticePage,
    VitrineIndexPage,
    VitrinePage,
)

LISTS: dict[type[PortalPage], dict[str, tuple[str, ...]]] = {
    HomePage: {"fr": ("",), "en": ("",)},
    BestPracticeIndexPage: {
        "fr": (
            *("", "?page=2", "?probleme=qualite", "?probleme=qualite&technologie=iot"),
            *("?indicateur=rebuts&tri=resultat", "?region=84&taille=PME"),
        ),
        "en": ("", "?page=2", "?problem=qualite", "?problem=qualite&technology=iot"),
    },
    VitrineIndexPage: {
        "fr": ("", "?page=2", "?probleme=qualite", "?probleme=qualite&region=84"),
        "en": ("", "?problem=qualite&technology=iot"),
    },
    CommunityIndexPage: {"fr": ("",), "en": ("",)},
    NewsIndexPage: {"fr": ("", "?page=2", "?category=label", "?year=2026"), "en": ("",)},
    EventIndexPage: {"fr": ("",), "en": ("",)},
}
SEARCHES = {
    "fr": (
        "maintenance",
        "capteur de vibration presse",
        "moins de rebuts sur la ligne",
        "maintenence",
    ),
    "en": ("maintenance", "vibration sensor press", "less scrap on the line", "maintenence"),
}
PAGES: tuple[type[PortalPage], ...] = (
    VitrinePage,
    BestPracticePage,
    CommunityPage,
    NewsPage,
    EventPage,
)
VIEWS = (
    *("search:page-suggest", "vitrines:practice-match", "site-map"),
    *("vitrines:feed-atom", "news:feed-atom", "events:agenda-ical"),
)
FILES = ("/sitemap.xml", "/sitemap-news-fr.xml")


@dataclass(frozen=True)
class Measure:
    status: int
    queries: int
    median: float
    p95: float


def _paths(language: str) -> Iterator[tuple[str, str]]:
    """What is measured, by the name under which it is printed."""
    for model, queries in LISTS.items():
        address = model.objects.in_language(language).get().get_url()
        yield from ((f"{address}{query}",) * 2 for query in queries[language])
    with translation.override(language):
        search = reverse("search:page-search")
        yield from ((f"{search}?q={words.replace(' ', '+')}",) * 2 for words in SEARCHES[language])
        yield from ((f"{reverse(name)}{'?q=maint' * ('search' in name)}",) * 2 for name in VIEWS)
    for model in PAGES:
        pages = model.objects.published().in_language(language)
        if model is CommunityPage:
            pages = pages.annotate(n=Count("community__members")).order_by("n", "pk")
        else:
            pages = pages.order_by("pk")
        kind = model._meta.model_name
        # The first is the same one twice; the last is one of the scale data, where they are.
        for place, page in (("first", pages.first()), ("last", pages.last())):
            yield f"{place} {language} {kind}", page.get_url()


def _paths_of_all() -> dict[str, str]:
    paths = {name: path for code, _name in settings.LANGUAGES for name, path in _paths(code)}
    return paths | {path: path for path in FILES}


def _measure(client: Client, path: str, rounds: int) -> Measure:
    timing = timed(client, path, rounds)
    p95 = statistics.quantiles(timing.milliseconds, n=20)[-1]
    return Measure(
        timing.response.status_code, timing.queries, statistics.median(timing.milliseconds), p95
    )


def _measure_all(rounds: int) -> dict[str, Measure]:
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    return {name: _measure(client, path, rounds) for name, path in _paths_of_all().items()}


def _print(few: dict[str, Measure], many: dict[str, Measure]) -> None:
    print(f"{'':14} queries     median ms       p95 ms      ratio")
    print("status       few  many    few   many    few   many  median   p95  page")
    for name, small in few.items():
        large = many[name]
        print(
            f"{small.status:>4} {large.status:>4} {small.queries:>6} {large.queries:>5} "
            f"{small.median:>6.1f} {large.median:>6.1f} {small.p95:>6.1f} {large.p95:>6.1f} "
            f"{large.median / small.median:>7.2f} {large.p95 / small.p95:>5.2f}  {name}"
        )


def _print_as_it_is(measures: dict[str, Measure]) -> None:
    print("status queries  median     p95  page")
    for name, measure in measures.items():
        print(
            f"{measure.status:>6} {measure.queries:>7} {measure.median:>7.1f} {measure.p95:>7.1f}"
            f"  {name}"
        )


def _print_scans() -> None:
    """The large tables that each page reads from end to end."""
    client = Client(SERVER_NAME="localhost")
    for name, path in _paths_of_all().items():
        for scan in scans_of(client, path):
            print(f"{scan.milliseconds:>7.1f} ms {scan.rows:>6} of {scan.table}  {name}")
            print(f"           {scan.sql[:300]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--as-it-is", action="store_true", help="measure only what is there")
    parser.add_argument("--plans", action="store_true", help="list sequential scans (PostgreSQL)")
    options, sizes = parser.parse_known_args()
    if options.as_it_is:
        _print_as_it_is(_measure_all(options.rounds))
    else:
        if scale_pages().exists():
            call_command("seed_scale", clean=True)
        few = _measure_all(options.rounds)
        call_command("seed_scale", *sizes)
        _print(few, _measure_all(options.rounds))
    if options.plans:
        _print_scans()


if __name__ == "__main__":
    main()
