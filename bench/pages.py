"""Queries, weight and time of one page of each type in each language.

Measures inside one process, so that figures of two runs can be compared on any machine; paths given
as arguments are measured too.
"""

from __future__ import annotations

import gzip
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.test import Client  # noqa: E402 - the apps must be ready
from timing import timed  # noqa: E402
from wagtail.models import Page  # noqa: E402

ROUNDS = 20


def _paths() -> Iterator[str]:
    pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale")
    seen = set()
    for page in pages.order_by("path"):
        kind = (page.content_type_id, page.locale_id)
        if kind not in seen:
            seen.add(kind)
            yield page.get_url()


def _measure(client: Client, path: str) -> str:
    timing = timed(client, path, ROUNDS)
    weight = len(gzip.compress(timing.response.content)) / 1000
    return (
        f"{timing.response.status_code:>6} {timing.queries:>8} {weight:>8.1f} "
        f"{statistics.median(timing.milliseconds):>8.1f} {max(timing.milliseconds):>8.1f}  {path}"
    )


def main() -> None:
    client = Client(SERVER_NAME="localhost")
    print("status  queries  kB gzip  ms half   ms max  path")
    for path in (*_paths(), *sys.argv[1:]):
        print(_measure(client, path))


if __name__ == "__main__":
    main()
