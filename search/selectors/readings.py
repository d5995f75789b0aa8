"""How what a reader typed may be understood, the strictest reading first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from search.querysets import Match, Term
from search.selectors.synonyms import terms_with_synonyms, terms_with_words
from search.selectors.words import WEAK_WORDS, WORD, fold, stems_asked, stems_of_word

MAX_TERMS = 12
MIN_BEGINNING = 3


def terms_of(text: str, language: str) -> tuple[Term, ...]:
    """What is asked for, with synonyms."""
    asked = _asked(text, language)
    return _strong(terms_with_synonyms(list(asked), language), asked)


def words_of_text(text: str, language: str) -> list[str]:
    """The words as they were typed, without those that mean nothing to the search."""
    words = [word for word in dict.fromkeys(WORD.findall(text)) if stems_of_word(word, language)]
    strong = [word for word in words if fold(word) not in WEAK_WORDS[language]]
    return strong or words


def strict_readings(text: str, language: str) -> Iterator[Match]:
    """All the words; then the last one as the beginning of a word."""
    terms = terms_of(text, language)
    if terms:
        yield Match(terms)
        if _begins(text):
            yield Match(terms, last_begins=True)


def loose_readings(text: str, language: str) -> Iterator[Match]:
    """Any of the words, those of known expressions also alone."""
    asked = _asked(text, language)
    terms = _strong(terms_with_words(terms_with_synonyms(list(asked), language)), asked)
    if len(terms) > 1:
        yield Match(terms, any_of=True, last_begins=_begins(text))


def _asked(text: str, language: str) -> dict[str, bool]:
    return dict(islice(stems_asked(text, language).items(), MAX_TERMS))


def _strong(terms: tuple[Term, ...], asked: Mapping[str, bool]) -> tuple[Term, ...]:
    """The terms without words that say nothing, unless there are no others."""
    strong = tuple(term for term in terms if not isinstance(term, str) or asked[term])
    return strong or terms


def _begins(text: str) -> bool:
    return len(text.rsplit(maxsplit=1)[-1]) >= MIN_BEGINNING
