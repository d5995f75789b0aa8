"""How much a word tells pages apart."""

from __future__ import annotations

from itertools import chain, repeat
from math import log

from core.generation import remembered
from search.models import SearchDocument
from search.querysets import Match, Phrase, Rarities
from search.selectors.synonyms import stems_on_pages

# Shorter words are not kept among those of pages.
MIN_KEPT = 4
COUNTED_SECONDS = 300
# A page that says what was typed is nearer than one that says what means the same.
SYNONYM_WEIGHT = 0.7


def rarities_of_terms(match: Match, language: str) -> list[Rarities]:
    """Of each term the phrases that pages may have, with their inverse document frequency.

    That is ln(1 + N / n), as in BM25, N being the number of pages and n that of those which have
    the phrase's rarest word; of synonyms a part of it. What was typed always stays.
    """
    pages = max(1, _number_of_pages(language))
    known = stems_on_pages(language)

    def may_be_there(phrase: Phrase) -> bool:
        return all(stem in known or len(stem) < MIN_KEPT for stem in phrase)

    return [
        [
            (phrase, nearness * log(1 + pages / min(known.get(stem, 1) for stem in phrase)))
            for phrase, nearness in zip(phrases, chain([1], repeat(SYNONYM_WEIGHT)), strict=False)
            if phrase is phrases[0] or may_be_there(phrase)
        ]
        for phrases in match.alternatives()
    ]


def _number_of_pages(language: str) -> int:
    """About: a few more or less change no order."""
    count = SearchDocument.objects.in_language(language).count
    return remembered(f"search-pages:{language}", count, COUNTED_SECONDS)
