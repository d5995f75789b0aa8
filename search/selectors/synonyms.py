"""Expressions that mean the same: the editors' groups, and both labels of every vocabulary term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from core.generation import remembered
from search.models import SynonymGroup
from search.querysets import Phrase, Term
from search.selectors.words import composed, stems_of
from taxonomies.models import Problem, Technology, TechnologyFamily

CACHED_SECONDS = 300
MAX_PHRASE_LENGTH = 5
LABELLED = (Problem, Technology, TechnologyFamily)


def synonyms(language: str) -> Mapping[Phrase, tuple[Phrase, ...]]:
    """Each expression, in stems of that language, with those that mean the same, itself first."""
    return remembered(f"synonyms:{language}", partial(_synonyms, language), CACHED_SECONDS)


def _synonyms(language: str) -> Mapping[Phrase, tuple[Phrase, ...]]:
    alike: dict[Phrase, dict[Phrase, None]] = {}
    for lines in _groups():
        phrases = dict.fromkeys(tuple(stems_of(composed(line), language)) for line in lines)
        kept = [phrase for phrase in phrases if 0 < len(phrase) <= MAX_PHRASE_LENGTH]
        for phrase in kept:
            others = dict.fromkeys((phrase, *kept))
            alike.setdefault(phrase, {}).update(others)
    return {phrase: tuple(others) for phrase, others in alike.items() if len(others) > 1}


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
