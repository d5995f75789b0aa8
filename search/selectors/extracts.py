"""The words that were found, shown where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.querysets import Match
from search.selectors.words import WORD, fold, stems_of_word

EXTRACT_LENGTH = 240
CONTEXT_LENGTH = 60


def text_marked(text: str, match: Match, language: str) -> SafeString:
    """The whole text as HTML, the matching words in `mark`."""
    parts = []
    position = 0
    for word in WORD.finditer(text):
        if _is_hit(word.group(), match, language):
            parts += [
                escape(text[position : word.start()]),
                f"<mark>{escape(word.group())}</mark>",
            ]
            position = word.end()
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def extract_marked(text: str, match: Match, language: str) -> SafeString:
    """The passage around the first matching word, as HTML; empty where no word matches."""
    found = (word.start() for word in WORD.finditer(text) if _is_hit(word.group(), match, language))
    first = next(found, None)
    if first is None:
        return SafeString()
    start = max(0, first - CONTEXT_LENGTH)
    if start:
        start = text.rfind(" ", 0, start) + 1
    end = start + EXTRACT_LENGTH
    if end < len(text):
        # A word longer than the passage is cut rather than shown whole.
        end = max(text.rfind(" ", first, end), first + 1) if " " in text[first:end] else end
    passage = text_marked(text[start:end], match, language)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(f"{before}{passage}{after}")  # noqa: S308 - the passage is HTML already


def _is_hit(word: str, match: Match, language: str) -> bool:
    stems = stems_of_word(word, language)
    if not match.marked.isdisjoint(stems):
        return True
    return bool(match.beginning) and any(stem.startswith(match.beginning) for stem in stems)


def text_typed(text: str, typed: Sequence[str]) -> SafeString:
    """The text as HTML, the typed beginnings of its words in `mark`."""
    parts = []
    position = 0
    for word in WORD.finditer(text):
        folded = fold(word.group())
        length = max((len(part) for part in typed if folded.startswith(part)), default=0)
        if not length:
            continue
        end = word.start() + _letters(word.group(), length)
        parts += [
            escape(text[position : word.start()]),
            f"<mark>{escape(text[word.start() : end])}</mark>",
        ]
        position = end
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _letters(word: str, length: int) -> int:
    """How many letters of a written word make up that many folded ones."""
    seen = 0
    for number, letter in enumerate(word, start=1):
        seen += len(fold(letter))
        if seen >= length:
            return number
    return len(word)
