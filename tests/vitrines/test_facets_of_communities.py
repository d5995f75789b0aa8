"""A community is a facet of both lists: by its members, and by the practices that it picked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from communities.models import CommunityPage, PickedPractice
from companies.enums import Answer, Channel
from companies.services import consent_record
from tests.factories import (
    BestPracticePageFactory,
    CommunityFactory,
    CommunityPageFactory,
    CompanyFactory,
    VitrinePageFactory,
    section,
    translated,
)
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage
from vitrines.selectors import FacetedList, practice_library, vitrine_directory
from vitrines.selectors.lists import VALUES_IN_VIEW

Read = Callable[[QueryDict], FacetedList]


@dataclass(frozen=True)
class World:
    """Plants a, b and c; `west` has a for member, `north` has b and picked a practice of c."""

    practices: dict[str, BestPracticePage]
    west: CommunityPage
    north: CommunityPage


@pytest.fixture(scope="module")
def world(module_database: None) -> World:
    practices: dict[str, BestPracticePage] = {}
    for name, problems in {"a": ["qualite"], "b": ["delais"], "c": ["qualite", "delais"]}.items():
        vitrine = VitrinePageFactory(title=name, company=CompanyFactory(name=name))
        for number, problem in enumerate(problems):
            practices[f"{name}{number}"] = BestPracticePageFactory(
                parent=vitrine, title=f"{name}{number}", problems=[problem]
            )
    a, b = practices["a0"].company, practices["b0"].company
    outsider = CompanyFactory()
    west = CommunityPageFactory(
        title="Ouest", slug="ouest", community=CommunityFactory(members=[a, outsider])
    )
    north = CommunityPageFactory(
        title="Nord",
        slug="nord",
        community=CommunityFactory(members=[b]),
        picks=[PickedPractice(page=practices[name].page_ptr) for name in ("a0", "c1")],
    )
    CommunityPageFactory(title="Vide", slug="vide")
    for page in (practices["a0"], practices["c0"]):
        translated(page)
    translated(west, title="West", slug="west")
    return World(practices, west, north)


def titles(read: Read, query: str) -> set[str]:
    return {page.title for page in read(QueryDict(query)).results}


def offered(read: Read, query: str = "") -> dict[str, int]:
    return {
        value.code: value.count
        for facet in read(QueryDict(query)).facets
        if facet.name in {"communaute", "community"}
        for value in facet.values
    }


def test_practice_belongs_by_its_company_or_because_it_was_picked(
    world: World, subtests: pytest.Subtests
) -> None:
    for query, expected in {
        "communaute=ouest": {"a0"},
        "communaute=nord": {"a0", "b0", "c1"},
        "communaute=ouest&communaute=nord": {"a0", "b0", "c1"},
        "communaute=nord&probleme=delais": {"b0", "c1"},
        "communaute=ouest&probleme=delais": set(),
    }.items():
        with subtests.test(query):
            assert titles(practice_library, query) == expected


def test_vitrine_belongs_by_its_company_or_by_a_practice_that_was_picked(
    world: World, subtests: pytest.Subtests
) -> None:
    for query, expected in {
        "communaute=ouest": {"a"},
        "communaute=nord": {"a", "b", "c"},
        "communaute=nord&probleme=qualite": {"a", "c"},
    }.items():
        with subtests.test(query):
            assert titles(vitrine_directory, query) == expected


def test_community_without_a_plant_on_the_portal_is_not_offered(world: World) -> None:
    for read in (practice_library, vitrine_directory):
        assert offered(read) == {"ouest": 1, "nord": 3}
        assert offered(read, "communaute=vide") == {"ouest": 1, "nord": 3, "vide": 0}


@pytest.mark.parametrize("read", [practice_library, vitrine_directory])
@pytest.mark.parametrize("query", ["", "communaute=ouest", "communaute=nord&probleme=qualite"])
def test_count_is_what_choosing_the_value_alone_gives(world: World, read: Read, query: str) -> None:
    for facet in read(QueryDict(query)).facets:
        for value in facet.values:
            chosen = QueryDict(query, mutable=True)
            chosen.setlist(facet.name, [value.code])
            found = read(chosen).results.paginator.count
            assert value.count == found, (facet.name, value.code)


def test_each_language_has_its_own_words_and_pages(world: World) -> None:
    with override("en"):
        for read in (practice_library, vitrine_directory):
            assert offered(read) == {"west": 1}
            faceted = read(QueryDict("community=west"))
            assert faceted.results.paginator.count == 1
            assert [str(chip.label) for chip in faceted.chips] == ["West"]
            assert str(faceted.chips[0].chip) == "Community: West"
            assert faceted.query == "community=west"
            foreign = read(QueryDict("community=ouest"))
            assert foreign.ignored == ("ouest",)
            assert not foreign.chips


def test_community_that_means_nothing_is_ignored_and_told(client: Client, world: World) -> None:
    for model in (BestPracticeIndexPage, VitrineIndexPage):
        for language, parameter in {"fr": "communaute", "en": "community"}.items():
            address = section(model, language).url
            body = client.get(address, {parameter: "<b>nulle-part"}).content.decode()
            assert "&lt;b&gt;nulle-part" in body
            assert "notice-warning" in body


def test_hidden_community_is_no_value(world: World) -> None:
    PageViewRestriction.objects.create(page=world.west.page_ptr, restriction_type="login")
    CommunityPage.objects.get(pk=world.north.pk).unpublish()
    for read in (practice_library, vitrine_directory):
        assert offered(read) == {}
        assert read(QueryDict("communaute=ouest&communaute=nord")).ignored == ("ouest", "nord")


def test_company_that_refuses_is_not_counted(world: World) -> None:
    company = world.practices["a0"].company
    consent_record(company=company, channel=Channel.WEB, answer=Answer.NO)
    for read in (practice_library, vitrine_directory):
        assert offered(read, "communaute=ouest") == {"ouest": 0, "nord": 2}


def test_member_that_leaves_is_no_longer_counted(world: World) -> None:
    assert offered(practice_library)["ouest"] == 1
    world.west.community.members.clear()
    assert "ouest" not in offered(practice_library)


@pytest.mark.parametrize("model", [BestPracticeIndexPage, VitrineIndexPage])
def test_hundred_communities_are_the_most_frequent_ones_and_a_fold(
    client: Client, world: World, model: type
) -> None:
    companies = [page.company for page in world.practices.values()]
    for number in range(VALUES_IN_VIEW + 2):
        CommunityPageFactory(
            title=f"Communauté {number}",
            slug=f"c-{number}",
            community=CommunityFactory(members=companies[: 1 + number % 2]),
        )
    address = section(model).url
    page = BeautifulSoup(client.get(address).content, "html.parser")
    facet, rest = page.select_one("#facet-communaute"), page.select_one("#facet-communaute-rest")
    assert facet is not None
    assert rest is not None
    numbers = [int(count.text) for count in facet.select("a .count")]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == 3
    assert len(facet.select("a")) - len(rest.select("a")) == VALUES_IN_VIEW
    last = rest.select("a")[-1]
    chosen = BeautifulSoup(client.get(f"{address}{last['href']}").content, "html.parser")
    shown, rest = chosen.select_one(f"#{last['id']}"), chosen.select_one("#facet-communaute-rest")
    assert shown is not None
    assert shown["aria-current"] == "true"
    assert rest is not None
    assert shown not in rest.select("a")


def test_page_of_a_community_leads_to_all_its_practices(client: Client, world: World) -> None:
    libraries = {code: section(BestPracticeIndexPage, code).url for code in ("fr", "en")}
    body = client.get(world.north.url).content.decode()
    assert f'href="{libraries["fr"]}?communaute=nord"' in body
    english = translated(CommunityPage.objects.get(pk=world.north.pk), slug="north")
    body = client.get(english.url).content.decode()
    assert f'href="{libraries["en"]}?community=north"' in body
