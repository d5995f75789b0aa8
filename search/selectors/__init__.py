"""Reads about searchable pages."""

from search.selectors.companies import (
    companies_of_community,
    companies_of_pages,
    documents_of_companies,
)
from search.selectors.recall import recalled
from search.selectors.relaxation import Offer
from search.selectors.results import KindCount, Result, SearchResults, search, search_parameters
from search.selectors.server import server
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
from search.selectors.terms import (
    companies_of_term,
    pages_of_term,
    term_words,
    term_words_saved,
)
from search.selectors.words import stems_of_word

__all__ = [
    "KindCount",
    "Offer",
    "Result",
    "SearchResults",
    "Suggestion",
    "SuggestionGroup",
    "Suggestions",
    "companies_of_community",
    "companies_of_pages",
    "companies_of_term",
    "documents_of",
    "documents_of_companies",
    "pages_findable",
    "pages_in_every_language",
    "pages_of_community",
    "pages_of_company",
    "pages_of_consent",
    "pages_of_term",
    "recalled",
    "search",
    "search_parameters",
    "server",
    "stems_of_word",
    "suggestions",
    "term_words",
    "term_words_saved",
    "words_of",
]
