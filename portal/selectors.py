"""Reads across every app, for the pages that belong to none of them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cache as cached_for_good
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from core.models import HOME_DEPTH, PortalPage
from core.selectors import published_pages
from vitrines.selectors import list_parameters
from vitrines.selectors.comparison import COMPARISON_PARAMETERS

SECTION_DEPTH = HOME_DEPTH + 1
# Beyond it, the site map refers to the section's own list, which has filters and page numbers.
MAX_PER_SECTION = 100
MAX_REDIRECTS = 5

# Changes with the drawing of the cards, so that what readers keep for a year is asked for again.
SOCIAL_CARD_EDITION = 1


@dataclass(frozen=True)
class SocialCard:
    """The words on the picture that social networks show for a page."""

    title: str
    kicker: str
    site_name: str
    footer: str

    @property
    def digest(self) -> str:
        words = (str(SOCIAL_CARD_EDITION), self.title, self.kicker, self.site_name, self.footer)
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def social_card_of(page: PortalPage) -> SocialCard:
    """The card of a page, in the page's own language."""
    company = getattr(page, "company", None)
    is_example = getattr(page, "is_example", False) or (company and company.is_fictitious)
    with override(page.language_code):
        kicker = capfirst(str(page._meta.verbose_name))
        if is_example:
            kicker = gettext("%(kind)s · fictitious example") % {"kind": kicker}
        return SocialCard(
            title=page.title,
            kicker=kicker,
            site_name=gettext("Vitrines Industrie du Futur"),
            footer=urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "",
        )


def page_published(page_id: int) -> PortalPage | None:
    """A page by its number, if anybody may read it."""
    page = Page.objects.filter(pk=page_id).select_related("content_type").first()
    model = page.specific_class if page else None
    if model is None or not issubclass(model, PortalPage):
        return None
    return model.objects.published().with_locale().filter(pk=page_id).first()


def static_digest(path: str) -> str:
    """What a browser checks a static file against before it runs it."""
    stored_name = getattr(staticfiles_storage, "stored_name", None)
    file = staticfiles_storage.path(stored_name(path)) if stored_name else finders.find(path)
    # In development a file changes under its name.
    read = _file_digest.__wrapped__ if settings.DEBUG else _file_digest
    return read(str(file))


@lru_cache(maxsize=100)
def _file_digest(file: str) -> str:
    digest = hashlib.sha384(Path(file).read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def redirect_leads_on(found: Redirect, *, host: str) -> bool:
    """Whether a redirect ends after a few others, and not at a page that nobody may know of."""
    seen: set[str] = set()
    while found.redirect_page_id is None:
        seen.add(found.old_path)
        target = urlsplit(found.redirect_link)
        if target.netloc not in {"", host}:
            return True
        path = Redirect.normalise_path(target.path)
        following = Redirect.objects.filter(old_path=path).first()
        if following is None:
            return True
        if path in seen or len(seen) == MAX_REDIRECTS:
            return False
        found = following
    is_public: bool = published_pages().filter(pk=found.redirect_page_id).exists()
    return is_public


def url_prefixes() -> dict[str, tuple[str, str]]:
    """Per language, the tree path of its home page and that page's address."""
    prefixes = {}
    for root in Site.get_site_root_paths():
        prefixes[root.language_code] = (root.root_path, f"/{root.language_code}/")
    return prefixes


@dataclass(frozen=True)
class SiteMapEntry:
    """A page of the site map, with the pages that stand under it."""

    title: str
    url: str
    children: list[SiteMapEntry] = field(default_factory=list)
    is_cut: bool = False


def site_map(language_code: str) -> list[SiteMapEntry]:
    """Every published page of a language in the order of the tree, at most so many per section."""
    root_path, prefix = url_prefixes()[language_code]
    pages = _pages_published(language_code)
    entries = []
    sections = pages.filter(depth=SECTION_DEPTH)
    for path, title, url_path, child_count in sections.values_list(
        "path", "title", "url_path", "numchild"
    ):
        below = pages.filter(path__startswith=path, depth__gt=SECTION_DEPTH)
        rows = below.values_list("title", "url_path")[: MAX_PER_SECTION + 1] if child_count else []
        found = [SiteMapEntry(t, prefix + p.removeprefix(root_path)) for t, p in rows]
        entries.append(
            SiteMapEntry(
                title,
                prefix + url_path.removeprefix(root_path),
                _nested(found[:MAX_PER_SECTION]),
                is_cut=len(found) > MAX_PER_SECTION,
            )
        )
    return entries


def _nested(entries: list[SiteMapEntry]) -> list[SiteMapEntry]:
    """Practices under their vitrine; one whose vitrine is not published stands by itself."""
    top: list[SiteMapEntry] = []
    for entry in entries:
        if top and entry.url.startswith(top[-1].url):
            top[-1].children.append(entry)
        else:
            top.append(entry)
    return top


def _pages_published(language_code: str) -> QuerySet[Page]:
    rows = published_pages().filter(locale__language_code=language_code)
    return rows.select_related(None).order_by("path")


@cached_for_good
def public_parameters() -> frozenset[str]:
    """The names of the parameters that change a public page, free words but for search's own.

    Those of the lists, of news, and of the pages of a list and of a sitemap.
    """
    return list_parameters() | {*COMPARISON_PARAMETERS.values(), "page", "p", "category", "year"}
