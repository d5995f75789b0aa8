"""Relevance of search over the demonstration: recall@5 and mean reciprocal rank, per kind of query.

Recall@5 is the share of the judged practices that stand among the first five results; the
reciprocal rank is one over the rank of the first judged practice, zero if it is not on the first
page. Only practices are judged: other kinds of pages that stand before them count as misses.
"""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from statistics import fmean

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from django.utils import translation  # noqa: E402 - the apps must be ready

from search.selectors import search  # noqa: E402

QUERIES = Path(__file__).with_name("search_queries.toml")
DEPTH = 5


def rank_of_slugs(query: str, language: str) -> list[str]:
    with translation.override(language):
        found = search(query, language)
    return [result.url.rstrip("/").rsplit("/", 1)[-1] for result in found.results]


def main() -> int:
    judged = tomllib.loads(QUERIES.read_text(encoding="utf-8"))
    recalls: dict[str, list[float]] = defaultdict(list)
    reciprocals: dict[str, list[float]] = defaultdict(list)
    for language, kinds in judged.items():
        for kind, queries in kinds.items():
            for query, wanted in queries.items():
                slugs = rank_of_slugs(query, language)
                recall = len(set(wanted) & set(slugs[:DEPTH])) / len(wanted)
                rank = next((n for n, slug in enumerate(slugs, 1) if slug in wanted), 0)
                for group in (f"{language} {kind}", f"{language} all", f"all {kind}", "all all"):
                    recalls[group].append(recall)
                    reciprocals[group].append(1 / rank if rank else 0)
                if recall < 1 and "--misses" in sys.argv:
                    print(f"miss  {language} {kind}: {query!r}: {slugs[:DEPTH]}")
    print(f"{'queries':<16} {'number':>6} {'recall@5':>9} {'MRR':>6}")
    for group, values in recalls.items():
        print(
            f"{group:<16} {len(values):>6} {fmean(values):>9.3f} {fmean(reciprocals[group]):>6.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
