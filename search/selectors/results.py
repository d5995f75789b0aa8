"""Answers to what a reader asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.db.models import Count
from django.utils.safestring import SafeString
from django_stubs_ext import StrOrPromise

from core.selectors import clean_value, paginate
from search.enums import DocumentKind
from search.models import SearchDocument
from search.querysets import Match, Term
from search.selectors.extracts import extract_marked, text_marked
from search.selectors.rarities import rarities_of_terms
from search.selectors.spelling import text_corrected
from search.selectors.synonyms import terms_with_synonyms, terms_with_words
from search.selectors.words import stems_of

PER_PAGE = 10
MAX_QUERY_LENGTH = 200
MAX_TERMS = 12
MIN_BEGINNING = 3
# When fewer pages than that have all the words, those that have some of them are shown with them.
FEW = 5


@dataclass(frozen=True)
class Result:
    """A page that was found. `summary` and `extract` are HTML, the matching words marked."""

    title: str
    url: str
    kind: DocumentKind
    summary: SafeString
    extract: SafeString
    date: datetime.date | None

    @property
    def kind_label(self) -> StrOrPromise:
        return self.kind.label


@dataclass(frozen=True)
class KindCount:
    """A kind of which something was found; `query` is the address that shows it alone."""

    code: str
    label: StrOrPromise
    count: int
    selected: bool
    query: str


@dataclass(frozen=True)
class SearchResults:
    """An answer. Every `query` is the part of an address after the question mark.

    `total` counts every kind. `relaxed`: hardly any page has all the words, these have some of them.
    `complete` counts the pages that have all the words.
    `corrected`: what was looked for instead, because no page has a word that was typed.
    """

    text: str
    results: ResultPage[Any]
    total: int
    kinds: tuple[KindCount, ...]
    kind: str
    relaxed: bool
    complete: int
    corrected: str
    query: str
    query_without_kind: str

    @property
    def sought(self) -> str:
        """What was looked for in the end."""
        return self.corrected or self.text


def search(query: str, language: str, page: str | None = None, kind: str = "") -> SearchResults:
    """What a reader of that language finds. Raises EmptyPage for a page that does not exist."""
    text = clean_value(query, MAX_QUERY_LENGTH)
    strict, counts = _first_match(_strict_readings(text, language), language)
    corrected = "" if strict or not text else text_corrected(text, language)
    if corrected:
        strict, counts = _first_match(_strict_readings(corrected, language), language)
    complete = sum(counts.values())
    match = strict
    if complete < FEW:
        loose, more = _first_match(_loose_readings(corrected or text, language), language)
        match, counts = (loose, more) if loose else (match, counts)
    corrected = corrected if match else ""
    chosen = kind if kind in DocumentKind.values else ""
    count = counts.get(chosen, 0) if chosen else sum(counts.values())
    # What is found has been counted already: a range stands for it.
    results = paginate(range(count), page, PER_PAGE)
    if match:
        results.object_list = _results(match, strict, language, chosen, results.number)
    return SearchResults(
        text=text,
        results=results,
        total=sum(counts.values()),
        kinds=tuple(
            KindCount(known, known.plural, counts[known], known == chosen, _address(text, known))
            for known in DocumentKind
            if known in counts
        ),
        kind=chosen,
        relaxed=bool(match and match.any_of),
        complete=complete,
        corrected=corrected,
        query=_address(text, chosen),
        query_without_kind=_address(text),
    )


def _first_match(
    readings: Iterator[Match], language: str
) -> tuple[Match | None, Mapping[str, int]]:
    """The first reading of the words that finds something, and how much of each kind."""
    for match in readings:
        counts = dict(
            SearchDocument.objects.in_language(language)
            .matching(match)
            .values_list("kind")
            .annotate(n=Count("pk"))
            .order_by()
        )
        if counts:
            return match, counts
    return None, {}


def _terms(text: str, language: str) -> tuple[Term, ...]:
    stems = list(dict.fromkeys(stems_of(text, language)))[:MAX_TERMS]
    return terms_with_synonyms(stems, language)


def _begins(text: str) -> bool:
    return len(text.rsplit(maxsplit=1)[-1]) >= MIN_BEGINNING


def _strict_readings(text: str, language: str) -> Iterator[Match]:
    """All the words; then the last one as the beginning of a word."""
    terms = _terms(text, language)
    if terms:
        yield Match(terms)
        if _begins(text):
            yield Match(terms, last_begins=True)


def _loose_readings(text: str, language: str) -> Iterator[Match]:
    """Any of the words."""
    terms = terms_with_words(_terms(text, language))
    if len(terms) > 1:
        yield Match(terms, any_of=True, last_begins=_begins(text))


def _results(
    match: Match, strict: Match | None, language: str, kind: str, number: int
) -> list[Result]:
    """One page of results. Only ids are sorted: the texts are long."""
    ranked = SearchDocument.objects.in_language(language).ranked(
        match, strict if match.any_of else None, rarities_of_terms(match, language)
    )
    if kind:
        ranked = ranked.of_kind(kind)
    start = (number - 1) * PER_PAGE
    ids = list(ranked.values_list("pk", flat=True)[start : start + PER_PAGE])
    rows = (
        SearchDocument.objects.select_related("page__locale")
        .defer("stems_a", "stems_b", "stems_c")
        .in_bulk(ids)
    )
    return [_result(rows[pk], match) for pk in ids if pk in rows]


def _result(row: SearchDocument, match: Match) -> Result:
    return Result(
        title=row.title,
        url=row.page.url or "",
        kind=DocumentKind(row.kind),
        summary=text_marked(row.summary, match, row.language),
        extract=extract_marked(row.text, match, row.language),
        date=row.date,
    )


def _address(text: str, kind: str = "") -> str:
    return urlencode({"q": text, "kind": kind} if kind else {"q": text})
