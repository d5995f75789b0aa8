"""Reads that concern every page type, and the one place where public parameters are cleaned."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import EmptyPage, Paginator
from django.core.paginator import Page as ResultPage
from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from core.generation import remembered
from core.models import HOME_DEPTH, PortalPage
from core.querysets import PortalPageQuerySet, is_restricted

MAX_VALUES = 20
MAX_VALUE_LENGTH = 100
MENU_CACHE_SECONDS = 300
SERVED_CACHE_SECONDS = 60


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Menu:
    """What stands in the header and in the footer of one language.

    `sections` gives the address of a page under the home page by its model's name in lower case.
    """

    home_title: str
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


def paginate(
    rows: QuerySet[Any] | Sequence[Any], number: str | None, per_page: int
) -> ResultPage[Any]:
    """One page of results. Raises EmptyPage for anything but the number of an existing page."""
    if number is None:
        number = "1"
    if not (number.isascii() and number.isdigit() and len(number) < 7 and number[0] != "0"):
        raise EmptyPage("Not a page number.")
    return Paginator(rows, per_page).page(int(number))


def absolute_url(path: str) -> str:
    """The address of a path on the host that readers use."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def site_only() -> Site | None:
    """The portal's site, remembered until something changes; None where there are several."""
    sites = remembered("sites", lambda: list(Site.objects.all()[:2]), MENU_CACHE_SECONDS)
    return sites[0] if len(sites) == 1 else None


def site_roots() -> list[SiteRootPath]:
    """Where the pages of each site and language begin, remembered until something changes."""
    return remembered("site-roots", Site.get_site_root_paths, MENU_CACHE_SECONDS)


@dataclass(frozen=True)
class _Served:
    """What stands at an address, and may be served there."""

    content_type_id: int
    pk: int
    restricted: bool
    parent_title: str


def page_served(url_path: str) -> PortalPage | None:
    """The live page at a path of the tree, as `for_serving` leaves it; None where there is none.

    Whether it may be served is remembered until something changes. What its template follows is not
    there yet: see `page_complete`.
    """
    # Anybody may ask for any path, of any length.
    key = hashlib.blake2b(url_path.encode(errors="surrogatepass"), digest_size=16).hexdigest()
    try:
        served = remembered(f"served:{key}", partial(_served_read, url_path), SERVED_CACHE_SECONDS)
    except ObjectDoesNotExist:
        return None
    content_type = ContentType.objects.get_for_id(served.content_type_id)
    model = cast("type[PortalPage]", content_type.model_class())
    page = model.objects.with_locale().filter(pk=served.pk).first()
    if page:
        page.restricted, page.parent_title = served.restricted, served.parent_title
    return page


def _served_read(url_path: str) -> _Served:
    page = Page.objects.only("content_type").get(url_path=url_path, live=True)
    served = page.specific_class.objects.for_serving().filter(pk=page.pk)
    restricted, parent_title = served.values_list("restricted", "parent_title").get()
    # Nothing of a private page is kept.
    return _Served(page.content_type_id, page.pk, restricted, "" if restricted else parent_title)


def page_complete(page: PortalPage) -> bool:
    """Read what the page's own template follows; False where it may not be served any more."""
    rows = type(page).objects.all()
    if hasattr(page, "is_complete") or type(rows).for_serving is PortalPageQuerySet.for_serving:
        return True
    complete = rows.for_serving().filter(pk=page.pk).first()
    if complete is None:
        return False
    page.__dict__.update(complete.__dict__, is_complete=True)
    prefetch_related_objects([page], *rows.lookups_for_serving())
    return True


def page_addresses(page: PortalPage) -> dict[str, str]:
    """Where the published pages are read that say the same, by language, this one included."""
    return remembered(
        f"addresses:{page.translation_key}",
        lambda: {other.language_code: other.url for other in page.live_translations},
        SERVED_CACHE_SECONDS,
    )


def menu_for(language_code: str) -> Menu:
    """Header and footer links; remembered until something changes."""
    return remembered(
        f"menu:{language_code}", partial(_menu_read, language_code), MENU_CACHE_SECONDS
    )


def _menu_read(language_code: str) -> Menu:
    home = Page.objects.filter(depth=HOME_DEPTH, locale__language_code=language_code).first()
    if home is None:
        return Menu(home_title="", home_url=f"/{language_code}/", header=(), footer=(), sections={})
    children = (
        home.get_children()
        .live()
        .public()
        .select_related("locale", "content_type")
        .order_by("path")
    )
    roots = site_roots()
    for page in children:
        page._wagtail_cached_site_root_paths = roots  # Wagtail's own cache
    links = [(page.show_in_menus, Link(page.title, page.url)) for page in children]
    return Menu(
        home_title=home.title,
        home_url=home.url,
        header=tuple(link for in_menu, link in links if in_menu),
        footer=tuple(link for in_menu, link in links if not in_menu),
        sections={page.content_type.model: page.url for page in children},
    )


def breadcrumbs(page: PortalPage) -> list[Link]:
    """The pages above, from the home page down."""
    menu = menu_for(page.locale.language_code)
    url = page.url
    crumbs = [Link(menu.home_title, menu.home_url)]
    crumbs += [
        link
        for link in (*menu.header, *menu.footer)
        if url != link.url and url.startswith(link.url)
    ]
    if page.depth > HOME_DEPTH + 2:
        title = getattr(page, "parent_title", None) or page.get_parent().title
        crumbs.append(Link(title, url.removesuffix(f"{page.slug}/")))
    return crumbs


_hidden_pages: list[Callable[[], QuerySet[Any]]] = []


def register_hidden_pages(read: Callable[[], QuerySet[Any]]) -> None:
    """Say which live pages readers must not find; for apps above, in `ready()`."""
    _hidden_pages.append(read)


def published_pages() -> QuerySet[Page]:
    """Pages of every type that anybody may read, as plain pages with their language."""
    rows = Page.objects.live().exclude(is_restricted()).select_related("locale")
    for read in _hidden_pages:
        # Asked about each page: a list of all hidden pages would be made for a handful of links.
        rows = rows.exclude(Exists(read().filter(pk=OuterRef("pk"))))
    return rows


def pages_in_language(keys: Iterable[Any], language_code: str | None = None) -> list[Page]:
    """Published pages by translation key, in that language or else in the other one, in order."""
    ordered = list(dict.fromkeys(keys))
    language_code = language_code or get_language() or "fr"
    found: dict[Any, Page] = {}
    for page in published_pages().filter(translation_key__in=ordered):
        if page.translation_key not in found or page.locale.language_code == language_code:
            found[page.translation_key] = page
    return [found[key] for key in ordered if key in found]
