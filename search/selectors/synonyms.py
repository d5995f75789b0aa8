"""Expressions that mean the same: the editors' groups, and both labels of every vocabulary term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Max

from core.generation import generation
from search.models import SearchWord, SynonymGroup
from search.querysets import Phrase, Term
from search.selectors.words import composed, stems_of
from taxonomies.models import Problem, Technology, TechnologyFamily

# Shorter words are not kept among those of pages.
MIN_LENGTH = 4
MAX_PHRASE_LENGTH = 5
LABELLED = (Problem, Technology, TechnologyFamily)

Held = TypeVar("Held")

_held: dict[tuple[str, str], tuple[str, Any]] = {}


def _held_by_process(read: Callable[[str], Held], language: str) -> Held:
    """What `read` gives for a language. There are thousands of words, asked for several times a
    search: each process holds them until something changes.
    """
    name = generation()
    asked = (read.__name__, language)
    held = _held.get(asked)
    if held is None or name is None or held[0] != name:
        found = read(language)
        if name:
            _held[asked] = (name, found)
        return found
    kept: Held = held[1]
    return kept


def stems_on_pages(language: str) -> Mapping[str, int]:
    """The stems of the words that are kept, each with the number of pages that have one of them."""
    return _held_by_process(_stems_on_pages, language)


def _stems_on_pages(language: str) -> Mapping[str, int]:
    rows = SearchWord.objects.filter(language=language)
    return dict(rows.values_list("stem").annotate(most=Max("documents")).order_by())


def synonyms(language: str) -> Mapping[Phrase, tuple[Phrase, ...]]:
    """Each expression, in stems of that language, with those that mean the same, itself first."""
    return _held_by_process(_synonyms, language)


def _synonyms(language: str) -> Mapping[Phrase, tuple[Phrase, ...]]:
    alike: dict[Phrase, dict[Phrase, None]] = {}
    for lines in _groups():
        phrases = dict.fromkeys(_stems(line, language) for line in lines)
        kept = [phrase for phrase in phrases if 0 < len(phrase) <= MAX_PHRASE_LENGTH]
        for phrase in kept:
            others = dict.fromkeys((phrase, *kept))
            alike.setdefault(phrase, {}).update(others)
    on_pages = _phrases_on_pages(alike, language)
    return {
        phrase: (phrase, *(other for other in others if other != phrase and other in on_pages))
        for phrase, others in alike.items()
        if len(others) > 1
    }


def _phrases_on_pages(phrases: Iterable[Phrase], language: str) -> set[Phrase]:
    """Those of which pages have every word: most of the other language's would be asked in vain."""
    known = set(stems_on_pages(language))
    # Labels stand on pages as facts, whose words are not kept.
    for vocabulary in LABELLED:
        for label in vocabulary.objects.values_list(f"label_{language}", flat=True):
            known.update(_stems(label, language))
    return {
        phrase
        for phrase in phrases
        if all(stem in known or len(stem) < MIN_LENGTH for stem in phrase)
    }


@lru_cache(maxsize=20_000)
def _stems(line: str, language: str) -> Phrase:
    return tuple(stems_of(composed(line), language))


def _groups() -> Iterator[Sequence[str]]:
    for group in SynonymGroup.objects.all():
        yield group.lines
    for vocabulary in LABELLED:
        yield from vocabulary.objects.values_list("label_fr", "label_en")


def terms_with_synonyms(stems: Sequence[str], language: str) -> tuple[Term, ...]:
    """What was typed, the longest known expressions first found widened by their synonyms."""
    known = synonyms(language)
    terms: list[Term] = []
    position = 0
    while position < len(stems):
        for length in range(MAX_PHRASE_LENGTH, 0, -1):
            phrase = tuple(stems[position : position + length])
            if len(phrase) == length and phrase in known:
                terms.append(known[phrase])
                position += length
                break
        else:
            terms.append(stems[position])
            position += 1
    return tuple(dict.fromkeys(terms))


def terms_with_words(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Each word of the expressions that were typed, then the terms, in their order."""
    words = (
        stem for term in terms if not isinstance(term, str) and len(term[0]) > 1 for stem in term[0]
    )
    return tuple(dict.fromkeys((*words, *terms)))
