"""Which documents answer a reading of the words: asked of the search server if there is one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from search.models import SearchDocument
from search.querysets import Match
from search.selectors.rarities import rarities_of_terms
from search.selectors.server import served_counts, served_ids


def candidate_counts(match: Match, language: str) -> Mapping[str, int]:
    """How many documents of each kind hold these stems."""
    counts = served_counts(match, language)
    if counts is not None:
        return counts
    rows = SearchDocument.objects.in_language(language).matching(match)
    return dict(rows.values_list("kind").annotate(n=Count("pk")).order_by())


def candidate_ids(
    match: Match,
    language: str,
    kind: str,
    start: int,
    length: int,
    *,
    complete: Match | None = None,
) -> list[int]:
    """Some of those documents, the best first, what also fits `complete` before all else.

    Only ids are sorted: the texts are long.
    """
    ids = served_ids(match, language, kind, start, length)
    if ids is not None:
        return ids
    documents = SearchDocument.objects.in_language(language)
    ranked = documents.ranked(match, complete, rarities_of_terms(match, language))
    if kind:
        ranked = ranked.of_kind(kind)
    return list(ranked.values_list("pk", flat=True)[start : start + length])
