"""What search engines are told: every published page, with its translations."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Count, Max, QuerySet
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
    return BestPracticePage.objects.published_named()


PAGES_BY_TYPE: dict[str, Callable[[], PageQuerySet]] = {
    "main": _main_pages,
    "vitrines": VitrinePage.objects.published,
    "practices": _practices,
    "pathways": PathwayPage.objects.published,
    "communities": CommunityPage.objects.published,
    "news": NewsPage.objects.published,
    "events": EventPage.objects.published,
}


class PageSitemap(Sitemap):
    """The published pages of one type in one language."""

    # A file is written in the time of a page, however many there are.
    limit = 1_000

    def __init__(self, pages: Callable[[], PageQuerySet], language_code: str) -> None:
        self.pages = pages
        self.language_code = language_code

    def items(self) -> QuerySet[Any, Any]:
        """Rows (translation key, path in the tree's addresses, latest change)."""
        rows = self.pages().filter(locale__language_code=self.language_code).order_by("pk")
        return rows.values_list("translation_key", "url_path", "last_published_at")

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """Addresses are those that readers use, whatever host the sitemap was asked from."""
        rows = list(self.paginator.page(page).object_list)
        others = self._others([key for key, _url_path, _changed_at in rows])
        prefix = url_prefixes().get(self.language_code)
        if prefix is None:
            return []
        urls = []
        for key, url_path, changed_at in rows:
            location = _location(prefix, url_path)
            translations = {**others.get(key, {}), self.language_code: location}
            urls.append(
                {
                    "location": location,
                    "lastmod": changed_at,
                    "alternates": _alternates(translations),
                }
            )
        return urls

    def _others(self, keys: Collection[UUID]) -> Mapping[UUID, Mapping[str, str]]:
        """The same pages in the other languages: per key, addresses by language."""
        prefixes = url_prefixes()
        rows = self.pages().filter(translation_key__in=keys)
        found: dict[UUID, dict[str, str]] = defaultdict(dict)
        for key, code, url_path in (
            rows.exclude(locale__language_code=self.language_code)
            .order_by()
            .values_list("translation_key", "locale__language_code", "url_path")
        ):
            if code in prefixes:
                found[key][code] = _location(prefixes[code], url_path)
        return found


def _location(prefix: tuple[str, str], url_path: str) -> str:
    """Where readers find a page whose language has this path in the tree and this address."""
    root_path, address = prefix
    return absolute_url(address + url_path.removeprefix(root_path))


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
