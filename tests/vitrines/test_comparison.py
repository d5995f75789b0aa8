"""Up to three practices side by side, chosen by an address alone."""

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

from companies.enums import Answer
from tests.factories import (
    BestPracticePageFactory,
    CompanyFactory,
    ImageFactory,
    VitrinePageFactory,
    result,
    translated,
)
from vitrines.models import BestPracticePage
from vitrines.selectors import practice_cartouche, practice_reference, practices_compared
from vitrines.selectors.comparison import Comparison, comparison_query


def compared(*references: str, language: str = "fr") -> Comparison:
    with override(language):
        return practices_compared(QueryDict(comparison_query(references)))


def pages_of(comparison: Comparison) -> list[BestPracticePage]:
    return [column.page for column in comparison.columns]


def address(*pages: BestPracticePage, language: str = "fr") -> str:
    with override(language):
        query = comparison_query(practice_reference(page) for page in pages)
        return f"{reverse('vitrines:practice-compare')}?{query}"


def soup_of(client: Client, where: str) -> Any:
    response = client.get(where)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_practice_is_named_by_its_plant_and_its_own_slug() -> None:
    vitrines = [VitrinePageFactory(slug=slug) for slug in ("usine-a", "usine-b")]
    pages = [BestPracticePageFactory(parent=vitrine, slug="rebuts") for vitrine in vitrines]
    assert practice_reference(pages[0]) == "usine-a/rebuts"
    assert pages_of(compared("usine-b/rebuts")) == [pages[1]]
    assert pages_of(compared("usine-b/rebuts", "usine-a/rebuts")) == [pages[1], pages[0]]
    assert compared("usine-b/rebuts").columns[0].reference == "usine-b/rebuts"


def test_whole_address_may_be_pasted() -> None:
    page = BestPracticePageFactory()
    for pasted in (page.url, f"https://vitrines.example.org{page.url}?page=1#results"):
        comparison = compared(pasted)
        assert pages_of(comparison) == [page]
        assert not comparison.ignored


def test_unknown_hidden_and_fourth_practices_are_ignored_and_said() -> None:
    pages = BestPracticePageFactory.create_batch(4)
    draft = BestPracticePageFactory(published=False)
    refused = BestPracticePageFactory(web=Answer.NO)
    names = [practice_reference(page) for page in (draft, refused, *pages)]
    comparison = compared("nothing/here", *names, names[2])
    assert pages_of(comparison) == pages[:3]
    assert comparison.ignored == ("nothing/here", names[0], names[1], names[5])
    assert comparison.is_full
    assert not comparison.suggestions


def test_other_language_compares_its_own_pages() -> None:
    french = BestPracticePageFactory()
    english = translated(french)
    name = practice_reference(english)
    assert pages_of(compared(name, language="en")) == [english]
    assert compared(name).ignored == (name,)
    assert "/en/" in address(english, language="en")
    assert "?practice=" in address(english, language="en")
    assert "?fiche=" in address(french)


def test_rows_hold_every_cell_of_the_cartouche() -> None:
    pages = BestPracticePageFactory.create_batch(2)
    comparison = compared(*(practice_reference(page) for page in pages))
    cells = practice_cartouche(pages[1])
    assert [row.label for row in comparison.facts] == [cell.label for cell in cells]
    assert [row.cells[1] for row in comparison.facts] == [cell.values for cell in cells]


def test_results_are_aligned_by_indicator() -> None:
    first = BestPracticePageFactory(
        results=[result(after="4.0"), result(indicator="trs", after="9.0"), result(after="3.0")]
    )
    second = BestPracticePageFactory(results=[result(indicator="trs", after="7.0")])
    rows = compared(practice_reference(first), practice_reference(second)).results
    after = [[[float(value["after"]) for value in cell] for cell in row.cells] for row in rows]
    assert after == [[[4, 3], []], [[9], [7]]]


def test_practices_like_the_first_one_are_offered() -> None:
    page, like = BestPracticePageFactory.create_batch(2)
    (offered,) = compared(practice_reference(page)).suggestions
    assert offered.page == like
    assert offered.query == comparison_query([practice_reference(page), practice_reference(like)])
    assert not compared(practice_reference(page), practice_reference(like)).suggestions


# The page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_chosen_says_how_to_choose(client: Client, language: str) -> None:
    soup = soup_of(client, address(language=language))
    assert soup.select_one(".empty-state")
    assert soup.select_one(".comparison-choice input[type=text]")
    assert not soup.select("table, main .notice")
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


def test_table_scrolls_in_a_region_of_its_own(client: Client) -> None:
    pages = BestPracticePageFactory.create_batch(
        2, prerequisites="Une base d’articles propre.", lessons="Trois mois de retard."
    )
    soup = soup_of(client, address(*pages))
    region = soup.select_one("[role=region]")
    assert region["tabindex"] == "0"
    assert soup.find(id=region["aria-labelledby"]).get_text()
    links = [a["href"] for a in region.select("thead th > a")]
    assert links == [
        pages[0].url,
        address(pages[1]),
        pages[1].url,
        address(pages[0]),
    ]
    assert "Trois mois de retard." in region.get_text()
    assert "Une base d’articles propre." in region.get_text()


def test_practice_adds_itself_by_a_link(client: Client) -> None:
    page, like = BestPracticePageFactory.create_batch(2)
    links = {a["href"] for a in soup_of(client, page.url).select("main a[href]")}
    assert address(page) in links
    assert address(page, like) in links


def test_form_keeps_what_is_chosen(client: Client) -> None:
    pages = BestPracticePageFactory.create_batch(3)
    kept = soup_of(client, address(pages[0])).select("input[type=hidden]")
    assert [(field["name"], field["value"]) for field in kept] == [
        ("fiche", practice_reference(pages[0]))
    ]
    assert not soup_of(client, address(*pages)).select("input[type=text]")


@pytest.mark.parametrize(
    "query",
    [
        "fiche=%00",
        f"fiche={'a/' * 1_500}",
        "&".join(f"fiche=a/{number}" for number in range(99)),
        "fiche=%FF/%FE&fiche=///&fiche=..%2F..%2Fetc&fiche=?#",
        "fiche=%3Cscript%3Ex",
    ],
)
def test_hostile_names_give_a_page(client: Client, query: str) -> None:
    response = client.get(f"{reverse('vitrines:practice-compare')}?{query}")
    assert response.status_code == 200
    assert "<script>x" not in response.content.decode()
    assert not response.cookies


def test_address_only_reads(client: Client) -> None:
    assert client.post(address()).status_code == 405


def test_number_of_queries_is_small_and_does_not_grow(client: Client) -> None:
    def queries(*pages: BestPracticePage) -> int:
        client.get(address(*pages))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(*pages))
        return len(captured)

    def made() -> BestPracticePage:
        return BestPracticePageFactory(
            hero_image=ImageFactory(),
            company=CompanyFactory(latitude="48.1", longitude="-1.6"),
            problems=("qualite", "energie"),
            technologies=("vision", "capteurs"),
        )

    pages = [made() for _ in range(3)]
    few = queries(*pages[:2])
    pages += [made() for _ in range(3)]
    assert queries(*pages[:2]) == few <= 13
    assert queries(*pages[:3]) <= few
