"""Typing errors: the word of the portal that is nearest to one that no page uses."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.models import SearchDocument, SearchWord
from search.selectors.synonyms import synonyms
from search.selectors.words import FOLDED_WORD, MAX_WORD_LENGTH, WORD, fold, stems_of_word

MIN_LENGTH = 4
# Of one text: a reader makes few errors at once.
MAX_CORRECTED = 4
MAX_CANDIDATES = 50


def words_of(document: SearchDocument) -> set[tuple[str, str]]:
    """The words of a document that may stand in a correction: without accents, and as written."""
    text = f"{document.title} {document.summary} {document.text}".lower()
    return {
        (folded, word)
        for word in set(WORD.findall(text))
        if word.isalpha()
        and MIN_LENGTH <= len(folded := fold(word)) <= MAX_WORD_LENGTH
        and len(word) <= MAX_WORD_LENGTH
        and FOLDED_WORD.fullmatch(folded)
        and stems_of_word(word, document.language)
    }


def errors_allowed(length: int) -> int:
    """Letters missing, added, replaced or swapped that a word of that length may have."""
    if length < MIN_LENGTH:
        return 0
    if length < 6:
        return 1
    return 2 if length < 10 else 3


def text_corrected(text: str, language: str) -> str:
    """The text with its unknown words replaced by known ones; empty where nothing changes."""
    words = list(dict.fromkeys(word.group() for word in WORD.finditer(text)))
    corrections = _nearest(_unknown(words, language)[:MAX_CORRECTED], language)
    corrected = WORD.sub(lambda word: corrections.get(word.group()) or word.group(), text)
    return corrected if corrected != text else ""


def _unknown(words: list[str], language: str) -> list[str]:
    """Words that no page of any language uses, nor any group of synonyms."""
    stems = {word: stems_of_word(word, language) for word in words}
    asked = {stem for found in stems.values() for stem in found}
    conditions = Q(language=language, stem__in=asked) | Q(folded__in=[fold(w) for w in words])
    if words:
        # It may be typed no further than that.
        conditions |= Q(language=language, folded__startswith=fold(words[-1]))
    seen = SearchWord.objects.filter(conditions).values_list("folded", "stem")
    known = {stem for _folded, stem in seen}
    known_words = {folded for folded, _stem in seen}
    beginnings = tuple(known)
    known.update(stem for phrase in synonyms(language) for stem in phrase)
    return [
        word
        for word, found in stems.items()
        if found
        and errors_allowed(len(word))
        and not any(char.isdigit() for char in word)
        and not known.issuperset(found)
        and fold(word) not in known_words
        and not any(stem.startswith(found[0]) for stem in beginnings)
    ]


def _nearest(words: Sequence[str], language: str) -> dict[str, str]:
    """The known word that is nearest to each, where one is near, in one query."""
    sought = {word: fold(word) for word in words}
    if not sought:
        return {}
    ends = [
        len(folded) + limit
        for folded in sought.values()
        for limit in (-errors_allowed(len(folded)), errors_allowed(len(folded)))
    ]
    known = list(
        SearchWord.objects.filter(language=language)
        .annotate(length=Length("folded"))
        .filter(length__gte=min(ends), length__lte=max(ends))
        .values_list("folded", "word", "documents")
    )
    spellings = [folded for folded, _word, _documents in known]
    nearest = {}
    for word, folded in sought.items():
        limit = errors_allowed(len(folded))
        near = process.extract(
            folded, spellings, scorer=OSA.distance, score_cutoff=limit, limit=MAX_CANDIDATES
        )
        if near:
            _rank, nearest[word] = min(
                ((distance, spelling[0] != folded[0], -known[place][2], spelling), known[place][1])
                for spelling, distance, place in near
            )
    return nearest
