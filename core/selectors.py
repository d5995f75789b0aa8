"""Reads that concern every page type, and the one place where public parameters are cleaned."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import EmptyPage, Page as ResultPage, Paginator
from django.db.models import QuerySet
from django.utils.translation import get_language
from wagtail.models import Page

from core.models import HOME_DEPTH, PortalPage

MAX_VALUES = 20
MAX_VALUE_LENGTH = 100
MENU_CACHE_SECONDS = 300


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Menu:
    """What stands in the header and in the footer of one language.

    `sections` gives the address of a page under the home page by its model's name in lower case.
    """

    home_url: str
    header: tuple[Link, ...]
    footer: tuple[Link, ...]
    sections: dict[str, str]


def clean_value(value: str, max_length: int = MAX_VALUE_LENGTH) -> str:
    """A public parameter without control characters, composed, trimmed and bounded."""
    kept = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in value[: max_length * 2]
        if unicodedata.category(char) not in {"Cs", "Cf"}
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:max_length]


def clean_values(values: Iterable[str]) -> list[str]:
    """Distinct cleaned values, in their order, twenty at most."""
    cleaned = dict.fromkeys(clean_value(value) for value in list(values)[:MAX_VALUES])
    return [value for value in cleaned if value]


def paginate(rows: QuerySet[Any], number: str | None, per_page: int) -> ResultPage[Any]:
    """One page of results. Raises EmptyPage for anything but the number of an existing page."""
    if number is None:
        number = "1"
    if not (number.isascii() and number.isdigit() and len(number) < 7 and int(number) > 0):  # noqa: PLR2004 - no list is longer
        raise EmptyPage("Not a page number.")
    return Paginator(rows, per_page).page(int(number))


def absolute_url(path: str) -> str:
    """The address of a path on the host that readers use."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def menu_cache_key(language_code: str) -> str:
    return f"menu:{language_code}"


def menu_for(language_code: str) -> Menu:
    """Header and footer links; from the cache until a page is published, moved or removed."""
    key = menu_cache_key(language_code)
    menu = cache.get(key)
    if menu is None:
        menu = _menu_read(language_code)
        cache.set(key, menu, MENU_CACHE_SECONDS)
    return menu


def _menu_read(language_code: str) -> Menu:
    home = Page.objects.filter(depth=HOME_DEPTH, locale__language_code=language_code).first()
    if home is None:
        return Menu(home_url=f"/{language_code}/", header=(), footer=(), sections={})
    children = (
        home.get_children()
        .live()
        .public()
        .select_related("locale", "content_type")
        .order_by("path")
    )
    links = [(page.show_in_menus, Link(page.title, page.url)) for page in children]
    return Menu(
        home_url=home.url,
        header=tuple(link for in_menu, link in links if in_menu),
        footer=tuple(link for in_menu, link in links if not in_menu),
        sections={page.content_type.model: page.url for page in children},
    )


def breadcrumbs(page: Page) -> list[Page]:
    """The pages above, from the home page down; in one query."""
    ancestors = page.get_ancestors().filter(depth__gte=HOME_DEPTH).live()
    return list(ancestors.select_related("locale"))


def pages_in_language(keys: Iterable[Any], language_code: str | None = None) -> list[PortalPage]:
    """Published pages by translation key, in that language or else in the other one, in order."""
    ordered = list(dict.fromkeys(keys))
    language_code = language_code or get_language() or "fr"
    found: dict[Any, Page] = {}
    pages = Page.objects.filter(translation_key__in=ordered).live().public()
    for page in pages.select_related("locale").specific():
        if page.translation_key not in found or page.locale.language_code == language_code:
            found[page.translation_key] = page
    return [found[key] for key in ordered if key in found]
