"""What search engines are told: every published page, with its translations."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Count, Max
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.query import PageQuerySet

from communities.models import CommunityPage
from core.models import HOME_DEPTH
from core.selectors import absolute_url
from events.models import EventPage
from news.models import NewsPage
from pathways.models import PathwayPage
from portal.selectors import url_prefixes
from vitrines.models import BestPracticePage, VitrinePage


def _main_pages() -> PageQuerySet:
    """The home pages and what stands right under them: lists and prose."""
    return Page.objects.live().public().filter(depth__in=(HOME_DEPTH, HOME_DEPTH + 1))


def _practices() -> PageQuerySet:
    """By their place under their plant, which an anonymous one does not have."""
    return BestPracticePage.objects.published().named()


PAGES_BY_TYPE: dict[str, Callable[[], PageQuerySet]] = {
    "main": _main_pages,
    "vitrines": VitrinePage.objects.published,
    "practices": _practices,
    "pathways": PathwayPage.objects.published,
    "communities": CommunityPage.objects.published,
    "news": NewsPage.objects.published,
    "events": EventPage.objects.published,
}


@dataclass(frozen=True)
class SitemapEntry:
    location: str
    lastmod: datetime.datetime | None
    # Addresses by language, this one included.
    translations: dict[str, str]


class PageSitemap(Sitemap):
    """The published pages of one type in one language."""

    limit = 5_000

    def __init__(self, pages: Callable[[], PageQuerySet], language_code: str) -> None:
        self.pages = pages
        self.language_code = language_code

    @cached_property
    def entries(self) -> list[SitemapEntry]:
        """Both languages in one query, since each names the other."""
        prefixes = url_prefixes()
        translations: dict[Any, dict[str, str]] = {}
        own: list[tuple[Any, datetime.datetime | None]] = []
        rows = (
            self.pages()
            .order_by("pk")
            .values_list(
                "translation_key", "locale__language_code", "url_path", "last_published_at"
            )
        )
        for key, code, url_path, changed_at in rows:
            if code in prefixes:
                root_path, prefix = prefixes[code]
                url = absolute_url(prefix + url_path.removeprefix(root_path))
                translations.setdefault(key, {})[code] = url
                if code == self.language_code:
                    own.append((key, changed_at))
        return [
            SitemapEntry(translations[key][self.language_code], changed_at, translations[key])
            for key, changed_at in own
        ]

    def items(self) -> list[SitemapEntry]:
        return self.entries

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """Addresses are those that readers use, whatever host the sitemap was asked from."""
        return [
            {
                "location": entry.location,
                "lastmod": entry.lastmod,
                "alternates": _alternates(entry.translations),
            }
            for entry in self.paginator.page(page).object_list
        ]


def _alternates(translations: dict[str, str]) -> list[dict[str, str]]:
    """In the order of the languages; the first that exists is for who reads neither."""
    found = [
        {"lang_code": code, "location": translations[code]}
        for code, _name in settings.LANGUAGES
        if code in translations
    ]
    return [*found, {**found[0], "lang_code": "x-default"}]


# Made anew for each request.
SITEMAPS: dict[str, Any] = {
    f"{name}-{code}": partial(PageSitemap, pages, code)
    for name, pages in PAGES_BY_TYPE.items()
    for code, _language in settings.LANGUAGES
}


@dataclass(frozen=True)
class SitemapFile:
    """A line of the index: a section, one of its pages, and its latest change."""

    section: str
    page: int
    last_mod: datetime.datetime | None


def sitemap_files() -> Iterator[SitemapFile]:
    """The files that hold something; one count per type, never the pages themselves."""
    for name, pages in PAGES_BY_TYPE.items():
        counts = (
            pages()
            .order_by()
            .values_list("locale__language_code")
            .annotate(Count("pk"), Max("last_published_at"))
        )
        for code, count, last_mod in sorted(counts, key=lambda row: row[0]):
            for page in range(1, math.ceil(count / PageSitemap.limit) + 1):
                yield SitemapFile(f"{name}-{code}", page, last_mod)
