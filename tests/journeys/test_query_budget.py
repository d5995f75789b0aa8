"""A page asks the database a dozen questions at most, however much there is to list."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.models import CommunityIndexPage, PickedPractice
from events.models import EventIndexPage, EventRelatedPage
from home.models import FeaturedPractice
from news.models import NewsIndexPage, NewsRelatedPage
from taxonomies.models import CompanySize
from tests.factories import (
    BestPracticePageFactory,
    CommunityFactory,
    CommunityPageFactory,
    CompanyFactory,
    EventPageFactory,
    ImageFactory,
    LabelFactory,
    NewsPageFactory,
    StandardPageFactory,
    VitrinePageFactory,
    home_page,
    section,
    translated,
)
from vitrines.models import BestPracticeIndexPage, PracticeTransfer, VitrineIndexPage
from vitrines.selectors import comparison_query, practice_reference

BUDGET = {
    "home": 9,
    "vitrines": 4,
    "library": 4,
    "library of a community": 6,
    "vitrines of a community": 6,
    "nothing in the library": 4,
    "nothing in the vitrines": 4,
    "nothing near": 0,
    "communities": 4,
    "news": 3,
    "agenda": 4,
    "vitrine": 11,
    "practice": 11,
    "community": 11,
    "news item": 7,
    "event": 5,
    "standard page": 2,
    "search": 8,
    "likeness": 5,
    "comparison": 9,
}


class World:
    """Of everything `rows`, all linked to one plant, one practice and one community."""

    def __init__(self) -> None:
        self.company = CompanyFactory()
        LabelFactory(company=self.company)
        self.vitrine = VitrinePageFactory(company=self.company, hero_image=ImageFactory())
        self.practice = BestPracticePageFactory(parent=self.vitrine, hero_image=ImageFactory())
        self.facts = CommunityFactory(members=[self.company])
        self.community = CommunityPageFactory(community=self.facts)
        self.event = EventPageFactory()
        self.news = NewsPageFactory(hero_image=ImageFactory())
        self.standard = StandardPageFactory()
        for page in (self.vitrine, self.community, self.event, self.news, self.standard):
            translated(page)
        self.picks: list[Any] = []

    def grow(self, rows: int) -> None:
        for _ in range(rows):
            own = BestPracticePageFactory(
                parent=self.vitrine,
                hero_image=ImageFactory(),
                problems=("qualite", "energie"),
                technologies=("vision", "capteurs"),
            )
            # With a picture each: whichever neighbours are shown, pictures are asked for.
            neighbour = VitrinePageFactory(hero_image=ImageFactory())
            other = BestPracticePageFactory(parent=neighbour, hero_image=ImageFactory())
            LabelFactory(company=other.company)
            self.facts.members.add(other.company)
            self.picks += [own, other]
            CommunityPageFactory(community=CommunityFactory(members=[self.company]))
            EventPageFactory(
                related_pages=[
                    EventRelatedPage(page=page.page_ptr) for page in (self.vitrine, self.community)
                ]
            )
            NewsPageFactory(
                hero_image=ImageFactory(),
                related_pages=[
                    NewsRelatedPage(page=page.page_ptr) for page in (self.vitrine, self.community)
                ],
            )
        self.link()

    def link(self) -> None:
        home = home_page()
        home.features = [FeaturedPractice(page=page.page_ptr) for page in self.picks[:3]]
        self.community.picks = [PickedPractice(page=page.page_ptr) for page in self.picks]
        self.event.related_pages = [EventRelatedPage(page=page.page_ptr) for page in self.picks]
        self.news.related_pages = [NewsRelatedPage(page=page.page_ptr) for page in self.picks]
        self.practice.transfers = [
            PracticeTransfer(size=size, level="direct")
            for size in CompanySize.objects.all()[: len(self.picks)]
        ]
        for page in (home, self.community, self.event, self.news, self.practice):
            page.save_revision().publish()

    def addresses(self) -> dict[str, str]:
        pages = {
            "home": home_page(),
            "vitrines": section(VitrineIndexPage),
            "library": section(BestPracticeIndexPage),
            "communities": section(CommunityIndexPage),
            "news": section(NewsIndexPage),
            "agenda": section(EventIndexPage),
            "vitrine": self.vitrine,
            "practice": self.practice,
            "community": self.community,
            "news item": self.news,
            "event": self.event,
            "standard page": self.standard,
        }
        found = {name: page.url for name, page in pages.items()}
        nothing = "region=53&taille=GE&secteur=01"
        of_community = f"communaute={self.community.slug}"
        lists = {
            "library of a community": f"{found['library']}?{of_community}",
            "vitrines of a community": f"{found['vitrines']}?{of_community}",
            "nothing in the library": f"{found['library']}?{nothing}",
            "nothing in the vitrines": f"{found['vitrines']}?{nothing}",
            "nothing near": f"{reverse('vitrines:practice-match')}?secteur=01",
        }
        compared = (self.practice, *self.picks[:2])
        views = {
            "search": "/fr/recherche/?q=rebuts",
            "likeness": f"{reverse('vitrines:practice-match')}?probleme=qualite",
            "comparison": f"{reverse('vitrines:practice-compare')}?"
            + comparison_query(practice_reference(page) for page in compared),
        }
        return {**found, **lists, **views}


def queries_of(client: Client, address: str) -> list[str]:
    """The questions of a second reader, whom the caches serve."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in queries]


def test_number_of_queries_is_small_and_does_not_grow(
    client: Client, subtests: pytest.Subtests, settings: Any
) -> None:
    settings.FRAGMENT_SECONDS = 0  # of what a page shows, not of its parts that are remembered
    world = World()
    world.grow(1)
    few = {name: queries_of(client, address) for name, address in world.addresses().items()}
    world.grow(3)
    many = {name: queries_of(client, address) for name, address in world.addresses().items()}
    assert many.keys() == BUDGET.keys()
    for name, most in BUDGET.items():
        with subtests.test(name):
            assert len(many[name]) <= most, "\n".join(sql[:300] for sql in many[name])
        with subtests.test(f"{name} with more rows"):
            assert len(many[name]) == len(few[name]), "\n".join(sql[:300] for sql in many[name])
