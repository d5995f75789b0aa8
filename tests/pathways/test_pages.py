"""The pages of pathways, and the pages that lead to them."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from companies.enums import Answer, Channel
from companies.services import consent_record
from pathways.models import PathwayIndexPage, PathwayPage
from search.services import documents_rebuild
from tests.factories import (
    BestPracticePageFactory,
    ImageFactory,
    NewsPageFactory,
    PathwayPageFactory,
    UserFactory,
    VitrinePageFactory,
    home_page,
    section,
    translated,
)
from vitrines.models import BestPracticeIndexPage, BestPracticePage

LANGUAGES = ("fr", "en")
BUDGET = 12


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def queries_of(client: Client, address: str) -> int:
    """The questions of a second reader, whom the caches serve."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def practice() -> BestPracticePage:
    return BestPracticePageFactory(title="Écouter les pompes")


@pytest.fixture
def pages(practice: BestPracticePage) -> tuple[Page, ...]:
    return practice, NewsPageFactory(title="Une alarme"), VitrinePageFactory(title="Une usine")


@pytest.fixture
def pathway(pages: tuple[Page, ...]) -> dict[str, PathwayPage]:
    """By language; everything is translated."""
    for page in pages:
        translated(page)
    french = PathwayPageFactory(title="Se lancer", through=pages, hero_image=ImageFactory())
    return {"fr": french, "en": translated(french, title="Getting started")}


