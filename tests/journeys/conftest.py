"""A small portal in both languages, and an eye that looks at every public address of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from communities.models import PickedPractice
from core.models import PortalPage
from events.models import EventRelatedPage
from home.models import FeaturedPractice
from news.models import NewsRelatedPage
from tests.factories import (
    BestPracticePageFactory,
    CommunityFactory,
    CommunityPageFactory,
    CompanyFactory,
    EventPageFactory,
    LabelFactory,
    NewsPageFactory,
    PathwayPageFactory,
    VitrinePageFactory,
    home_page,
    section,
    translated,
)
from vitrines.models import (
    BestPracticeIndexPage,
    BestPracticePage,
    VitrineIndexPage,
    VitrinePage,
)
from vitrines.selectors import comparison_query, practice_reference

# Only what speaks of the practice and its plant says these words.
CANARY = "SECRET-CANARY"
SLUG = CANARY.lower()
# A word of theirs that readers may look for.
WORD = "zirconium"

LANGUAGES = ("fr", "en")
# RSS lists what Atom lists.
FEEDS = ("feeds/news.atom", "feeds/practices.atom", "ical/agenda.ics")
# The other lists name neither practices nor plants.
SECTIONS = (VitrineIndexPage, BestPracticeIndexPage)


def search_address(language: str) -> str:
    with override(language):
        return f"{reverse('search:page-search')}?q={WORD}"


def site_map_address(language: str) -> str:
    with override(language):
        return reverse("site-map")


def likeness_address(language: str) -> str:
    with override(language):
        parameter = "probleme" if language == "fr" else "problem"
        return f"{reverse('vitrines:practice-match')}?{parameter}=stocks"


def comparison_address(page: BestPracticePage) -> str:
    with override(page.language_code):
        query = comparison_query([practice_reference(page)])
        return f"{reverse('vitrines:practice-compare')}?{query}"


@dataclass
class Portal:
    """A practice and its plant, and everything that points to them; pages by language."""

    practice: dict[str, BestPracticePage]
    vitrine: dict[str, VitrinePage]
    others: list[PortalPage]

    def addresses(self) -> Iterator[str]:
        """Every address of the portal but for the practice's and the plant's own."""
        for code in LANGUAGES:
            yield home_page(code).url
            yield from (section(model, code).url for model in SECTIONS)
            yield search_address(code)
            yield site_map_address(code)
            yield likeness_address(code)
            yield comparison_address(self.practice[code])
            yield from (f"/{code}/{feed}" for feed in FEEDS)
        yield from (page.url for page in self.others)


@pytest.fixture
def portal(portal_of_the_module: Portal) -> Portal:
    """A copy, which a test may change."""
    return deepcopy(portal_of_the_module)


@pytest.fixture(scope="module")
def portal_of_the_module(module_database: None) -> Portal:
    company = CompanyFactory(name=f"{CANARY} {WORD} SA", region="32", sector="24")
    LabelFactory(company=company)
    vitrine = VitrinePageFactory(company=company, title=f"{CANARY} usine", slug=f"{SLUG}-usine")
    practice = BestPracticePageFactory(
        parent=vitrine,
        title=f"{CANARY} {WORD}",
        slug=SLUG,
        problem=f"{CANARY} {WORD}",
        problems=("qualite", "stocks"),
        technologies=("vision",),
    )
    words = {"title": f"{CANARY} {WORD}", "slug": f"{SLUG}-en"}
    practices = {"fr": practice, "en": translated(practice, **words)}
    vitrines = {page.locale.language_code: page for page in VitrinePage.objects.all()}
    for model in SECTIONS:
        section(model, "en")
    links = [practice.page_ptr, vitrine.page_ptr]
    other = BestPracticePageFactory(problems=("qualite",))
    community = CommunityPageFactory(
        community=CommunityFactory(members=[company, other.company]),
        picks=[PickedPractice(page=practice.page_ptr), PickedPractice(page=other.page_ptr)],
    )
    event = EventPageFactory(related_pages=[EventRelatedPage(page=page) for page in links])
    news = NewsPageFactory(related_pages=[NewsRelatedPage(page=page) for page in links])
    for code, page in practices.items():
        home = home_page(code)
        home.features = [FeaturedPractice(page=page.page_ptr)]
        home.save_revision().publish()
    pathway = PathwayPageFactory(through=(practice, vitrine, other))
    originals = [other, community, event, news, pathway]
    return Portal(
        practice=practices,
        vitrine=vitrines,
        others=[*originals, *(translated(page) for page in originals)],
    )


@pytest.fixture
def seen(portal: Portal, client: Client) -> Callable[[], set[str]]:
    """The addresses at which the canary can be read."""

    def look() -> set[str]:
        index = client.get("/sitemap.xml").content.decode()
        sitemaps = re.findall(r"<loc>[^<]*?(/sitemap-[^<]*)</loc>", index)
        own = [*portal.practice.values(), *portal.vitrine.values()]
        return {
            address
            for address in (*portal.addresses(), *sitemaps, *(page.url for page in own))
            if _shows_canary(client.get(address), address)
        }

    return look


def _shows_canary(response: Any, address: str) -> bool:
    content = (b"".join(response) if response.streaming else response.content).decode()
    # Whoever asks for an address knows it: « not found » may repeat it.
    return CANARY in content or (SLUG in content and SLUG not in address)
