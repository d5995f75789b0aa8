"""What a reader may do where hardly anything has all the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, Q, Value

from search.enums import DocumentKind
from search.models import SearchDocument, SearchWord
from search.querysets import Match
from search.selectors.readings import terms_of, words_of_text
from search.selectors.recall import recalled
from search.selectors.words import fold
from vitrines.models import BestPracticePage
from vitrines.selectors import practices_published

# Longer sentences have too many words to leave each of them out.
MAX_WORDS = 8
MAX_OFFERS = 3
NEAREST = 3
MAX_STEMS = 40
# Words that begin alike are of one family as a rule; shorter ones are not.
MIN_LETTERS = 4


@dataclass(frozen=True)
class Offer:
    """A word to leave out: `count` pages have all the others; `query` is the address's part."""

    label: str
    count: int
    query: str


@dataclass(frozen=True)
class Relaxation:
    """`unknown`: words that no page has; `offers`: what leaving a word out gives, the best first."""

    unknown: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()


def relaxation(text: str, language: str) -> Relaxation:
    """What each word, and all the others without it, would find: in one query."""
    words = words_of_text(text, language)
    if not 2 <= len(words) <= MAX_WORDS:
        return Relaxation()
    shorter = [" ".join(other for other in words if other != word) for word in words]
    texts = [*words, *shorter]
    counts = recalled("relaxation", texts, language, read=lambda: _counts(texts, language))
    alone, without = counts[: len(words)], counts[len(words) :]
    offers = [
        Offer(word, count, urlencode({"q": rest}))
        for word, rest, count in zip(words, shorter, without, strict=True)
        if count
    ]
    return Relaxation(
        tuple(word for word, count in zip(words, alone, strict=True) if not count),
        tuple(sorted(offers, key=lambda offer: -offer.count)[:MAX_OFFERS]),
    )


def _counts(texts: Sequence[str], language: str) -> list[int]:
    """How many pages have all the words of each text."""
    documents = SearchDocument.objects.in_language(language).order_by()
    first, *others = [
        documents.matching(Match(terms_of(text, language)))
        .annotate(place=Value(place, output_field=IntegerField()))
        .values("place")
        .annotate(n=Count("pk"))
        .values_list("place", "n")
        for place, text in enumerate(texts)
    ]
    found = dict(first.union(*others, all=True))
    return [found.get(place, 0) for place in range(len(texts))]


def practices_near(text: str, language: str) -> tuple[BestPracticePage, ...]:
    """Practices with words of the same families, where no page has the words themselves."""
    beginnings = {
        folded[:MIN_LETTERS]
        for word in words_of_text(text, language)[:MAX_WORDS]
        if len(folded := fold(word)) >= MIN_LETTERS
    }
    if not beginnings:
        return ()
    alike = reduce(or_, (Q(folded__startswith=part) for part in sorted(beginnings)))
    rows = SearchWord.objects.filter(alike, language=language).order_by("-documents", "folded")
    stems = tuple(dict.fromkeys(filter(None, rows.values_list("stem", flat=True)[:MAX_STEMS])))
    if not stems:
        return ()
    documents = SearchDocument.objects.in_language(language).of_kind(DocumentKind.PRACTICE)
    near = documents.ranked(Match(stems, any_of=True)).values_list("page", flat=True)
    ids = list(near[:NEAREST])
    pages = practices_published(language).for_cards().filter(pk__in=ids)
    return tuple(sorted(pages, key=lambda page: ids.index(page.pk)))
