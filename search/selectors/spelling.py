"""Typing errors: the word of the portal that is nearest to one that no page uses."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz.distance import OSA

from search.models import SearchDocument, SearchWord
from search.selectors.synonyms import synonyms
from search.selectors.words import FOLDED_WORD, MAX_WORD_LENGTH, WORD, fold, stems_of_word

MIN_LENGTH = 4


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
    unknown = _unknown(words, language)
    corrections = {word: _nearest(fold(word), language) for word in unknown}
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


def _nearest(folded: str, language: str) -> str:
    limit = errors_allowed(len(folded))
    candidates = (
        SearchWord.objects.filter(language=language)
        .annotate(length=Length("folded"))
        .filter(length__gte=len(folded) - limit, length__lte=len(folded) + limit)
        .values_list("folded", "word", "documents")
    )
    best: tuple[int, bool, int, str] | None = None
    nearest = ""
    for known, word, documents in candidates.iterator():
        distance = OSA.distance(folded, known, score_cutoff=limit)
        if distance > limit:
            continue
        rank = (distance, known[0] != folded[0], -documents, known)
        if best is None or rank < best:
            best, nearest = rank, word
    return nearest
