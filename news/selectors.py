"""Reads about news."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import get_language

from core.generation import remembered
from core.selectors import clean_value, paginate
from core.selectors.parameters import AddressParameter
from news.enums import NewsCategory
from news.models import NewsPage, NewsRelatedPage

PER_PAGE = 13
COUNTS_CACHE_SECONDS = 300


class Parameters(Protocol):
    def get(self, key: str) -> Any: ...


@dataclass(frozen=True)
class NewsList:
    """The news that an address asks for."""

    results: ResultPage[NewsPage]
    categories: tuple[NewsCategory, ...]
    years: tuple[int, ...]
    category: str
    year: int | None

    @property
    def query(self) -> str:
        """The part of the address that chooses, without the page's number."""
        chosen = {"category": self.category, "year": self.year}
        return urlencode({key: value for key, value in chosen.items() if value})


def news_published(language_code: str | None = None) -> QuerySet[NewsPage]:
    """News of a language, newest first."""
    language = language_code or get_language() or "fr"
    return NewsPage.objects.published().in_language(language).latest().for_cards()


def news_counts(language_code: str) -> Mapping[tuple[int, str], int]:
    """How many news there are of each year and category.

    Remembered until something changes: counting reads them all, a list only a page.
    """
    read = partial(_news_counts_read, language_code)
    return remembered(f"news-counts:{language_code}", read, COUNTS_CACHE_SECONDS)


def _news_counts_read(language_code: str) -> Mapping[tuple[int, str], int]:
    rows = NewsPage.objects.published().in_language(language_code).order_by()
    years = rows.annotate(year=ExtractYear("date")).values_list("year", "category")
    return {(year, category): n for year, category, n in years.annotate(n=Count("pk"))}


def news_list(parameters: Parameters) -> NewsList:
    """News by category and year; what means nothing is ignored. Raises EmptyPage."""
    language = get_language() or "fr"
    counts = news_counts(language)
    years = tuple(sorted({year for year, _category in counts}, reverse=True))
    category = clean_value(parameters.get("category") or "")
    year_text = clean_value(parameters.get("year") or "")
    year = next((known for known in years if str(known) == year_text), None)
    rows = NewsPage.objects.published().in_language(language).latest()
    if category in NewsCategory.values:
        rows = rows.filter(category=category)
    else:
        category = ""
    if year:
        rows = rows.filter(date__year=year)
    count = sum(
        n
        for (of_year, of_category), n in counts.items()
        if of_year == (year or of_year) and of_category == (category or of_category)
    )
    # What is found has been counted already: a range stands for it.
    results = paginate(range(count), parameters.get("page"), PER_PAGE)
    start = (results.number - 1) * PER_PAGE
    # Only ids are sorted: with what a card prints, a late page would sort megabytes.
    on_page = NewsPage.objects.filter(pk__in=rows.values("pk")[start : start + PER_PAGE])
    results.object_list = list(on_page.latest().for_cards())
    return NewsList(
        results=results,
        categories=tuple(NewsCategory),
        years=years,
        category=category,
        year=year,
    )


def news_parameters() -> list[AddressParameter]:
    """For the language switch."""
    return [AddressParameter.named_alike("category"), AddressParameter.named_alike("year")]


def news_titles(limit: int) -> list[NewsPage]:
    """The latest news, for a list of links."""
    language = get_language() or "fr"
    rows = NewsPage.objects.published().in_language(language).latest().with_locale()
    return list(rows.defer_streamfields()[:limit])


def news_about(key: uuid.UUID, limit: int = 4) -> list[NewsPage]:
    """The latest news that name a page, by its translation key."""
    about = NewsRelatedPage.objects.filter(page__translation_key=key)
    rows = NewsPage.objects.published().in_language(get_language() or "fr").latest()
    return list(
        rows.with_locale().filter(pk__in=about.values("news_page")).defer_streamfields()[:limit]
    )
