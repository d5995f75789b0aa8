"""Reads about news."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.db.models import QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import get_language

from core.selectors import clean_value, paginate
from news.enums import NewsCategory
from news.models import NewsPage, NewsRelatedPage

PER_PAGE = 13


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


def news_list(parameters: Parameters) -> NewsList:
    """News by category and year; what means nothing is ignored. Raises EmptyPage."""
    base = news_published()
    years = tuple(
        base.annotate(year=ExtractYear("date"))
        .values_list("year", flat=True)
        .order_by("-year")
        .distinct()
    )
    category = clean_value(parameters.get("category") or "")
    year_text = clean_value(parameters.get("year") or "")
    year = next((known for known in years if str(known) == year_text), None)
    rows = base
    if category in NewsCategory.values:
        rows = rows.filter(category=category)
    else:
        category = ""
    if year:
        rows = rows.filter(date__year=year)
    return NewsList(
        results=paginate(rows, parameters.get("page"), PER_PAGE),
        categories=tuple(NewsCategory),
        years=years,
        category=category,
        year=year,
    )


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
