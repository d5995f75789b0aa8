"""A choice that nothing has: which filter to remove, what then is found, and whom to ask."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from taxonomies.models import Problem, Region, Sector
from tests.factories import section, translated
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage, VitrinePage
from vitrines.selectors import FacetedList, practice_library, vitrine_directory

LIBRARY, DIRECTORY = BestPracticeIndexPage, VitrineIndexPage
READ = {LIBRARY: practice_library, DIRECTORY: vitrine_directory}


def relaxations(faceted: FacetedList) -> dict[str, int]:
    return {relaxation.query: relaxation.count for relaxation in faceted.relaxations}


@pytest.mark.parametrize(
    ("model", "query", "expected"),
    [
        (LIBRARY, "probleme=delais&region=32", {"region=32": 2, "probleme=delais": 2}),
        (
            LIBRARY,
            "probleme=delais&region=32&taille=PME",
            {"region=32&taille=PME": 2, "probleme=delais&taille=PME": 1},
        ),
        (LIBRARY, "probleme=carbone&region=32", {"region=32": 2}),
        (LIBRARY, "region=53&region=32&taille=ETI", {"taille=ETI": 1, "region=53&region=32": 2}),
        (DIRECTORY, "region=53&probleme=delais", {"region=53": 1, "probleme=delais": 2}),
        (DIRECTORY, "annee=2001&secteur=10", {"secteur=10": 2}),
    ],
)
def test_every_filter_whose_removal_finds_something_is_told_with_its_count(
    practices: list[BestPracticePage], model: Any, query: str, expected: dict[str, int]
) -> None:
    faceted = READ[model](QueryDict(query))
    assert faceted.results.paginator.count == 0
    assert relaxations(faceted) == expected
    for without, count in expected.items():
        assert READ[model](QueryDict(without)).results.paginator.count == count


def test_several_filters_go_together_where_none_alone_is_enough(
    practices: list[BestPracticePage],
) -> None:
    faceted = practice_library(QueryDict("probleme=energie&region=84&taille=GE&secteur=24"))
    assert relaxations(faceted) == {"probleme=energie&secteur=24": 2}
    [relaxation] = faceted.relaxations
    with override("en"):
        english = practice_library(QueryDict("problem=delais&region=84&size=GE&sector=24"))
        assert relaxations(english) == {"sector=24": 1}
        [told] = english.relaxations
        assert told.label.count(": ") == 3
        assert "Size: " in told.label
    assert "Taille\u00a0: " in relaxation.label


def test_nothing_is_told_where_something_is_found(practices: list[BestPracticePage]) -> None:
    for read in READ.values():
        for query in ("", "probleme=qualite", "region=99"):
            faceted = read(QueryDict(query))
            assert not faceted.relaxations
            assert not faceted.nearest


def test_practices_that_solve_the_problem_are_the_nearest_then_the_freshest(
    practices: list[BestPracticePage],
) -> None:
    faceted = practice_library(QueryDict("probleme=delais&region=32&taille=PME"))
    without_problem = practice_library(QueryDict("region=32&taille=PME")).results
    without_region = practice_library(QueryDict("probleme=delais&taille=PME")).results
    assert faceted.nearest == [*without_region, *without_problem]
    assert [each.query for each in faceted.relaxations] == [
        "probleme=delais&taille=PME",
        "region=32&taille=PME",
    ]
    assert len(practice_library(QueryDict("probleme=carbone")).nearest) == 4


def empty_state(client: Client, address: str) -> tuple[Tag, list[str]]:
    """What is said, and the titles of the cards."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    said = page.select_one(".empty-state")
    assert said is not None
    return said, [title.text for title in page.select(".card-title")]


@pytest.mark.parametrize(("model", "language"), [(m, c) for m in READ for c in ("fr", "en")])
def test_page_says_what_to_remove_and_whom_to_ask(
    client: Client, practices: list[BestPracticePage], model: Any, language: str
) -> None:
    address = section(model, language).url
    problem, region = ("probleme", "region") if language == "fr" else ("problem", "region")
    said, cards = empty_state(client, f"{address}?{problem}=qualite&{region}=04")
    label = "label_fr" if language == "fr" else "label_en"
    sought = [
        getattr(Problem.objects.get(code="qualite"), label),
        getattr(Region.objects.get(code="04"), label),
    ]
    assert all(word in said.text for word in sought)
    links = {link["href"]: link.text for link in said.select("a[href^='?']")}
    assert list(links) == [f"?{problem}=qualite"]
    assert sought[1] in links[f"?{problem}=qualite"]
    [count] = said.select(".count")
    expected = {"fr": {LIBRARY: "3", DIRECTORY: "3"}, "en": {LIBRARY: "1", DIRECTORY: "1"}}
    assert count.text.split()[0] == expected[language][model]
    assert len(cards) == int(expected[language][model])
    [ask] = said.select("a[href^='mailto:']")
    assert all(word in unquote(ask["href"]) for word in sought)
    assert "&amp" not in unquote(ask["href"])


def test_list_without_pages_says_so_without_a_filter_to_remove(
    client: Client, practices: list[BestPracticePage]
) -> None:
    for page_model in (BestPracticePage, VitrinePage):
        page_model.objects.update(live=False)
    for model in READ:
        for language in ("fr", "en"):
            said, cards = empty_state(client, section(model, language).url)
            assert not said.select("a")
            assert cards == []
            said, cards = empty_state(client, f"{section(model, language).url}?region=53")
            assert not said.select("a[href^='?']")
            assert said.select("a[href^='mailto:']")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_likeness_without_an_answer_shows_the_freshest_and_whom_to_ask(
    client: Client, practices: list[BestPracticePage], language: str
) -> None:
    section(BestPracticeIndexPage, language)
    for page in practices[1:3]:
        translated(page)
    with override(language):
        address = reverse("vitrines:practice-match")
    parameter = "secteur" if language == "fr" else "sector"
    said, cards = empty_state(client, f"{address}?{parameter}=30")
    [ask] = said.select("a[href^='mailto:']")
    trade = Sector.objects.get(code="30")
    sought = trade.short_fr if language == "fr" else trade.short_en
    assert sought in said.text
    assert sought in unquote(ask["href"])
    assert len(cards) == 3
