"""Relevance of search over the demonstration: recall@5 and mean reciprocal rank, per kind of query.

Recall@5 is the share of the judged answers that stand among the first five results; the
reciprocal rank is one over the rank of the first judged answer, zero if it is not on the first
page. Practices are judged by their slugs and companies by their names: whatever else stands before
them counts as a miss.
"""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from statistics import fmean

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.utils import translation  # noqa: E402 - the apps must be ready

from search.enums import DocumentKind  # noqa: E402
from search.selectors import search  # noqa: E402
from vitrines.models import BestPracticePage  # noqa: E402
from vitrines.selectors import anonymous_slug  # noqa: E402

# By who wrote the search; by somebody who had seen neither the search nor its synonyms.
QUERIES = ("search_queries.toml", "search_queries_unseen.toml")
DEPTH = 5


def answers(query: str, language: str) -> list[str]:
    """What is found, in its order: the slugs of pages, the names of companies."""
    with translation.override(language):
        found = search(query, language)
    own = slugs_of_anonymous(language)
    last = ((result, result.url.rstrip("/").rsplit("/", 1)[-1]) for result in found.results)
    return [
        result.title if result.kind == DocumentKind.COMPANY else own.get(slug, slug)
        for result, slug in last
    ]


@cache
def slugs_of_anonymous(language: str) -> dict[str, str]:
    """What judges call a practice whose address names nobody."""
    rows = BestPracticePage.objects.live().in_language(language)
    return {anonymous_slug(key): slug for key, slug in rows.values_list("translation_key", "slug")}


def report(file: str, *, with_misses: bool) -> None:
    judged = tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
    recalls: dict[str, list[float]] = defaultdict(list)
    reciprocals: dict[str, list[float]] = defaultdict(list)
    for language, kinds in judged.items():
        for kind, queries in kinds.items():
            for query, wanted in queries.items():
                found = answers(query, language)
                recall = len(set(wanted) & set(found[:DEPTH])) / len(wanted)
                rank = next((n for n, slug in enumerate(found, 1) if slug in wanted), 0)
                for group in (f"{language} {kind}", f"{language} all", f"all {kind}", "all all"):
                    recalls[group].append(recall)
                    reciprocals[group].append(1 / rank if rank else 0)
                if recall < 1 and with_misses:
                    print(f"miss  {language} {kind}: {query!r}: {found[:DEPTH]}")
    print(f"\n{file}\n{'queries':<16} {'number':>6} {'recall@5':>9} {'MRR':>6}")
    for group, values in recalls.items():
        print(
            f"{group:<16} {len(values):>6} {fmean(values):>9.3f} {fmean(reciprocals[group]):>6.3f}"
        )


if __name__ == "__main__":
    for name in QUERIES:
        report(name, with_misses="--misses" in sys.argv)
