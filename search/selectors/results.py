"""Answers to what a reader asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.utils.safestring import SafeString
from django_stubs_ext import StrOrPromise

from core.selectors import clean_value, paginate
from core.selectors.parameters import AddressParameter
from search.enums import DocumentKind
from search.models import SearchDocument
from search.querysets import Match
from search.selectors.candidates import candidate_counts, candidate_ids
from search.selectors.extracts import extract_marked, text_marked
from search.selectors.readings import loose_readings, strict_readings
from search.selectors.recall import recalled
from search.selectors.relaxation import Offer, Relaxation, practices_near, relaxation
from search.selectors.shown import documents_shown
from search.selectors.spelling import text_corrected
from vitrines.models import BestPracticePage

PER_PAGE = 10
MAX_QUERY_LENGTH = 200
# When fewer pages than that have all the words, those that have some of them follow.
FEW = 5
RESULT_FIELDS = ("language", "kind", "title", "summary", "text", "date")


@dataclass(frozen=True)
class Result:
    """What was found. `summary` and `extract` are HTML, the matching words marked.

    `is_example`: a fictitious company.
    """

    title: str
    url: str
    kind: DocumentKind
    summary: SafeString
    extract: SafeString
    date: datetime.date | None
    is_example: bool

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
    `unknown`: words that no page has; `offers`: what leaving a word out would give; `dropped`: the
    kind that was asked for, of which there is nothing, so that every kind is shown.
    `nearest`: practices with words alike, where nothing was found.
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
    dropped: DocumentKind | None = None
    unknown: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    nearest: tuple[BestPracticePage, ...] = ()

    @property
    def sought(self) -> str:
        """What was looked for in the end."""
        return self.corrected or self.text


def search_parameters() -> list[AddressParameter]:
    """For the language switch."""
    return [
        AddressParameter.named_alike("q", max_length=MAX_QUERY_LENGTH),
        AddressParameter.named_alike("kind"),
    ]


def search(query: str, language: str, page: str | None = None, kind: str = "") -> SearchResults:
    """What a reader of that language finds. Raises EmptyPage for a page that does not exist."""
    text = clean_value(query, MAX_QUERY_LENGTH)
    asked = DocumentKind(kind) if kind in DocumentKind.values else None
    found = recalled(
        *("answer", text, language, asked, page),
        read=lambda: _answer(text, language, asked, page),
        # A correction holds what the reader wrote beside it.
        fit=lambda answer: not answer.corrected,
    )
    counts = found.counts
    results = _paginated(counts, found.kind, page)
    results.object_list = found.results
    short = Relaxation()
    if found.relaxed or not counts:
        short = relaxation(found.corrected or text, language)
    return SearchResults(
        text=text,
        results=results,
        total=sum(counts.values()),
        kinds=tuple(
            KindCount(
                known, known.plural, counts[known], known == found.kind, _address(text, known)
            )
            for known in DocumentKind
            if known in counts
        ),
        kind=found.kind,
        relaxed=found.relaxed,
        complete=found.complete,
        corrected=found.corrected,
        query=_address(text, found.kind),
        query_without_kind=_address(text),
        dropped=asked if counts and not found.kind else None,
        unknown=short.unknown,
        offers=short.offers,
        nearest=() if counts else practices_near(text, language),
    )


@dataclass(frozen=True)
class _Answer:
    """What is found of a kind, or of every kind, and shown on one page; see SearchResults."""

    counts: Mapping[str, int]
    kind: str
    complete: int
    corrected: str
    relaxed: bool
    results: tuple[Result, ...]


def _answer(text: str, language: str, asked: DocumentKind | None, page: str | None) -> _Answer:
    found = _understood(text, language)
    kind = asked.value if asked and asked in found.counts else ""
    number = _paginated(found.counts, kind, page).number
    return _Answer(
        found.counts,
        kind,
        found.complete,
        found.corrected,
        relaxed=bool(found.match and found.match.any_of),
        results=tuple(_results(found, language, kind, number)),
    )


def _paginated(counts: Mapping[str, int], kind: str, page: str | None) -> ResultPage[Any]:
    """What is found has been counted already: a range stands for it."""
    return paginate(range(counts[kind] if kind else sum(counts.values())), page, PER_PAGE)


@dataclass(frozen=True)
class _Understood:
    """The reading that finds something; `complete` counts what `strict` finds: all the words."""

    match: Match | None
    strict: Match | None
    counts: Mapping[str, int]
    complete: int
    corrected: str


def _understood(text: str, language: str) -> _Understood:
    strict, counts = _first_match(strict_readings(text, language), language)
    corrected = "" if strict or not text else text_corrected(text, language)
    if corrected:
        # Of whole words.
        whole = islice(strict_readings(corrected, language), 1)
        strict, counts = _first_match(whole, language)
    match, complete = strict, sum(counts.values())
    if complete < FEW:
        loose, more = _first_match(loose_readings(corrected or text, language), language)
        if sum(more.values()) > complete:
            match, counts = loose, more
    return _Understood(match, strict, counts, complete, corrected if match else "")


def _first_match(
    readings: Iterator[Match], language: str
) -> tuple[Match | None, Mapping[str, int]]:
    """The first reading of the words that finds something, and how much of each kind."""
    for match in readings:
        counts = candidate_counts(match, language)
        if counts:
            return match, counts
    return None, {}


def _results(found: _Understood, language: str, kind: str, number: int) -> list[Result]:
    """One page of results."""
    match = found.match
    if match is None:
        return []
    complete = found.strict if match.any_of else None
    start = (number - 1) * PER_PAGE
    total = sum(found.counts.values())
    ids = candidate_ids(match, language, kind, start, PER_PAGE, complete=complete, of=total)
    rows = documents_shown(ids, *RESULT_FIELDS)
    return [_result(rows[pk], match) for pk in ids if pk in rows]


def _result(row: SearchDocument, match: Match) -> Result:
    extract = extract_marked(row.text, match, row.language)
    if not extract and row.kind == DocumentKind.COMPANY:
        # The communities that list it.
        extract = text_marked(row.text, match, row.language)
    return Result(
        title=row.title,
        url=row.url,
        kind=DocumentKind(row.kind),
        summary=text_marked(row.summary, match, row.language),
        extract=extract,
        date=row.date,
        is_example=row.is_example,
    )


def _address(text: str, kind: str = "") -> str:
    return urlencode({"q": text, "kind": kind} if kind else {"q": text})
