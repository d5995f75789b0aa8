"""The language switch leads to the same page with what the reader asked for."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from communities.models import CommunityIndexPage
from core.selectors.parameters import query_in_language
from news.models import NewsIndexPage
from tests.factories import (
    BestPracticePageFactory,
    CommunityPageFactory,
    NewsPageFactory,
    section,
    translated,
)
from vitrines.models import BestPracticeIndexPage, VitrineIndexPage
from vitrines.selectors import practice_reference

LIBRARY, DIRECTORY, NEWS, COMMUNITIES = (
    BestPracticeIndexPage,
    VitrineIndexPage,
    NewsIndexPage,
    CommunityIndexPage,
)


def page_at(client: Client, where: str, language: str) -> BeautifulSoup:
    response = client.get(where)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == language
    return soup


def switch_of(soup: BeautifulSoup) -> str:
    """Where the switch leads."""
    link: Any = soup.select_one(".languages a")
    return str(link["href"])


def addresses_of(place: Any) -> dict[str, str]:
    """The address of a section or of a view in each language."""
    if isinstance(place, str):
        found = {}
        for language in ("fr", "en"):
            with override(language):
                found[language] = reverse(place)
        return found
    pages = {language: section(place, language) for language in ("fr", "en")}
    return {language: page.url for language, page in pages.items()}


@pytest.mark.parametrize(
    ("place", "french", "english"),
    [
        (LIBRARY, "probleme=qualite&region=84", "problem=qualite&region=84"),
        (LIBRARY, "probleme=qualite&probleme=energie", "problem=qualite&problem=energie"),
        (
            LIBRARY,
            "cout=1&indicateur=scrap_rate&tri=resultat",
            "cost=1&indicator=scrap_rate&sort=result",
        ),
        (LIBRARY, "tri=fraicheur", "sort=freshness"),
        (DIRECTORY, "secteur=24&annee=2024", "sector=24&year=2024"),
        (NEWS, "category=portal&year=2025", "category=portal&year=2025"),
        (COMMUNITIES, "region=84", "region=84"),
        ("search:page-search", "q=tri+%C3%A0+la+main&kind=practice", None),
        ("vitrines:practice-match", "probleme=qualite&taille=PME", "problem=qualite&size=PME"),
    ],
)
def test_switch_says_in_the_other_language_what_was_asked(
    client: Client, place: Any, french: str, english: str | None
) -> None:
    for model in (LIBRARY, DIRECTORY, NEWS, COMMUNITIES):
        section(model, "en")
    where = addresses_of(place)
    asked = {"fr": french, "en": english or french}
    for language, other in (("fr", "en"), ("en", "fr")):
        soup = page_at(client, f"{where[language]}?{asked[language]}", language)
        assert switch_of(soup) == f"{where[other]}?{asked[other]}"


def test_switch_keeps_the_pages_canonical_addresses_bare(client: Client) -> None:
    section(LIBRARY, "en")
    where = addresses_of(LIBRARY)
    for language, query in (("fr", "probleme=qualite"), ("en", "problem=qualite")):
        soup = page_at(client, f"{where[language]}?{query}", language)
        alternates = [str(link["href"]) for link in soup.select("link[hreflang]")]
        assert len(alternates) == 3
        assert not any("?" in address for address in alternates)


def test_switch_drops_what_the_page_does_not_know_and_its_number(client: Client) -> None:
    section(LIBRARY, "en")
    where = addresses_of(LIBRARY)
    unknown = "page=1&utm_source=lettre&tri=prix&problem=qualite&q=four"
    assert switch_of(page_at(client, f"{where['fr']}?{unknown}", "fr")) == where["en"]
    unknown = "page=1&utm_source=letter&sort=price&probleme=qualite&kind=news"
    assert switch_of(page_at(client, f"{where['en']}?{unknown}", "en")) == where["fr"]


def test_page_that_takes_no_parameters_is_switched_to_without_them(client: Client) -> None:
    page = NewsPageFactory()
    english = translated(page)
    assert switch_of(page_at(client, f"{page.url}?q=four&region=84", "fr")) == english.url
    assert switch_of(page_at(client, f"{english.url}?q=four&region=84", "en")) == page.url


@pytest.mark.parametrize("language", ["fr", "en"])
def test_hostile_value_ends_neither_the_link_nor_the_address(client: Client, language: str) -> None:
    where = addresses_of("search:page-search")
    other = "en" if language == "fr" else "fr"
    hostile = '"><script>alert(1)</script>&next=//evil.example#x\x00é'
    response = client.get(where[language], {"q": hostile})
    assert b"<script>alert" not in response.content
    soup = BeautifulSoup(response.content, "html.parser")
    path, _, query = switch_of(soup).partition("?")
    assert path == where[other]
    assert QueryDict(query).dict() == {"q": hostile.replace("\x00", " ")}


def test_switch_bounds_what_it_carries() -> None:
    query = QueryDict(mutable=True)
    query.setlist("probleme", [f"{number}" * 500 for number in range(10, 99)])
    with override("fr"):
        asked = dict(query.lists())
        carried = query_in_language("vitrines.bestpracticeindexpage", asked, "fr", "en")
    values = QueryDict(carried).getlist("problem")
    assert len(values) == 20
    assert {len(value) for value in values} == {100}


def test_switch_compares_the_translations_of_the_same_practices(client: Client) -> None:
    alone, both = BestPracticePageFactory(), BestPracticePageFactory()
    english = translated(both)
    where = addresses_of("vitrines:practice-compare")
    references = [practice_reference(page) for page in (alone, both)]
    asked = "&".join(f"fiche={reference}" for reference in references)
    soup = page_at(client, f"{where['fr']}?{asked}", "fr")
    path, _, query = switch_of(soup).partition("?")
    assert path == where["en"]
    assert QueryDict(query).getlist("practice") == [practice_reference(english)]
    soup = page_at(client, switch_of(soup), "en")
    path, _, query = switch_of(soup).partition("?")
    assert path == where["fr"]
    assert QueryDict(query).getlist("fiche") == [practice_reference(both)]


def test_switch_names_a_community_as_the_other_language_does(client: Client) -> None:
    community = CommunityPageFactory(slug="usines-sobres")
    english = translated(community)
    section(LIBRARY, "en")
    where = addresses_of(LIBRARY)
    soup = page_at(client, f"{where['fr']}?communaute=usines-sobres&communaute=perdue", "fr")
    assert switch_of(soup) == f"{where['en']}?community={english.slug}"
    soup = page_at(client, switch_of(soup), "en")
    assert switch_of(soup) == f"{where['fr']}?communaute=usines-sobres"


def test_what_was_asked_costs_the_switch_no_query(client: Client) -> None:
    section(LIBRARY, "en")
    where = addresses_of(LIBRARY)["fr"]
    numbers = []
    for query in ("probleme=qualite", "problem=qualite"):
        client.get(f"{where}?{query}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"{where}?{query}")
        numbers.append(len(queries))
    assert numbers[0] <= numbers[1]
