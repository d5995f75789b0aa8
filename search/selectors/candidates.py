"""Which documents answer a reading of the words: asked of the search server if there is one.

Words that stand in thousands of documents are counted and ranked in all of them. What that gave is
remembered until something changes that readers see.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import cache
from django.db.models import Count, QuerySet

from search.models import SearchDocument
from search.querysets import Match
from search.selectors.rarities import rarities_of_terms
from search.selectors.recall import CACHE_SECONDS, key_of
from search.selectors.server import served_counts, served_ids

# So many documents take longer to count and to rank than the rest of a page.
MANY = 2_000
# Of so many documents: their best ids, in pages of which few go further.
REMEMBERED_IDS = 50


def candidate_counts(match: Match, language: str) -> Mapping[str, int]:
    """How many documents of each kind hold these stems."""
    counts = served_counts(match, language)
    if counts is not None:
        return counts
    key = key_of("counts", match, language)
    found: Mapping[str, int] | None = cache.get(key) if key else None
    if found is None:
        rows = SearchDocument.objects.in_language(language).matching(match)
        found = dict(rows.values_list("kind").annotate(n=Count("pk")).order_by())
        if key and sum(found.values()) >= MANY:
            cache.set(key, found, CACHE_SECONDS)
    return found


def candidate_ids(
    match: Match,
    language: str,
    kind: str,
    start: int,
    length: int,
    *,
    complete: Match | None = None,
    of: int = 0,
) -> list[int]:
    """Some of those documents, the best first, what also fits `complete` before all else.

    `of` tells how many there are.
    """
    ids = served_ids(match, language, kind, start, length)
    if ids is not None:
        return ids
    end = start + length
    if of < MANY or end > REMEMBERED_IDS:
        return list(_ranked_ids(match, language, kind, complete)[start:end])
    key = key_of("ids", match, language, kind, complete)
    best: list[int] | None = cache.get(key) if key else None
    if best is None:
        best = list(_ranked_ids(match, language, kind, complete)[:REMEMBERED_IDS])
        if key:
            cache.set(key, best, CACHE_SECONDS)
    return best[start:end]


def _ranked_ids(
    match: Match, language: str, kind: str, complete: Match | None
) -> QuerySet[SearchDocument, int]:
    """Only ids are sorted: the texts are long."""
    documents = SearchDocument.objects.in_language(language)
    ranked = documents.ranked(match, complete, rarities_of_terms(match, language))
    if kind:
        ranked = ranked.of_kind(kind)
    return ranked.values_list("pk", flat=True)
