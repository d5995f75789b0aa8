"""How what a reader typed may be understood, the strictest reading first."""

from __future__ import annotations

from collections.abc import Iterator

from search.querysets import Match, Term
from search.selectors.synonyms import terms_with_synonyms, terms_with_words
from search.selectors.words import WORD, stems_of, stems_of_word

MAX_TERMS = 12
MIN_BEGINNING = 3


def terms_of(text: str, language: str) -> tuple[Term, ...]:
    stems = list(dict.fromkeys(stems_of(text, language)))[:MAX_TERMS]
    return terms_with_synonyms(stems, language)


def words_of_text(text: str, language: str) -> list[str]:
    """The words as they were typed, without those that mean nothing to the search."""
    return [word for word in dict.fromkeys(WORD.findall(text)) if stems_of_word(word, language)]


def strict_readings(text: str, language: str) -> Iterator[Match]:
    """All the words; then the last one as the beginning of a word."""
    terms = terms_of(text, language)
    if terms:
        yield Match(terms)
        if _begins(text):
            yield Match(terms, last_begins=True)


def loose_readings(text: str, language: str) -> Iterator[Match]:
    """Any of the words, those of known expressions also alone."""
    terms = terms_with_words(terms_of(text, language))
    if len(terms) > 1:
        yield Match(terms, any_of=True, last_begins=_begins(text))


def _begins(text: str) -> bool:
    return len(text.rsplit(maxsplit=1)[-1]) >= MIN_BEGINNING
