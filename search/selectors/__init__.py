"""Reads about searchable pages."""

from search.selectors.results import KindCount, Result, SearchResults, search
from search.selectors.sources import (
    documents_of,
    pages_findable,
    pages_in_every_language,
    pages_of_community,
    pages_of_company,
    pages_of_consent,
)
from search.selectors.spelling import words_of
from search.selectors.suggestions import (
    Suggestion,
    SuggestionGroup,
    Suggestions,
    suggestions,
)
from search.selectors.synonyms import synonyms_cache_key
from search.selectors.words import stems_of_word

__all__ = [
    "KindCount",
    "Result",
    "SearchResults",
    "Suggestion",
    "SuggestionGroup",
    "Suggestions",
    "documents_of",
    "pages_findable",
    "pages_in_every_language",
    "pages_of_community",
    "pages_of_company",
    "pages_of_consent",
    "search",
    "stems_of_word",
    "suggestions",
    "synonyms_cache_key",
    "words_of",
]