def refuse(practice: BestPracticePage) -> None:
    consent_record(
        company=practice.company,
        practice_key=practice.translation_key,
        channel=Channel.WEB,
        answer=Answer.NO,
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_page_shows_its_steps_in_order(
    client: Client, pathway: dict[str, PathwayPage], code: str
) -> None:
    soup = read(client, pathway[code].url)
    suffix = "" if code == "fr" else " (en)"
    steps = soup.select("ol.pathway-steps > li")
    assert [step.select_one(".card-title").text for step in steps] == [
        f"{title}{suffix}" for title in ("Écouter les pompes", "Une alarme", "Une usine")
    ]
    assert [step.select_one(".pathway-note").text for step in steps] == [
        "Note 1",
        "Note 2",
        "Note 3",
    ]
    assert soup.html["lang"] == code
    assert soup.h1.text == pathway[code].title


@pytest.mark.parametrize("code", LANGUAGES)
def test_machines_are_told_the_list(
    client: Client, pathway: dict[str, PathwayPage], code: str
) -> None:
    soup = read(client, pathway[code].url)
    data = [json.loads(tag.text) for tag in soup.select('script[type="application/ld+json"]')]
    (listed,) = [row for row in data if row["@type"] == "ItemList"]
    assert (listed["numberOfItems"], listed["inLanguage"]) == (3, code)
    links = [a["href"] for a in soup.select("ol.pathway-steps .card-title a")]
    assert [
        item["url"].endswith(link)
        for item, link in zip(listed["itemListElement"], links, strict=True)
    ] == [True] * 3
    alternates = soup.select("link[rel=alternate][hreflang]")
    assert {link["hreflang"] for link in alternates} == {"fr", "en", "x-default"}
    assert soup.select_one("link[rel=canonical]")["href"].endswith(pathway[code].url)


@pytest.mark.parametrize("code", LANGUAGES)
def test_home_library_list_and_practice_lead_to_it(
    client: Client, pathway: dict[str, PathwayPage], practice: BestPracticePage, code: str
) -> None:
    page = practice if code == "fr" else practice.get_translations().first().specific
    for address in (
        home_page(code).url,
        section(BestPracticeIndexPage, code).url,
        section(PathwayIndexPage, code).url,
        page.url,
    ):
        links = {a["href"] for a in read(client, address).select("main a[href]")}
        assert pathway[code].url in links, address


def test_practice_in_no_pathway_says_nothing_of_them(
    client: Client, pathway: dict[str, PathwayPage]
) -> None:
    soup = read(client, BestPracticePageFactory().url)
    assert pathway["fr"].url not in {a["href"] for a in soup.select("main a[href]")}


def test_hidden_practice_is_not_on_the_page(
    client: Client, pathway: dict[str, PathwayPage], practice: BestPracticePage
) -> None:
    refuse(practice)
    for page in pathway.values():
        text = client.get(page.url).content.decode()
        assert "Écouter les pompes" not in text
        assert practice.slug not in text
        assert len(BeautifulSoup(text, "html.parser").select("ol.pathway-steps > li")) == 2


def test_pathway_without_visible_step_says_so(client: Client, practice: BestPracticePage) -> None:
    pathway = PathwayPageFactory(through=(practice,))
    refuse(practice)
    soup = read(client, pathway.url)
    assert soup.select("main .empty-state")
    assert not soup.select("ol.pathway-steps")
    assert pathway.url not in client.get("/fr/").content.decode()


@pytest.mark.parametrize("code", LANGUAGES)
def test_list_without_pathway_says_so(client: Client, code: str) -> None:
    assert read(client, section(PathwayIndexPage, code).url).select("main .empty-state")


def test_draft_is_nowhere(client: Client, practice: BestPracticePage) -> None:
    draft = PathwayPageFactory(title="SECRET", slug="secret", through=(practice,), published=False)
    documents_rebuild()
    assert client.get(draft.url).status_code == 404
    for address in (
        "/fr/",
        section(BestPracticeIndexPage).url,
        section(PathwayIndexPage).url,
        practice.url,
        "/fr/plan-du-site/",
        "/sitemap-pathways-fr.xml",
        "/fr/recherche/?q=bonnes",
    ):
        text = client.get(address).content.decode()
        assert "SECRET" not in text, address
        assert "secret/" not in text, address


def test_pathway_can_be_found(client: Client, pathway: dict[str, PathwayPage]) -> None:
    for code, address in (("fr", "/fr/recherche/?q=lancer"), ("en", "/en/search/?q=started")):
        soup = read(client, f"{address}&kind=pathway")
        assert pathway[code].url in {a["href"] for a in soup.select(".result-item a")}
    assert pathway["fr"].url in client.get("/sitemap-pathways-fr.xml").content.decode()
    assert pathway["fr"].url in client.get("/fr/plan-du-site/").content.decode()


def test_number_of_queries_is_small_and_does_not_grow(client: Client) -> None:
    def steps(number: int) -> tuple[Page, ...]:
        practices = [BestPracticePageFactory(hero_image=ImageFactory()) for _ in range(number - 2)]
        return (
            NewsPageFactory(hero_image=ImageFactory()),
            VitrinePageFactory(hero_image=ImageFactory()),
            *practices,
        )

    few = PathwayPageFactory(through=steps(3), hero_image=ImageFactory())
    counts = {3: queries_of(client, few.url)}
    many = PathwayPageFactory(through=steps(10), hero_image=ImageFactory())
    counts[10] = queries_of(client, many.url)
    assert counts[3] == counts[10] <= BUDGET


def test_page_that_names_a_pathway_asks_no_more(client: Client, practice: BestPracticePage) -> None:
    addresses = (home_page().url, section(BestPracticeIndexPage).url, practice.url)
    before = [queries_of(client, address) for address in addresses]
    PathwayPageFactory(through=(practice,))
    assert [queries_of(client, address) for address in addresses] == before


def test_editor_finds_list_and_form(client: Client, pathway: dict[str, PathwayPage]) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    index = pathway["fr"].get_parent()
    listing = client.get(f"/admin/pages/{index.pk}/")
    assert listing.status_code == 200
    assert "Se lancer" in listing.content.decode()
    form = BeautifulSoup(
        client.get(f"/admin/pages/{pathway['fr'].pk}/edit/").content, "html.parser"
    )
    assert [tag["value"] for tag in form.select('input[name^="steps-"][name$="-note"][value]')] == [
        "Note 1",
        "Note 2",
        "Note 3",
    ]
